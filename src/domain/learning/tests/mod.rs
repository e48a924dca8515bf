mod lessons;
mod numbers;
mod people;
mod redaction;
mod writing;

use crate::domain::learning::conversation::{Message, Speaker};

/// A conversation: `u:` is the caller, `a:` the voice agent, `h:` a person who took over.
fn conversation(lines: &[&str]) -> Vec<Message> {
    let message = |line: &&str| {
        let (who, content) = line.split_once(": ").unwrap();
        let role = match who {
            "u" => Speaker::User,
            "a" => Speaker::Assistant,
            _ => Speaker::Agent,
        };
        Message { role, content: content.to_owned(), at: None }
    };
    lines.iter().map(message).collect()
}
