//! Picks the question and the answer of a redacted conversation.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::conversation::{Message, Speaker};
use super::languages::{Pattern, pattern};
use super::phrases::{
    DISSATISFIED, NOT_ANSWERS, QUESTION_ENDINGS, QUESTION_WORDS, SATISFIED, SMALL_TALK, WISHES_AND_PROBLEMS,
};
use super::placeholders::{contains_placeholder, without_placeholders};
use super::sentences::{
    capitalize, contains_phrase, question_part, sentences, starts_with_phrase, strip_courtesy,
    strip_courtesy_and_names, truncate_at_word, word_count,
};
use super::{GeneratedScenario, GenerationError, MAX_INSTRUCTIONS_CHARS, MAX_SUBJECT_CHARS};

/// Fewest words of a question, of a sentence in an answer, and of an answer.
const MIN_QUESTION_WORDS: usize = 2;
const MIN_SENTENCE_WORDS: usize = 2;
const MIN_ANSWER_WORDS: usize = 3;

static INTRODUCTION: Pattern = LazyLock::new(|| pattern("redacted introduction anywhere pattern"));

/// Consecutive messages of one speaker.
struct Turn<'m> {
    speaker: Speaker,
    texts: Vec<&'m str>,
}

/// The scenario of a redacted conversation.
pub(super) fn from_redacted(messages: &[Message]) -> Result<GeneratedScenario, GenerationError> {
    let turns = turns(messages);
    let (asked_at, question) = find_question(&turns).ok_or(GenerationError::NoQuestion)?;
    let subject = subject(question).ok_or(GenerationError::NoQuestion)?;
    let instructions = find_answer(&turns, asked_at, &subject).ok_or(GenerationError::NoAnswer)?;
    Ok(GeneratedScenario { subject, instructions })
}

fn turns(messages: &[Message]) -> Vec<Turn<'_>> {
    let mut turns: Vec<Turn<'_>> = Vec::new();
    for message in messages {
        match turns.last_mut().filter(|turn| turn.speaker == message.role) {
            Some(turn) => turn.texts.push(&message.content),
            None => turns.push(Turn { speaker: message.role, texts: vec![&message.content] }),
        }
    }
    turns
}

impl<'m> Turn<'m> {
    fn sentences(&self) -> Vec<&'m str> {
        self.texts.iter().flat_map(|text| sentences(text)).collect()
    }

    fn contains_phrase(&self, phrases: &[&str]) -> bool {
        self.texts.iter().any(|text| contains_phrase(text, phrases))
    }
}

/// The caller's first question, or else the first wish or problem, and the index of its turn.
fn find_question<'m>(turns: &[Turn<'m>]) -> Option<(usize, &'m str)> {
    let sentences = || {
        let callers = turns.iter().enumerate().filter(|(_, turn)| turn.speaker == Speaker::User);
        callers.flat_map(|(at, turn)| turn.sentences().into_iter().map(move |sentence| (at, sentence)))
    };
    let has_matter = |sentence: &str| {
        let words = word_count(&without_placeholders(question_part(sentence)));
        !starts_with_phrase(strip_courtesy_and_names(sentence), &SMALL_TALK) && words >= MIN_QUESTION_WORDS
    };
    let is_wish = |sentence: &str| contains_phrase(sentence, &WISHES_AND_PROBLEMS);
    let wish = sentences().find(|(_, sentence)| has_matter(sentence) && is_wish(sentence));
    let question = sentences().find(|(_, sentence)| has_matter(sentence) && is_question(sentence));
    match (question, wish) {
        // An earlier wish that is no question itself is the matter, and the question belongs to its settlement.
        (Some(question), Some(wish)) if wish.0 < question.0 && !contains_phrase(wish.1, &["?"]) => Some(wish),
        (question, wish) => question.or(wish),
    }
}

fn is_question(sentence: &str) -> bool {
    let statement = sentence.trim_end_matches('。');
    ends_with_question_mark(sentence.trim_end())
        || starts_with_phrase(question_part(sentence), &QUESTION_WORDS)
        || QUESTION_ENDINGS.iter().any(|end| statement.ends_with(end))
}

fn ends_with_question_mark(text: &str) -> bool {
    text.ends_with(['?', '？'])
}

