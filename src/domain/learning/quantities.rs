//! Tells personal numbers from amounts, times of day, years and lists.

use std::sync::LazyLock;

use regex::Regex;

use super::languages::{Pattern, pattern};

/// Fewest digits of a personal number without a label.
const MIN_DIGITS: usize = 5;
/// Fewest digits of a personal number that a comma or the end of a sentence divides in two.
const MIN_DIVIDED_DIGITS: usize = 7;
/// Largest step in a list of sizes, hours or days.
const MAX_LIST_STEP: u32 = 10;

static MONEY_BEFORE: Pattern = LazyLock::new(|| pattern("money before pattern"));
static MONEY_AFTER: Pattern = LazyLock::new(|| pattern("money after pattern"));
static UNIT_AFTER: Pattern = LazyLock::new(|| pattern("unit after pattern"));
static AMOUNT: Pattern =
    LazyLock::new(|| Regex::new(r"^\d{1,3}(?:[., \u{a0}]\d{3})*(?:[.,]\d{1,2})?$|^\d{1,6}(?:[.,]\d{1,2})?$").ok());
static TIME_OF_DAY: Pattern = LazyLock::new(|| Regex::new(r"^(?:[01]?\d|2[0-4])\.[0-5]\d$").ok());
static OPENING_HOURS: Pattern = LazyLock::new(|| {
    let time = r"(?:[01]?\d|2[0-4])(?:\.[0-5]\d)?";
    Regex::new(&format!(r"^{time}\s?[-–—]\s?{time}$|^24/7$")).ok()
});
static YEAR: Pattern = LazyLock::new(|| Regex::new(r"^(?:19|20)\d\d$").ok());
/// Thousands with separators.
static GROUPED: Pattern =
    LazyLock::new(|| Regex::new(r"^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$|^\d{1,3}(?:\.\d{3})*,\d{1,2}$").ok());
static DECIMAL: Pattern = LazyLock::new(|| Regex::new(r"^\d{1,3}[.,]\d{1,2}$|^\d\.\d{3}$").ok());

fn matches(pattern: &Pattern, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

pub(super) fn digit_count(text: &str) -> usize {
    text.chars().filter(|character| character.is_numeric()).count()
}

/// Whether the text after a number makes it an amount of money, of time or of something else.
pub(super) fn follows_as_quantity(after: &str) -> bool {
    matches(&MONEY_AFTER, after) || matches(&UNIT_AFTER, after)
}

/// Whether a run of digits is more than amounts, times of day, years or a list.
pub(super) fn is_personal_number(run: &str, before: &str, after: &str) -> bool {
    if digit_count(run) < MIN_DIGITS {
        return false;
    }
    let parts = parts(run);
    let is_money = matches(&MONEY_BEFORE, before) || matches(&MONEY_AFTER, after);
    if is_money && parts.clone().all(|part| matches(&AMOUNT, part)) || is_list(run) {
        return false;
    }
    if parts.clone().any(is_long_number) {
        return true;
    }
    let others = parts.filter(|part| !is_quantity(part) && !matches(&DECIMAL, part));
    let (count, digits) = others.fold((0, 0), |(count, digits), part| (count + 1, digits + digit_count(part)));
    digits >= MIN_DIVIDED_DIGITS || (count > 2 && digits >= MIN_DIGITS)
}

/// The bytes at the start of a run that end another sentence: "open until 14. 555-123-4567 is our number".
pub(super) fn leading_quantity_len(run: &str) -> usize {
    let mut parts = parts(run);
    let Some(first) = parts.next() else { return 0 };
    let is_short = digit_count(first) <= 2 && !first.starts_with(['0', '+', '(']);
    if (is_short || is_quantity(first)) && parts.next().is_some_and(is_long_number) {
        run.len() - run[first.len()..].trim_start_matches(['.', ',', ' ', '\t', '\u{a0}']).len()
    } else {
        0
    }
}

/// The parts of a run between commas and dots that a space follows.
fn parts(run: &str) -> impl Iterator<Item = &str> + Clone {
    let (mut start, mut after_mark) = (0, false);
    let bounds = run.char_indices().filter_map(move |(at, c)| {
        let is_space = matches!(c, ' ' | '\t' | '\u{a0}');
        let bound = (after_mark && is_space).then_some(at);
        after_mark = matches!(c, '.' | ',');
        bound
    });
    bounds.chain(std::iter::once(run.len())).map(move |end| {
        let part = &run[start..end];
        start = end;
        part.trim_matches(|c: char| c.is_whitespace() || c == '.' || c == ',')
    })
}

fn is_long_number(part: &str) -> bool {
    digit_count(part) >= MIN_DIGITS && !is_quantity(part)
}

/// Whether a part holds nothing but grouped amounts, times of day or years.
fn is_quantity(part: &str) -> bool {
    let pieces = part.split(['-', '–', '—', '/', ' ']).filter(|piece| !piece.is_empty());
    let all = |pattern| pieces.clone().all(|piece| matches(pattern, piece));
    all(&TIME_OF_DAY) || all(&YEAR) || all(&GROUPED) || matches(&OPENING_HOURS, part)
}

/// Whether the numbers count up with commas between them: sizes, hours, days, round amounts.
fn is_list(run: &str) -> bool {
    let pieces = || run.split([',', ' ', '-', '–', '—']).filter(|piece| !piece.is_empty());
    let is_simple = |piece: &str| piece.len() <= 3 && !piece.starts_with('0');
    let numbers: Vec<u32> = pieces().filter_map(|piece| piece.parse().ok()).collect();
    let is_rising = numbers.windows(2).all(|pair| pair[0] < pair[1]);
    let has_small_steps = numbers.windows(2).all(|pair| pair[1].saturating_sub(pair[0]) <= MAX_LIST_STEP);
    let is_round = [5, 8].iter().any(|divisor| numbers.iter().all(|number| number % divisor == 0));
    let is_plain = run.contains(", ") && pieces().all(is_simple) && numbers.len() == pieces().count();
    is_plain && is_rising && (has_small_steps || is_round)
}
