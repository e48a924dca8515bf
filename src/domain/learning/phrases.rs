//! Word lists that decide what is a question, an answer or neither. See `languages/` for the words.

use std::sync::LazyLock;

use super::languages::{Words, words};

/// Greetings, fillers and thanks, removed from the start of a sentence.
pub(super) static COURTESY: Words = LazyLock::new(|| words("courtesy"));

/// Phrases that lead up to a question, such as "I wanted to ask".
pub(super) static LEAD_INS: Words = LazyLock::new(|| words("lead-ins"));

/// Starts of sentences that answer nothing: courtesy, stalling, transferring, asking back, giving up.
pub(super) static NOT_ANSWERS: Words = LazyLock::new(|| words("not answers"));

/// Words that start a question.
pub(super) static QUESTION_WORDS: Words = LazyLock::new(|| words("question words"));

/// Last words of a question that is written without a question mark.
pub(super) static QUESTION_ENDINGS: Words = LazyLock::new(|| words("question endings"));

/// Phrases of a caller who wants something or has a problem.
pub(super) static WISHES_AND_PROBLEMS: Words = LazyLock::new(|| words("wishes and problems"));

/// Questions about the line or the agent instead of the business.
pub(super) static SMALL_TALK: Words = LazyLock::new(|| words("small talk"));

/// Phrases of a caller who accepts an answer.
pub(super) static SATISFIED: Words = LazyLock::new(|| words("satisfied"));

/// Phrases of a caller who rejects an answer.
pub(super) static DISSATISFIED: Words = LazyLock::new(|| words("dissatisfied"));

/// Words that continue a sentence after the name of the person it is said to: "Anna, we are open".
pub(super) static SAID_TO_THE_CALLER: Words = LazyLock::new(|| words("said to the caller"));

/// Abbreviations whose dot does not end a sentence.
pub(super) static ABBREVIATIONS: Words = LazyLock::new(|| words("abbreviations"));

/// Suffixes that make a name possessive in languages without spaces.
pub(super) static POSSESSIVES: Words = LazyLock::new(|| words("possessives"));
