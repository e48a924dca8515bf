//! Sentences, and what surrounds their matter: greetings, fillers, introductions and the name of the person addressed.

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_segmentation::UnicodeSegmentation as _;

use super::languages::{Pattern, pattern};
use super::phrases::{ABBREVIATIONS, COURTESY, LEAD_INS, POSSESSIVES, SAID_TO_THE_CALLER};
use super::placeholders::{Placeholder, contains_placeholder, placeholder_ranges};

static REDACTED_INTRODUCTION: Pattern = LazyLock::new(|| pattern("redacted introduction pattern"));

/// The sentences of a message, in order. A placeholder starts or ends a sentence only where a word would.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    for line in text.lines() {
        let (words, mut start) = (placeholders_as_words(line), 0);
        for length in words.split_sentence_bounds().flat_map(split_after_marks).map(str::len) {
            sentences.push(line[start..start + length].trim());
            start += length;
        }
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// The line with a word of the same length for every placeholder, capitalized except after an abbreviation.
fn placeholders_as_words(line: &str) -> Cow<'_, str> {
    if !contains_placeholder(line) {
        return Cow::Borrowed(line);
    }
    let (mut words, mut done) = (String::with_capacity(line.len()), 0);
    for range in placeholder_ranges(line) {
        let before = &line[done..range.start];
        words.push_str(before);
        words.push(if ends_with_abbreviation(before) { 'x' } else { 'X' });
        // Digits at the end, so that "[name].When" is two sentences.
        words.extend(std::iter::repeat_n('0', range.len() - 1));
        done = range.end;
    }
    words.push_str(&line[done..]);
    Cow::Owned(words)
}

fn ends_with_abbreviation(text: &str) -> bool {
    let Some(text) = text.trim_end().strip_suffix('.') else { return false };
    let word = text.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or(text);
    ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// Splits where Unicode does not: transcripts continue in small letters after a question mark.
fn split_after_marks(sentence: &str) -> Vec<&str> {
    sentence.split_inclusive(['?', '？', '!', '！', '。']).collect()
}

/// Which names are removed from the start of a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NamesToStrip {
    /// The name of the person addressed: a pause or a word such as "we" follows it.
    Addressed,
    /// Every name, with its introduction.
    All,
}

/// The sentence without greetings, fillers and thanks at its start, and without the name of the person addressed. A name
/// that the sentence is about stays. Empty when nothing is left.
pub(super) fn strip_courtesy(sentence: &str) -> &str {
    strip_start(sentence, &[&COURTESY], NamesToStrip::Addressed)
}

/// The same, also without any other name and its introduction.
pub(super) fn strip_courtesy_and_names(sentence: &str) -> &str {
    strip_start(sentence, &[&COURTESY], NamesToStrip::All)
}

/// The question in a sentence: the same, also without the words that lead up to it.
pub(super) fn question_part(sentence: &str) -> &str {
    strip_start(sentence, &[&COURTESY, &LEAD_INS], NamesToStrip::All)
}

fn strip_start<'s>(sentence: &'s str, lists: &[&[&str]], names: NamesToStrip) -> &'s str {
    let mut rest = strip_punctuation_and_names(sentence, names);
    loop {
        let phrases = lists.iter().flat_map(|list| list.iter());
        let stripped = phrases.filter_map(|phrase| strip_phrase(rest, phrase).map(|rest| (phrase.len(), rest)));
        let Some((_, longest_stripped)) = stripped.max_by_key(|(length, _)| *length) else { return rest };
        rest = strip_punctuation_and_names(longest_stripped, names);
    }
}

fn strip_punctuation_and_names(text: &str, names: NamesToStrip) -> &str {
    let mut rest = text;
    loop {
        let left = rest.trim_start_matches(|c: char| c.is_whitespace() || ",.;:!?…-–—、，。！？¡¿\"'“”„«»".contains(c));
        let left = strip_name(left, names);
        if left.len() == rest.len() {
            // The opening mark of a Spanish question belongs to the question.
            let stripped = text.len() - left.len();
            return if text[..stripped].ends_with('¿') { &text[stripped - '¿'.len_utf8()..] } else { left };
        }
        rest = left;
    }
}

