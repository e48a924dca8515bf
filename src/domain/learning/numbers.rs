//! Personal numbers: labelled ones, dictated ones, codes and long runs of digits.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::languages::{Pattern, pattern};
use super::placeholders::Placeholder;
use super::quantities::{digit_count, follows_as_quantity, is_personal_number, leading_quantity_len};

/// Fewest spoken numbers in a row that are dictated, and fewest when all of them have two digits.
const MIN_DICTATED: usize = 5;
const MIN_DICTATED_PAIRS: usize = 3;

static LABELLED: Pattern = LazyLock::new(|| pattern("labelled number pattern"));
static NUMBER_WORD: Pattern = LazyLock::new(|| pattern("number word pattern"));
static NUMBER_WORDS_IN_A_ROW: Pattern = LazyLock::new(|| pattern("number words in a row pattern"));
static TWO_DIGIT_NUMBER_WORD: Pattern = LazyLock::new(|| pattern("two-digit number word pattern"));
static CODE: Pattern = LazyLock::new(|| Regex::new(r"\b[\p{Latin}\d]+(?:-[\p{Latin}\d]+)*\b").ok());
static DIGITS: Pattern =
    LazyLock::new(|| Regex::new(r"\+?\(?\d[\d \t\u{a0}\u{2007}\u{2009}\u{202f}()./,_·•−\u{2010}-\u{2015}－-]*\d").ok());

/// Replaces numbers after a word such as "order", and numbers that are dictated in words.
pub(super) fn redact_labelled_and_spoken(text: &str) -> String {
    let text = replace_each(&LABELLED, text, |found, _, after| {
        let label = found.trim_end_matches(|c: char| !c.is_whitespace() && !":=#".contains(c));
        (!follows_as_quantity(after)).then(|| format!("{label}{}", Placeholder::Number.text()))
    });
    replace_each(&NUMBER_WORDS_IN_A_ROW, &text, |found, _, _| placeholder_if(is_dictated(found)))
}

/// Replaces codes that mix letters and digits, and runs of digits.
pub(super) fn redact_digits(text: &str) -> String {
    let text =
        replace_each(&CODE, text, |found, before, _| placeholder_if(is_code(found) && !before.ends_with(['/', '@'])));
    replace_each(&DIGITS, &text, |found, before, after| {
        let kept = leading_quantity_len(found);
        let (quantity, run) = found.split_at(kept);
        let before = &text[..before.len() + kept];
        is_personal_number(run, before, after).then(|| format!("{quantity}{}", Placeholder::Number.text()))
    })
}

fn placeholder_if(condition: bool) -> Option<String> {
    condition.then(|| Placeholder::Number.text().to_owned())
}

/// Replaces each match for which `replacement` returns a text. It gets the match and the text before and after it.
fn replace_each(pattern: &Pattern, text: &str, replacement: impl Fn(&str, &str, &str) -> Option<String>) -> String {
    let Some(pattern) = pattern.as_ref() else { return text.to_owned() };
    let replace = |captures: &Captures<'_>| {
        let Some(found) = captures.get(0) else { return String::new() };
        let replaced = replacement(found.as_str(), &text[..found.start()], &text[found.end()..]);
        replaced.unwrap_or_else(|| found.as_str().to_owned())
    };
    pattern.replace_all(text, replace).into_owned()
}

/// Whether a row of number words is dictated: "quatre-vingt-dix-neuf" is one number. Rows of digits alone are not spoken.
fn is_dictated(row: &str) -> bool {
    let Some(word) = NUMBER_WORD.as_ref() else { return true };
    let is_pair = |word: &str| TWO_DIGIT_NUMBER_WORD.as_ref().is_some_and(|pattern| pattern.is_match(word));
    let words: Vec<&str> = word.find_iter(row).map(|found| found.as_str()).collect();
    let pairs = words.iter().filter(|word| is_pair(word)).count();
    row.contains(char::is_alphabetic) && (words.len() >= MIN_DICTATED || pairs >= MIN_DICTATED_PAIRS)
}

/// Whether a word mixes letters and digits as codes do: `KD-7781-X`, `x7k9p2`.
fn is_code(word: &str) -> bool {
    let kinds: Vec<bool> = word.chars().filter(|c| c.is_alphanumeric()).map(char::is_numeric).collect();
    let changes = kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let letters = word.chars().filter(|character| character.is_alphabetic()).count();
    let digits = digit_count(word);
    letters > 0 && (digits >= 4 || (digits >= 2 && digits + letters >= 6 && changes >= 2))
}
