mod model_answer;
mod names;
mod numbers;
mod redactor;
mod scenarios;

use super::Redactor;
use super::conversation::{Message, Speaker};

/// A conversation from lines such as `u: Hello`: `u` is the caller, `a` the voice agent, `h` a person who took over.
fn conversation(lines: &[&str]) -> Vec<Message> {
    let message = |line: &&str| {
        let (speaker, content) = line.split_once(": ").unwrap();
        let role = match speaker {
            "u" => Speaker::User,
            "a" => Speaker::Assistant,
            _ => Speaker::Agent,
        };
        Message { role, content: content.to_owned(), at: None }
    };
    lines.iter().map(message).collect()
}

/// The text after redaction as the only message of a conversation.
fn redacted(text: &str) -> String {
    Redactor::new(&conversation(&[&format!("u: {text}")])).redact(text)
}