fn strip_name(text: &str, names: NamesToStrip) -> &str {
    if names == NamesToStrip::All
        && let Some(introduction) = REDACTED_INTRODUCTION.as_ref().and_then(|pattern| pattern.find(text))
    {
        return &text[introduction.end()..];
    }
    let Some(rest) = text.strip_prefix(Placeholder::Name.text()) else { return text };
    if names == NamesToStrip::All {
        return POSSESSIVES.iter().find_map(|possessive| rest.strip_prefix(possessive)).unwrap_or(rest);
    }
    let next = rest.trim_start();
    let is_pause = next.starts_with([',', '.', '!', '?', '…', '、', '，', '。', '！', '？']);
    if next.is_empty() || is_pause || starts_with_phrase(next, &SAID_TO_THE_CALLER) { rest } else { text }
}

/// The text after the phrase, when the text starts with it as whole words.
fn strip_phrase<'s>(text: &'s str, phrase: &str) -> Option<&'s str> {
    let question = text.strip_prefix('¿').unwrap_or(text);
    let rest = &question[prefix_len(question, phrase)?..];
    let ends_word = rest.chars().next().is_none_or(|next| !next.is_alphanumeric() && next != '\'' && next != '’');
    (ends_word || is_written_without_spaces(phrase)).then_some(rest)
}

/// The bytes at the start of the text that equal the phrase, in any case and with any apostrophe.
fn prefix_len(text: &str, phrase: &str) -> Option<usize> {
    let mut length = 0;
    for expected in phrase.chars() {
        let found = text[length..].chars().next()?;
        let is_equal = found.to_lowercase().eq(expected.to_lowercase()) || (expected == '\'' && found == '’');
        if !is_equal {
            return None;
        }
        length += found.len_utf8();
    }
    Some(length)
}

/// Whether the text is Chinese, Japanese or Korean.
fn is_written_without_spaces(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'))
}

/// Whether the text starts with one of the phrases as whole words. In scripts without spaces a phrase may stand anywhere.
pub(super) fn starts_with_phrase(text: &str, phrases: &[&str]) -> bool {
    let starts = |phrase: &str| strip_phrase(text, phrase).is_some();
    phrases.iter().any(|phrase| starts(phrase) || (is_written_without_spaces(phrase) && text.contains(phrase)))
}

/// Whether the text contains one of the phrases, from the start of a word on.
pub(super) fn contains_phrase(text: &str, phrases: &[&str]) -> bool {
    let text = text.to_lowercase().replace('’', "'");
    phrases.iter().any(|phrase| {
        text.match_indices(phrase).any(|(start, _)| {
            let before = text[..start].chars().next_back();
            is_written_without_spaces(phrase) || before.is_none_or(|before| !before.is_alphanumeric())
        })
    })
}

/// The number of words. In scripts without spaces about as many as a translation has.
pub(super) fn word_count(text: &str) -> usize {
    text.unicode_words().filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// The text with a capital at its start, after the opening mark of a Spanish question.
pub(super) fn capitalize(text: &str) -> String {
    let opening = text.strip_prefix('¿').map_or("", |_| "¿");
    let mut rest = text[opening.len()..].chars();
    let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{opening}{first}{}", rest.as_str())
}

/// At most `max_chars` characters of the text, cut between words.
pub(super) fn truncate_at_word(text: &str, max_chars: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(max_chars) else { return text.to_owned() };
    let head = &text[..end];
    let end_of_word = head.rfind(char::is_whitespace).filter(|at| *at > end / 2).unwrap_or(end);
    text[..end_of_word].trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
}
