//! Personal names. Callers and agents introduce themselves and address each other; from then on the name is known in the
//! whole conversation.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::languages::{Pattern, Words, pattern, patterns, sources, words};
use super::phrases::QUESTION_WORDS;
use super::placeholders::Placeholder;

/// Most names in one pattern. A pattern of many thousands is slow and exceeds the size limit of a regular expression.
const NAMES_PER_PATTERN: usize = 1000;

/// Small words inside a name, such as "van".
static PARTICLES: Words = LazyLock::new(|| [words("name particles"), words("further name particles")].concat());
/// Words after an introduction or a greeting that are no name.
static NOT_NAMES: Words = LazyLock::new(|| words("not names"));
/// Ends of contracted words, such as "'ll".
static CONTRACTIONS: Words = LazyLock::new(|| words("contractions"));
/// Family names of languages that write names without a space.
static SURNAMES: Words = LazyLock::new(|| words("surnames"));

/// Patterns whose first matching group is a name of at least so many words.
static INTRODUCTIONS: LazyLock<Vec<(Regex, usize)>> = LazyLock::new(|| {
    let one_word = patterns("name patterns").into_iter().map(|pattern| (pattern, 1));
    one_word.chain(patterns("full name patterns").into_iter().map(|pattern| (pattern, 2))).collect()
});
static REDACTED_FULL_NAME: Pattern = LazyLock::new(|| pattern("redacted full name pattern"));

/// Replaces the names of everyone who is introduced or addressed in a conversation.
pub(super) struct NameRedactor(Vec<Regex>);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct NameWord {
    text: String,
    is_capitalized: bool,
}

impl NameRedactor {
    /// Collects the names in these texts.
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut names = BTreeSet::new();
        for text in texts {
            for (pattern, min_words) in INTRODUCTIONS.iter() {
                for captures in pattern.captures_iter(text) {
                    let found = captures.iter().skip(1).flatten().next().map_or("", |found| found.as_str());
                    let name = name_words(found);
                    if name.len() >= *min_words {
                        names.extend(name.iter().filter_map(surname_of));
                        names.extend(name);
                    }
                }
            }
        }
        let mut longest_first: Vec<NameWord> = names.into_iter().collect();
        longest_first.sort_by_key(|name| Reverse(name.text.len()));
        let alternatives: Vec<String> = longest_first.iter().map(name_pattern).collect();
        Self(alternatives.chunks(NAMES_PER_PATTERN).filter_map(|names| Regex::new(&names.join("|")).ok()).collect())
    }

    /// The text with a placeholder for every known name, together with the title before it.
    pub(super) fn redact(&self, text: &str) -> String {
        if self.0.is_empty() {
            return text.to_owned();
        }
        let replace = |text: String, pattern: &Regex| pattern.replace_all(&text, Placeholder::Name.text()).into_owned();
        self.0.iter().chain(REDACTED_FULL_NAME.as_ref()).fold(text.to_owned(), replace)
    }
}

/// The words of a name at the start of `found`. When the first word has a capital, the name ends at the first word without
/// one. In a transcript without capitals, a name has at most two words.
fn name_words(found: &str) -> Vec<NameWord> {
    let is_capitalized = found.starts_with(char::is_uppercase);
    let is_caseless = !is_capitalized && !found.starts_with(char::is_lowercase);
    let mut name = Vec::new();
    let mut after_initial = false;
    let mut pieces = found.split_whitespace().flat_map(|word| word.split_inclusive('.')).peekable();
    while let Some(piece) = pieces.next() {
        let word = piece.trim_matches(['.', ',', '\'', '’', '-']);
        let is_initial_or_title = word.chars().count() == 1 && !is_caseless || piece.ends_with('.');
        if is_initial_or_title {
            if is_no_name(word) && !piece.ends_with('.') {
                break;
            }
            after_initial = !name.is_empty();
            continue;
        }
        let is_small = word.starts_with(char::is_lowercase);
        let before_capital = pieces.peek().is_some_and(|next| next.starts_with(char::is_uppercase));
        let is_particle = before_capital && contains(&PARTICLES, word);
        if is_capitalized && (is_particle || is_small && is_no_name(word) && !name.is_empty()) {
            continue;
        }
        // After an initial, and without capitals, a question can follow without any other sign.
        let starts_question = !name.is_empty() && (after_initial || !is_capitalized) && contains(&QUESTION_WORDS, word);
        let is_complete = (is_capitalized && is_small) || (!is_capitalized && !is_caseless && name.len() == 2);
        if word.is_empty() || starts_question || is_no_name(word) || is_complete {
            break;
        }
        name.push(NameWord { text: word.to_owned(), is_capitalized });
    }
    name
}

fn contains(words: &[&str], word: &str) -> bool {
    words.contains(&word.to_lowercase().as_str())
}

/// Whether a word after an introduction is not part of a name.
fn is_no_name(word: &str) -> bool {
    let word = word.to_lowercase().replace('’', "'");
    CONTRACTIONS.iter().any(|end| word.ends_with(end)) || NOT_NAMES.contains(&word.as_str())
}

/// The family name in a Chinese or Japanese full name, which people use alone later.
fn surname_of(name: &NameWord) -> Option<NameWord> {
    let word = name.text.as_str();
    if !word.starts_with(|character| matches!(character, '\u{4e00}'..='\u{9fff}')) {
        return None;
    }
    let known = SURNAMES.iter().find(|surname| word.starts_with(**surname)).copied();
    let half = || (word.chars().count() == 4).then(|| word.char_indices().nth(2).map(|(at, _)| &word[..at])).flatten();
    let surname = known.or_else(half).filter(|surname| surname.len() < word.len())?;
    Some(NameWord { text: surname.to_owned(), is_capitalized: name.is_capitalized })
}

/// The pattern of a name: as it was written and in capitals, or in any case when it was written without a capital.
fn name_pattern(name: &NameWord) -> String {
    let escaped = regex::escape(&name.text);
    if name.text.chars().count() == 1 {
        let sources = sources("one-character name pattern");
        return sources.iter().map(|source| source.replace("NAME", &escaped)).collect::<Vec<_>>().join("|");
    }
    let has_case = name.text.chars().any(|character| character.is_uppercase() || character.is_lowercase());
    match (has_case, name.is_capitalized) {
        (false, _) => escaped,
        (true, true) => format!(r"\b(?:{escaped}|{})\b", regex::escape(&name.text.to_uppercase())),
        (true, false) => format!(r"(?i:\b{escaped}\b)"),
    }
}
