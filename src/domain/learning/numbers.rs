//! Numbers that are somebody's, told from amounts, times of day and years.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::gaps::Gap;
use super::{patterns, spoken};

/// As many digits in a row as are no quantity, no year and no time of day.
const LONG: usize = 5;
/// As many when they are two numbers with a comma, or with the end of a sentence, between them.
const LONG_TOGETHER: usize = 7;
/// The largest step in a list of sizes, hours or days.
const STEP: u32 = 10;

pattern!(RUN, r"\+?\(?\d[\d \t\u{a0}\u{2007}\u{2009}\u{202f}()./,_·•−\u{2010}-\u{2015}－-]*\d");
pattern!(CODE, r"\b[\p{Latin}\d]+(?:-[\p{Latin}\d]+)*\b");
pattern!(LABELLED, patterns::labelled());
pattern!(SPOKEN, spoken::row());
pattern!(SPOKEN_WORD, spoken::word());
pattern!(SPOKEN_PAIR, spoken::pair_alone());
pattern!(MONEY_BEFORE, r"(?i)(?:[€$£¥₩￥]|\b(?:eur|usd|gbp|chf|brl|jpy|krw|cny))\s?$");
pattern!(
    MONEY_AFTER,
    r"(?i)^\s?(?:[€$£¥₩円元원엔%]|(?:eur|usd|gbp|chf|brl|jpy|krw|cny|euros?|dollars?|dólares|pounds?|pfund|livres|libras|reais|francs|franken|pesos|yen|won|percent|prozent)\b)"
);
pattern!(
    UNIT_AFTER,
    r"(?i)^\s?(?:days?|hours?|minutes?|months?|years?|pieces|tagen?|tage|stunden?|minuten|monaten?|monate|jahren?|jahre|uhr|stück|jours?|heures?|mois|ans|días?|horas?|minutos?|meses|años?|dias|anos|giorni|ore|minuti|mesi|anni|dagen|uur|maanden|jaar|stuks|km|kg|g|ml|gb|mb)\b"
);
pattern!(AMOUNT, r"^\d{1,3}(?:[., \u{a0}]\d{3})*(?:[.,]\d{1,2})?$|^\d{1,6}(?:[.,]\d{1,2})?$");
pattern!(CLOCK, r"^(?:[01]?\d|2[0-4])\.[0-5]\d$");
pattern!(HOURS, r"^(?:[01]?\d|2[0-4])(?:\.[0-5]\d)?\s?[-–—]\s?(?:[01]?\d|2[0-4])(?:\.[0-5]\d)?$|^24/7$");
pattern!(YEAR, r"^(?:19|20)\d\d$");
pattern!(GROUPED, r"^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$|^\d{1,3}(?:\.\d{3})*,\d{1,2}$");
pattern!(SHORT, r"^\d{1,3}[.,]\d{1,2}$|^\d\.\d{3}$");

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// The text with a mark in place of numbers that a word before them makes somebody's, and of numbers that are spelt out.
pub(super) fn said(text: &str) -> String {
    let unlabelled = replaced(&LABELLED, text, |whole, at, found| {
        let rest = &whole[at + found.len()..];
        let quantity = matches(&MONEY_AFTER, rest) || matches(&UNIT_AFTER, rest);
        let label = found.trim_end_matches(|c: char| !c.is_whitespace() && !":=#".contains(c));
        (!quantity).then(|| format!("{label}{}", Gap::Number.mark()))
    });
    replaced(&SPOKEN, &unlabelled, |_, _, found| marked(is_dictated(found)))
}

/// The text with a mark in place of codes and of runs of digits.
pub(super) fn written(text: &str) -> String {
    let coded = replaced(&CODE, text, |whole, at, found| {
        let in_link = whole[..at].ends_with(['/', '@']);
        marked(is_code(found) && !in_link)
    });
    replaced(&RUN, &coded, |whole, at, found| {
        let kept = before_number(found);
        let (run, rest) = (&found[kept..], &whole[at + found.len()..]);
        let mark = Gap::Number.mark();
        is_somebodys(run, &whole[..at + kept], rest).then(|| format!("{}{mark}", &found[..kept]))
    })
}

fn marked(which: bool) -> Option<String> {
    which.then(|| Gap::Number.mark().to_owned())
}

/// Puts something else where `which` says so; it sees the whole text, the place and what was found there.
fn replaced(
    pattern: &LazyLock<Option<Regex>>,
    text: &str,
    which: impl Fn(&str, usize, &str) -> Option<String>,
) -> String {
    let Some(pattern) = pattern.as_ref() else { return text.to_owned() };
    let mark = |captures: &Captures<'_>| {
        let Some(found) = captures.get(0) else { return String::new() };
        which(text, found.start(), found.as_str()).unwrap_or_else(|| found.as_str().to_owned())
    };
    pattern.replace_all(text, mark).into_owned()
}

