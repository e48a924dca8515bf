//! Stored conversations, and the scenario that is generated from one: the caller's question and the answer that settled it,
//! without personal details. Deterministic and offline. `docs/LEARNING.md` describes the rules.

pub mod conversation;
pub mod conversation_form;
mod generate;
mod languages;
mod model_answer;
mod names;
mod numbers;
mod phrases;
mod placeholders;
mod quantities;
mod redactor;
mod sentences;

#[cfg(test)]
mod tests;

pub use redactor::Redactor;

use conversation::Message;

/// Longest generated subject, in characters.
pub const MAX_SUBJECT_CHARS: usize = 120;
/// Longest generated instructions, in characters.
pub const MAX_INSTRUCTIONS_CHARS: usize = 2000;

/// Bytes of text of a conversation that are learned from, the text of two hours of talk. It bounds the work of a request.
pub const MAX_CONVERSATION_BYTES: usize = 128 * 1024;

/// The text of a training, generated from a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedScenario {
    /// The caller's question, as a trigger phrase.
    pub subject: String,
    /// The answer that settled it.
    pub instructions: String,
}

/// Why no scenario can be generated from a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GenerationError {
    /// The caller asked nothing and wanted nothing.
    NoQuestion,
    /// Nothing in the conversation settles the caller's question.
    NoAnswer,
}

impl GenerationError {
    /// The message for a person.
    pub fn message(self) -> &'static str {
        match self {
            Self::NoQuestion => "The messages hold no question or request of the caller that could be learned from.",
            Self::NoAnswer => {
                "The messages hold no answer to what the caller asked that would be good for other callers."
            }
        }
    }
}

/// The number of messages at the start of a conversation that are learned from: those within [`MAX_CONVERSATION_BYTES`].
pub fn learnable_messages(messages: &[Message]) -> usize {
    let mut bytes = 0;
    let fits = |message: &&Message| {
        bytes += message.content.len();
        bytes <= MAX_CONVERSATION_BYTES
    };
    messages.iter().take_while(fits).count()
}

/// Generates a scenario from a conversation. The same messages always give the same scenario.
///
/// # Errors
/// `NoQuestion` or `NoAnswer` when the conversation has none that other callers could use.
pub fn generate_scenario(messages: &[Message]) -> Result<GeneratedScenario, GenerationError> {
    let redacted = Redactor::new(messages).redact_messages(messages);
    generate::from_redacted(&redacted)
}
