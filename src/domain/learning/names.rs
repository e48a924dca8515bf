//! Who is named in a conversation: callers and agents introduce themselves and address each other, and then use the name
//! without any introduction.

use std::collections::BTreeSet;

use regex::Regex;

use super::gaps::Gap;
use super::introductions::{INTRODUCTIONS, TITLED};
use super::phrases::{ASKING, CHINESE_SURNAMES, COMMON, JAPANESE_SURNAMES, NOBODY};

/// As many names as a pattern holds: with many thousands it would be too large, or slow.
const TOGETHER: usize = 1000;

/// Small words inside a name, which some write with a capital.
const PARTICLES: [&str; 18] = [
    "van", "von", "de", "der", "den", "ter", "da", "di", "do", "dos", "del", "della", "la", "le", "el", "al", "bin",
    "ben",
];

/// Everyone who is named in a conversation.
pub(super) struct Names(Vec<Regex>);

impl Names {
    /// Who is named in these texts.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut words = BTreeSet::new();
        for text in texts {
            for introduction in INTRODUCTIONS.iter() {
                for captures in introduction.pattern.captures_iter(text) {
                    let found = captures.iter().skip(1).flatten().next().map_or("", |found| found.as_str());
                    let name = name_words(found);
                    if name.len() >= introduction.fewest {
                        words.extend(name.iter().filter_map(|(word, cased)| Some((surname(word)?.to_owned(), *cased))));
                        words.extend(name);
                    }
                }
            }
        }
        let mut longest_first: Vec<_> = words.into_iter().collect();
        longest_first.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        let alternatives: Vec<String> = longest_first.iter().map(|(word, cased)| alternative(word, *cased)).collect();
        Self(alternatives.chunks(TOGETHER).filter_map(|some| Regex::new(&some.join("|")).ok()).collect())
    }

    /// The text with a mark where somebody is named.
    pub(super) fn taken_out_of(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let mark = |text: String, names: &Regex| names.replace_all(&text, Gap::Name.mark()).into_owned();
        let marked = self.0.iter().fold(text.to_owned(), mark);
        match TITLED.as_ref() {
            Some(titled) => titled.replace_all(&marked, Gap::Name.mark()).into_owned(),
            None => marked,
        }
    }
}

/// The words of a name, and whether each was written with a capital. A capital first word ends the name at the first small
/// one; where a transcript has no capitals, a name has at most two words.
fn name_words(found: &str) -> Vec<(String, bool)> {
    let cased = found.starts_with(char::is_uppercase);
    let eastern = !cased && !found.starts_with(char::is_lowercase);
    let mut name = Vec::new();
    let mut after_initial = false;
    let mut pieces = found.split_whitespace().flat_map(|word| word.split_inclusive('.')).peekable();
    while let Some(piece) = pieces.next() {
        let word = piece.trim_matches(['.', ',', '\'', '’', '-']);
        if word.chars().count() == 1 && !eastern || piece.ends_with('.') {
            // An initial or a title.
            if is_common(word) && !piece.ends_with('.') {
                break;
            }
            after_initial = !name.is_empty();
            continue;
        }
        let small = word.starts_with(char::is_lowercase);
        let before_capital = pieces.peek().is_some_and(|next| next.starts_with(char::is_uppercase));
        let particle = before_capital && PARTICLES.contains(&word.to_lowercase().as_str());
        if cased && (particle || small && is_common(word) && !name.is_empty()) {
            continue;
        }
        // Behind an initial, and without capitals, the next word may begin what the call is about.
        let asks = !name.is_empty() && (after_initial || !cased) && ASKING.contains(&word.to_lowercase().as_str());
        if word.is_empty() || asks || is_common(word) || (cased && small) || (!cased && !eastern && name.len() == 2) {
            break;
        }
        name.push((word.to_owned(), cased));
    }
    name
}

/// Whether a word behind an introduction begins something else, or names nobody.
fn is_common(word: &str) -> bool {
    let word = word.to_lowercase().replace('’', "'");
    let contracted = ["'d", "'m", "'ll", "'ve", "'re"].iter().any(|end| word.ends_with(end));
    contracted || COMMON.contains(&word.as_str()) || NOBODY.contains(&word.as_str())
}

/// The family's part of a name that is written without a space: later on, people are called by it alone.
fn surname(word: &str) -> Option<&str> {
    if !word.starts_with(is_han) {
        return None;
    }
    let known =
        JAPANESE_SURNAMES.iter().chain(CHINESE_SURNAMES.iter()).find(|known| word.starts_with(**known)).copied();
    let half = || (word.chars().count() == 4).then(|| word.char_indices().nth(2).map(|(at, _)| &word[..at])).flatten();
    known.or_else(half).filter(|part| part.len() < word.len())
}

fn is_han(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}')
}

/// A name as a pattern: as it was written or in capitals, or in any case when it was written without one.
fn alternative(word: &str, cased: bool) -> String {
    let escaped = regex::escape(word);
    if word.chars().count() == 1 {
        // One character is a name only where it is said to be one.
        return format!("(?:我|免贵)姓{escaped}|{escaped}(?:先生|女士|小姐|太太|老师)");
    }
    if !word.chars().any(|character| character.is_uppercase() || character.is_lowercase()) {
        return escaped;
    }
    if !cased {
        return format!(r"(?i:\b{escaped}\b)");
    }
    format!(r"\b(?:{escaped}|{})\b", regex::escape(&word.to_uppercase()))
}
