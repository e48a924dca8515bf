//! Sentences without what people say around the matter.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;

use super::gaps::{has_gap, places};
use super::introductions::INTRODUCED;
use super::phrases::{ABBREVIATIONS, LEAD_INS, LEADING, TO_SOMEBODY};

/// The sentences of a message, each on its own, in order. A mark ends and begins none that the words around it would not.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    for line in text.lines() {
        let (spoken, mut at) = (with_words(line), 0);
        for length in spoken.split_sentence_bounds().flat_map(after_marks).map(str::len) {
            sentences.push(line[at..at + length].trim());
            at += length;
        }
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

/// The line with words of the same length in place of the marks: with a capital, for a sentence may begin with one, but
/// behind an abbreviation.
fn with_words(line: &str) -> Cow<'_, str> {
    if !has_gap(line) {
        return Cow::Borrowed(line);
    }
    let (mut spoken, mut done) = (String::with_capacity(line.len()), 0);
    for place in places(line) {
        let before = &line[done..place.start];
        spoken.push_str(before);
        spoken.push(if is_abbreviated(before) { 'x' } else { 'X' });
        // A figure at the end, so that "[name].When" is two sentences.
        spoken.extend(std::iter::repeat_n('0', place.len() - 1));
        done = place.end;
    }
    spoken.push_str(&line[done..]);
    Cow::Owned(spoken)
}

/// Whether the text ends with the dot of an abbreviation.
fn is_abbreviated(text: &str) -> bool {
    let Some(text) = text.trim_end().strip_suffix('.') else { return false };
    let word = text.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or(text);
    ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// Unicode joins sentences where the next one begins with a small letter, as transcripts do: question marks end one anyway.
fn after_marks(sentence: &str) -> Vec<&str> {
    sentence.split_inclusive(['?', '？', '!', '！', '。']).collect()
}

/// Which names go from the beginning of a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leading {
    /// Names of whoever is spoken to: a pause follows.
    Addressed,
    /// All of them, and how they were introduced.
    Any,
}

/// The sentence without greetings, fillers and thanks at its beginning, and without the name of whoever is spoken to. Empty
/// when it holds nothing else. A name that the sentence is about stays.
pub(super) fn bare(sentence: &str) -> &str {
    stripped(sentence, &[&LEADING], Leading::Addressed)
}

/// What was said to the line or to whoever is on it: also without any name.
pub(super) fn unnamed(sentence: &str) -> &str {
    stripped(sentence, &[&LEADING], Leading::Any)
}

/// The question in a sentence: also without what leads up to it.
pub(super) fn question(sentence: &str) -> &str {
    stripped(sentence, &[&LEADING, &LEAD_INS], Leading::Any)
}

fn stripped<'s>(sentence: &'s str, lists: &[&[&str]], names: Leading) -> &'s str {
    let mut rest = trimmed(sentence, names);
    loop {
        let all = lists.iter().flat_map(|list| list.iter());
        let Some(longest) =
            all.filter_map(|phrase| after(rest, phrase).map(|left| (phrase.len(), left))).max_by_key(|found| found.0)
        else {
            return rest;
        };
        rest = trimmed(longest.1, names);
    }
}

/// The text without space and punctuation at its beginning, and without names.
fn trimmed(text: &str, names: Leading) -> &str {
    let mut rest = text;
    loop {
        let left = rest.trim_start_matches(|c: char| c.is_whitespace() || ",.;:!?…-–—、，。！？¡¿\"'“”„«»".contains(c));
        let left = after_names(left, names);
        if left.len() == rest.len() {
            // What opens a Spanish question belongs to it.
            let opened = text.len() - left.len();
            return if text[..opened].ends_with('¿') { &text[opened - '¿'.len_utf8()..] } else { left };
        }
        rest = left;
    }
}

fn after_names(text: &str, names: Leading) -> &str {
    if names == Leading::Any {
        let introduced = INTRODUCED.as_ref().and_then(|introduced| introduced.find(text));
        if let Some(introduced) = introduced {
            return &text[introduced.end()..];
        }
    }
    let Some(rest) = text.strip_prefix("[name]") else { return text };
    if names == Leading::Any {
        // What belonged to somebody.
        return ["の", "的", "의"].iter().find_map(|owning| rest.strip_prefix(owning)).unwrap_or(rest);
    }
    let pause = rest.trim_start().starts_with([',', '.', '!', '?', '…', '、', '，', '。', '！', '？']);
    if rest.trim().is_empty() || pause || begins(rest.trim_start(), &TO_SOMEBODY) { rest } else { text }
}

/// What follows the phrase, when the text begins with it as a whole word.
fn after<'s>(text: &'s str, phrase: &str) -> Option<&'s str> {
    let text_body = text.strip_prefix('¿').unwrap_or(text);
    let end = prefix(text_body, phrase)?;
    let rest = &text_body[end..];
    let whole = rest.chars().next().is_none_or(|next| !next.is_alphanumeric() && next != '\'' && next != '’');
    (whole || !phrase.is_ascii() && is_eastern(phrase)).then_some(rest)
}

/// How many bytes of the text say the phrase, in any case and with any apostrophe.
fn prefix(text: &str, phrase: &str) -> Option<usize> {
    let mut at = 0;
    for wanted in phrase.chars() {
        let found = text[at..].chars().next()?;
        let alike = found.to_lowercase().eq(wanted.to_lowercase()) || (wanted == '\'' && found == '’');
        if !alike {
            return None;
        }
        at += found.len_utf8();
    }
    Some(at)
}

/// Whether it is written without spaces between words.
fn is_eastern(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'))
}

/// Whether the text begins with one of the phrases as whole words.
pub(super) fn begins(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| after(text, phrase).is_some() || (is_eastern(phrase) && text.contains(phrase)))
}

/// Whether one of the phrases stands anywhere in the text.
pub(super) fn holds(text: &str, phrases: &[&str]) -> bool {
    let text = text.to_lowercase().replace('’', "'");
    phrases.iter().any(|phrase| {
        text.match_indices(phrase).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            is_eastern(phrase) || before.is_none_or(|before| !before.is_alphanumeric())
        })
    })
}

/// How many words the text has; in scripts without spaces, about as many as a translation would have.
pub(super) fn words(text: &str) -> usize {
    let words = text.unicode_words();
    words.filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// With a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let opened = text.strip_prefix('¿').map_or("", |_| "¿");
    let mut rest = text[opened.len()..].chars();
    let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{opened}{first}{}", rest.as_str())
}

/// At most so many characters, cut between words.
pub(super) fn cut(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let head = &text[..end];
    let at_word = head.rfind(char::is_whitespace).filter(|at| *at > end / 2).unwrap_or(end);
    text[..at_word].trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
}
