//! What people say around a question and an answer, in the languages of the product: one list a file, lower case, without
//! punctuation, commas between phrases.

use std::sync::LazyLock;

/// A list of phrases.
pub(super) type Phrases = LazyLock<Vec<&'static str>>;

/// Said before the matter: taken off the beginning of a sentence, over and over.
pub(super) static LEADING: Phrases = LazyLock::new(|| list(include_str!("phrases/leading.txt")));

/// Said before a question: what remains is the question.
pub(super) static LEAD_INS: Phrases = LazyLock::new(|| list(include_str!("phrases/lead_ins.txt")));

/// Sentences that begin so are no part of an answer: courtesy, stalling, handing over, asking back, giving up.
pub(super) static NO_ANSWER: Phrases = LazyLock::new(|| list(include_str!("phrases/no_answer.txt")));

/// Words that begin a question or ask in the middle.
pub(super) static ASKING: Phrases = LazyLock::new(|| list(include_str!("phrases/asking.txt")));

/// What a caller says who wants something or has a problem.
pub(super) static WANTING: Phrases = LazyLock::new(|| list(include_str!("phrases/wanting.txt")));

/// Asked of the line or of the agent, not of the business.
pub(super) static SMALL_TALK: Phrases = LazyLock::new(|| list(include_str!("phrases/small_talk.txt")));

/// What a caller says who has been helped.
pub(super) static SETTLED: Phrases = LazyLock::new(|| list(include_str!("phrases/settled.txt")));

/// What a caller says who has not.
pub(super) static UNSETTLED: Phrases = LazyLock::new(|| list(include_str!("phrases/unsettled.txt")));

/// Words after an introduction that begin something else.
pub(super) static COMMON: Phrases = LazyLock::new(|| list(include_str!("phrases/common.txt")));

/// Capitals that follow a greeting and name nobody.
pub(super) static NOBODY: Phrases = LazyLock::new(|| list(include_str!("phrases/nobody.txt")));

/// Family names, as they begin a name that is written without spaces. Those that begin everyday words are left out.
pub(super) static CHINESE_SURNAMES: Phrases = LazyLock::new(|| list(include_str!("phrases/surnames_chinese.txt")));
pub(super) static JAPANESE_SURNAMES: Phrases = LazyLock::new(|| list(include_str!("phrases/surnames_japanese.txt")));
pub(super) static KOREAN_SURNAMES: Phrases = LazyLock::new(|| list(include_str!("phrases/surnames_korean.txt")));

/// Words that a sentence goes on with behind the name of whoever it is said to.
pub(super) static TO_SOMEBODY: Phrases = LazyLock::new(|| list(include_str!("phrases/to_somebody.txt")));

/// What ends with a dot that is not the end of a sentence.
pub(super) static ABBREVIATIONS: Phrases = LazyLock::new(|| list(include_str!("phrases/abbreviations.txt")));

/// The phrases as alternatives of a pattern.
pub(super) fn any_of(phrases: &[&str]) -> String {
    phrases.iter().map(|phrase| regex::escape(phrase)).collect::<Vec<_>>().join("|")
}

fn list(text: &'static str) -> Vec<&'static str> {
    text.split([',', '\n']).map(str::trim).filter(|phrase| !phrase.is_empty()).collect()
}
