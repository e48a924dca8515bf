//! Replaces personal details in a conversation by placeholders. It rather replaces too much than too little: the result is
//! for other callers.

use std::sync::LazyLock;

use regex::Regex;

use super::conversation::Message;
use super::languages::patterns;
use super::names::NameRedactor;
use super::numbers;
use super::placeholders::Placeholder;

/// The patterns, in the order in which they are applied. Numbers need more than a pattern ([`super::numbers`]), and names
/// need the whole conversation ([`super::names`]).
static PATTERNS: LazyLock<Vec<(Regex, Placeholder)>> = LazyLock::new(|| {
    let sections = [
        ("link patterns", Placeholder::Link),
        ("email patterns", Placeholder::Email),
        ("handle patterns", Placeholder::Link),
        ("address patterns", Placeholder::Address),
        ("date patterns", Placeholder::Date),
        ("number patterns", Placeholder::Number),
        ("spelled name patterns", Placeholder::Name),
    ];
    let compiled = |(section, placeholder)| patterns(section).into_iter().map(move |pattern| (pattern, placeholder));
    sections.into_iter().flat_map(compiled).collect()
});

/// Replaces the personal details in the texts of one conversation.
pub struct Redactor {
    names: NameRedactor,
}

impl Redactor {
    /// Creates a redactor for this conversation. A name that is introduced in one message is replaced in all of them.
    pub fn new(messages: &[Message]) -> Self {
        Self { names: NameRedactor::new(messages.iter().map(|message| message.content.as_str())) }
    }

    /// The messages with placeholders such as `[name]` for personal details.
    pub fn redact_messages(&self, messages: &[Message]) -> Vec<Message> {
        messages.iter().map(|message| Message { content: self.redact(&message.content), ..message.clone() }).collect()
    }

    /// The text with placeholders such as `[name]` for personal details.
    pub fn redact(&self, text: &str) -> String {
        let replace = |text: String, (pattern, placeholder): &(Regex, Placeholder)| {
            pattern.replace_all(&text, placeholder.text()).into_owned()
        };
        let text = PATTERNS.iter().fold(text.to_owned(), replace);
        let text = numbers::redact_labelled_and_spoken(&text);
        numbers::redact_digits(&self.names.redact(&text))
    }
}
