//! What a conversation teaches: the question the caller came with, and the answer that settled it, with nothing left that
//! says whose conversation it was. Deterministic and offline; how it decides stands in `docs/LEARNING.md`.

/// A pattern, compiled once; the tests of what it finds hold that it compiles.
macro_rules! pattern {
    ($(#[$doc:meta])* $visible:vis $name:ident, $source:expr) => {
        $(#[$doc])*
        $visible static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&$source).ok());
    };
}

mod clean;
pub mod conversation;
pub mod conversation_form;
mod gaps;
mod introductions;
mod names;
mod numbers;
mod patterns;
mod phrases;
mod pick;
mod redact;
mod spoken;
mod written;

#[cfg(test)]
mod tests;

pub use gaps::has_gap;
pub use redact::Redactor;

use conversation::Message;

/// Longest subject that is made, in characters.
pub const SUBJECT: usize = 120;
/// Longest instructions that are made, in characters.
pub const INSTRUCTIONS: usize = 2000;

/// What was learned: enough for a training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// What callers say, as a trigger phrase.
    pub subject: String,
    /// What settles it.
    pub instructions: String,
}

/// Why there is nothing to learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// The caller asked nothing and wanted nothing.
    NoQuestion,
    /// Nothing that was said settles what the caller asked.
    NoAnswer,
}

impl Nothing {
    /// The sentence for a person.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NoQuestion => "The messages hold no question or request of the caller that could be learned from.",
            Self::NoAnswer => {
                "The messages hold no answer to what the caller asked that would be good for other callers."
            }
        }
    }
}

/// What the conversation teaches.
///
/// # Errors
/// When there is nothing in it that other callers could use.
pub fn learn(messages: &[Message]) -> Result<Lesson, Nothing> {
    let redacted = Redactor::of(messages).messages(messages);
    pick::lesson(&redacted)
}