/// Whether a row of spoken numbers has enough of them: "quatre-vingt-dix-neuf" is one. Figures alone are a run.
fn is_dictated(row: &str) -> bool {
    let Some(word) = SPOKEN_WORD.as_ref() else { return true };
    let (words, pairs) = word
        .find_iter(row)
        .fold((0, 0), |(words, pairs), found| (words + 1, pairs + usize::from(matches(&SPOKEN_PAIR, found.as_str()))));
    row.contains(char::is_alphabetic) && (words >= LONG || pairs > 2)
}

/// Whether letters and digits are mixed as nobody writes words: `KD-7781-X`, `x7k9p2`.
fn is_code(word: &str) -> bool {
    let letters = word.chars().filter(|character| character.is_alphabetic()).count();
    let kinds: Vec<bool> = word.chars().filter(|c| c.is_alphanumeric()).map(char::is_numeric).collect();
    let changes = kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let digits = digits(word);
    letters > 0 && (digits >= 4 || (digits >= 2 && digits + letters >= 6 && changes >= 2))
}

fn digits(text: &str) -> usize {
    text.chars().filter(|character| character.is_numeric()).count()
}

/// How many bytes at the beginning of a run are another sentence's: "open until 14. 555-123-4567 is our number".
fn before_number(run: &str) -> usize {
    let mut parts = parts(run);
    let Some(first) = parts.next() else { return 0 };
    let is_quantity = digits(first) <= 2 && !first.starts_with(['0', '+', '(']) || is_quantity(first);
    let follows = parts.next().is_some_and(is_long);
    if is_quantity && follows {
        run.len() - run[first.len()..].trim_start_matches(['.', ',', ' ', '\t', '\u{a0}']).len()
    } else {
        0
    }
}

/// What stands between commas and between dots, where space follows them.
fn parts(run: &str) -> impl Iterator<Item = &str> + Clone {
    let (mut start, mut ends) = (0, false);
    let bounds = run.char_indices().filter_map(move |(at, c)| {
        let space = matches!(c, ' ' | '\t' | '\u{a0}');
        let bound = (ends && space).then_some(at);
        ends = matches!(c, '.' | ',');
        bound
    });
    bounds.chain(std::iter::once(run.len())).map(move |end| {
        let part = &run[start..end];
        start = end;
        part.trim_matches(|c: char| c.is_whitespace() || c == '.' || c == ',')
    })
}

/// Whether a part is a number of somebody's without the others.
fn is_long(part: &str) -> bool {
    digits(part) >= LONG && !is_quantity(part)
}

/// Whether it is amounts, times of day or years.
fn is_quantity(part: &str) -> bool {
    let pieces = part.split(['-', '–', '—', '/', ' ']).filter(|piece| !piece.is_empty());
    let all = |pattern| pieces.clone().all(|piece| matches(pattern, piece));
    all(&CLOCK) || all(&YEAR) || all(&GROUPED) || matches(&HOURS, part)
}

/// Whether a run of digits is more than amounts, times of day, years or a list.
fn is_somebodys(run: &str, before: &str, after: &str) -> bool {
    if digits(run) < LONG {
        return false;
    }
    let parts = parts(run);
    let money = matches(&MONEY_BEFORE, before) || matches(&MONEY_AFTER, after);
    if money && parts.clone().all(|part| matches(&AMOUNT, part)) || is_list(run) {
        return false;
    }
    if parts.clone().any(is_long) {
        return true;
    }
    let others = parts.filter(|part| !is_quantity(part) && !matches(&SHORT, part));
    let (numbers, together) = others.fold((0, 0), |(numbers, sum), part| (numbers + 1, sum + digits(part)));
    together >= LONG_TOGETHER || (numbers > 2 && together >= LONG)
}

/// Whether it counts up, with commas: sizes, hours, days, round amounts.
fn is_list(run: &str) -> bool {
    let pieces = || run.split([',', ' ', '-', '–', '—']).filter(|piece| !piece.is_empty());
    let simple = |piece: &str| piece.len() <= 3 && !piece.starts_with('0');
    let numbers: Vec<u32> = pieces().filter_map(|piece| piece.parse().ok()).collect();
    let rising = numbers.windows(2).all(|pair| pair[0] < pair[1]);
    let even = numbers.windows(2).all(|pair| pair[1].saturating_sub(pair[0]) <= STEP);
    let round = [5, 8].iter().any(|of| numbers.iter().all(|number| number % of == 0));
    run.contains(", ") && pieces().all(simple) && numbers.len() == pieces().count() && rising && (even || round)
}
