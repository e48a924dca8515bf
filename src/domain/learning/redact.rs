//! Takes out of a conversation what says whose it was. It would rather take too much than too little: what it makes is
//! for other callers.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::gaps::Gap;
use super::names::Names;
use super::patterns::PATTERNS;
use crate::domain::session::Message;

/// As many digits in a row as are no quantity, no year and no time of day.
const LONG: usize = 5;

macro_rules! pattern {
    ($name:ident, $source:expr) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($source).ok());
    };
}

pattern!(RUN, r"\+?\(?\d[\d \t\u{a0}\u{202f}()./–－-]*\d");
pattern!(CODE, r"\b[\p{Latin}\d]+(?:-[\p{Latin}\d]+)*\b");
pattern!(MONEY_BEFORE, r"(?i)(?:[€$£¥₩￥]|\b(?:eur|usd|gbp|chf|brl|jpy|krw|cny))\s?$");
pattern!(
    MONEY_AFTER,
    r"(?i)^\s?(?:[€$£¥₩円元원엔%]|(?:eur|usd|gbp|chf|brl|jpy|krw|cny|euros?|dollars?|dólares|pounds?|pfund|livres|libras|reais|francs|franken|yen|won|percent|prozent)\b)"
);
pattern!(AMOUNT, r"^\d{1,3}(?:[. \u{a0}]\d{3})*(?:\.\d{1,2})?$|^\d{1,9}(?:\.\d{1,2})?$");
pattern!(CLOCK, r"^(?:[01]?\d|2[0-4])\.[0-5]\d$");
pattern!(YEAR, r"^(?:19|20)\d\d$");

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Takes personal details out of the texts of one conversation.
pub struct Redactor {
    names: Names,
}

impl Redactor {
    /// For this conversation: whoever is named once in it is known in all of it.
    pub fn of(messages: &[Message]) -> Self {
        Self { names: Names::of(messages.iter().map(|message| message.content.as_str())) }
    }

    /// The messages with a mark such as `[name]` where something was taken out.
    pub fn messages(&self, messages: &[Message]) -> Vec<Message> {
        messages.iter().map(|message| Message { content: self.text(&message.content), ..message.clone() }).collect()
    }

    /// The text with a mark such as `[name]` where something was taken out.
    pub fn text(&self, text: &str) -> String {
        let patterned = PATTERNS
            .iter()
            .fold(text.to_owned(), |text, (gap, pattern)| pattern.replace_all(&text, gap.mark()).into_owned());
        let named = self.names.taken_out_of(&patterned);
        let coded = replaced(&CODE, &named, |whole, at, found| {
            let in_link = whole[..at].ends_with(['/', '@']);
            (is_code(found) && !in_link).then_some(Gap::Number)
        });
        replaced(&RUN, &coded, |whole, at, found| {
            let rest = &whole[at + found.len()..];
            is_somebodys(found, &whole[..at], rest).then_some(Gap::Number)
        })
    }
}

/// Puts a mark where `which` says so; it sees the whole text, the place and what was found there.
fn replaced(pattern: &LazyLock<Option<Regex>>, text: &str, which: impl Fn(&str, usize, &str) -> Option<Gap>) -> String {
    let Some(pattern) = pattern.as_ref() else { return text.to_owned() };
    let mark = |captures: &Captures<'_>| {
        let Some(found) = captures.get(0) else { return String::new() };
        which(text, found.start(), found.as_str())
            .map_or_else(|| found.as_str().to_owned(), |gap| gap.mark().to_owned())
    };
    pattern.replace_all(text, mark).into_owned()
}

/// Whether letters and digits are mixed as nobody writes words: `KD-7781-X`, `x7k9p2`.
fn is_code(word: &str) -> bool {
    let digits = word.chars().filter(|character| character.is_numeric()).count();
    let letters = word.chars().filter(|character| character.is_alphabetic()).count();
    let kinds: Vec<bool> = word.chars().filter(|c| c.is_alphanumeric()).map(char::is_numeric).collect();
    let changes = kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
    letters > 0 && (digits >= 4 || (digits >= 2 && digits + letters >= 6 && changes >= 2))
}

/// Whether a run of digits is more than an amount, some times of day or some years.
fn is_somebodys(run: &str, before: &str, after: &str) -> bool {
    if run.chars().filter(|character| character.is_numeric()).count() < LONG {
        return false;
    }
    let money = matches(&MONEY_BEFORE, before) || matches(&MONEY_AFTER, after);
    if money && matches(&AMOUNT, run.trim()) {
        return false;
    }
    let mut pieces = run.split(['-', '–', '/', ' ']).filter(|piece| !piece.is_empty());
    let quantities = pieces.clone().all(|piece| matches(&CLOCK, piece)) || pieces.all(|piece| matches(&YEAR, piece));
    !quantities
}
