//! What a language model wrote, held against what a lesson may be.

use serde_json::{Map, Value};

use super::{INSTRUCTIONS, Lesson, Redactor, SUBJECT};

/// Signs of a place left to be filled in, or of something other than plain sentences.
const MARKUP: [char; 6] = ['[', ']', '{', '}', '<', '>'];

impl Lesson {
    /// The lesson in a model's answer: a JSON object of exactly the two texts, of the right lengths, without anything to be
    /// filled in and without anything that `redactor` would take out. Nothing, when it is anything else.
    pub fn written(answer: &str, redactor: &Redactor) -> Option<Self> {
        let mut object: Map<String, Value> = serde_json::from_str(answer).ok()?;
        let (subject, instructions) = (object.remove("subject")?, object.remove("instructions")?);
        if !object.is_empty() {
            return None;
        }
        let subject = text(&subject, SUBJECT).filter(|subject| !subject.contains('\n'))?;
        let instructions = text(&instructions, INSTRUCTIONS)?;
        let is_clean = |text: &str| redactor.text(text) == text;
        (is_clean(&subject) && is_clean(&instructions)).then_some(Self { subject, instructions })
    }
}

fn text(value: &Value, most: usize) -> Option<String> {
    let text = value.as_str()?.trim();
    let odd = |c: char| MARKUP.contains(&c) || (c.is_control() && c != '\n') || c == '\u{fffd}';
    let fits = text.chars().count() <= most && text.contains(char::is_alphabetic) && !text.contains(odd);
    fits.then(|| text.to_owned())
}