/// The trigger phrase: the question without courtesy and without clauses that concern this caller alone.
fn subject(question: &str) -> Option<String> {
    let is_general = |clause: &&str| {
        let asks = ends_with_question_mark(clause) || starts_with_phrase(question_part(clause), &QUESTION_WORDS);
        !contains_placeholder(clause) || asks
    };
    let general: String = question.split_inclusive([',', '，', '、', ';']).filter(is_general).collect();
    let whole = if word_count(question_part(&general)) > MIN_QUESTION_WORDS { general.as_str() } else { question };
    let whole = without_placeholders(without_introductions(question_part(whole)));
    let phrase = question_part(&whole).trim_end_matches(|c: char| c.is_whitespace() || ".,;:!。，、！".contains(c));
    let phrase = truncate_at_word(&capitalize(phrase), MAX_SUBJECT_CHARS);
    (word_count(&phrase) >= MIN_QUESTION_WORDS).then_some(phrase)
}

/// The last part with matter that an introduction such as "my name is [name]" leaves.
fn without_introductions(text: &str) -> &str {
    let Some(introduction) = INTRODUCTION.as_ref() else { return text };
    let parts: Vec<&str> = introduction.split(text).collect();
    let has_matter = |part: &&str| word_count(&without_placeholders(question_part(part))) >= MIN_QUESTION_WORDS;
    parts.into_iter().rfind(has_matter).unwrap_or(text)
}

/// The usable sentences of the turn that settled the question.
fn find_answer(turns: &[Turn<'_>], asked_at: usize, subject: &str) -> Option<String> {
    let mut best: Option<(f32, String)> = None;
    for (at, turn) in turns.iter().enumerate().skip(asked_at + 1).filter(|(_, turn)| turn.speaker != Speaker::User) {
        let text = answer_text(turn);
        if word_count(&text) < MIN_ANSWER_WORDS {
            continue;
        }
        let reaction = turns.get(at + 1).filter(|turn| turn.speaker == Speaker::User);
        let score = answer_score(turn.speaker, &text, subject, reaction);
        if score > 0.0 && best.as_ref().is_none_or(|(best_score, _)| score >= *best_score) {
            best = Some((score, text));
        }
    }
    best.map(|(_, text)| truncate_at_word(&text, MAX_INSTRUCTIONS_CHARS))
}

/// The statements of a turn without courtesy and without placeholders, except the name of the person addressed.
fn answer_text(turn: &Turn<'_>) -> String {
    let statements = turn.sentences().into_iter().filter(|sentence| !ends_with_question_mark(sentence));
    let usable = statements.map(strip_courtesy).filter(|matter| {
        !contains_placeholder(matter)
            && !starts_with_phrase(matter, &NOT_ANSWERS)
            && word_count(matter) >= MIN_SENTENCE_WORDS
    });
    usable.map(capitalize).collect::<Vec<_>>().join(" ")
}

/// The score of a turn as the answer. Above 0 it is acceptable.
fn answer_score(speaker: Speaker, text: &str, subject: &str, reaction: Option<&Turn<'_>>) -> f32 {
    let length = f32::from(u8::try_from(word_count(text).min(30)).unwrap_or(30)) / 30.0;
    let person = if speaker == Speaker::Agent { 1.0 } else { 0.0 };
    let reaction = match reaction {
        Some(turn) if turn.contains_phrase(&DISSATISFIED) => -3.0,
        Some(turn) if turn.contains_phrase(&SATISFIED) => 1.5,
        _ => 0.0,
    };
    length + person + reaction + 2.0 * shared_wording(subject, text)
}

/// The share of the subject's four-letter sequences that the text has too. Inflection hardly changes it.
fn shared_wording(subject: &str, text: &str) -> f32 {
    let expected = letter_sequences(subject);
    if expected.is_empty() {
        return 0.0;
    }
    let shared = expected.intersection(&letter_sequences(text)).count();
    let [shared, expected] = [shared, expected.len()].map(|count| u16::try_from(count).unwrap_or(u16::MAX));
    f32::from(shared) / f32::from(expected)
}

fn letter_sequences(text: &str) -> HashSet<Vec<char>> {
    let letters: Vec<char> = text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
    letters.windows(4).filter(|sequence| !sequence.contains(&' ')).map(<[char]>::to_vec).collect()
}
