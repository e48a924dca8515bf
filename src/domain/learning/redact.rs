//! Takes out of a conversation what says whose it was. It would rather take too much than too little: what it makes is
//! for other callers.

use super::names::Names;
use super::numbers;
use super::patterns::PATTERNS;
use crate::domain::learning::conversation::Message;

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
        numbers::written(&self.names.taken_out_of(&numbers::said(&patterned)))
    }
}
