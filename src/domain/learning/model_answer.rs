//! Checks the answer of a language model.

use serde_json::{Map, Value};

use super::{GeneratedScenario, MAX_INSTRUCTIONS_CHARS, MAX_SUBJECT_CHARS, Redactor};

/// Characters of placeholders, templates and markup.
const MARKUP: [char; 6] = ['[', ']', '{', '}', '<', '>'];

impl GeneratedScenario {
    /// Parses a model's answer: a JSON object of exactly `subject` and `instructions`, within the length limits, without
    /// placeholders and without anything that `redactor` would replace. `None` for anything else.
    pub fn from_model_answer(answer: &str, redactor: &Redactor) -> Option<Self> {
        let mut object: Map<String, Value> = serde_json::from_str(answer).ok()?;
        let (subject, instructions) = (object.remove("subject")?, object.remove("instructions")?);
        if !object.is_empty() {
            return None;
        }
        let subject = plain_text(&subject, MAX_SUBJECT_CHARS).filter(|subject| !subject.contains('\n'))?;
        let instructions = plain_text(&instructions, MAX_INSTRUCTIONS_CHARS)?;
        let is_redacted = |text: &str| redactor.redact(text) == text;
        (is_redacted(&subject) && is_redacted(&instructions)).then_some(Self { subject, instructions })
    }
}

fn plain_text(value: &Value, max_chars: usize) -> Option<String> {
    let text = value.as_str()?.trim();
    let is_odd = |c: char| MARKUP.contains(&c) || (c.is_control() && c != '\n') || c == '\u{fffd}';
    let is_plain = text.chars().count() <= max_chars && text.contains(char::is_alphabetic) && !text.contains(is_odd);
    is_plain.then(|| text.to_owned())
}
