mod create;
mod delete;
mod fake_model;
mod get;
mod language_model;
mod list;
mod scenario;

use serde_json::{Value, json};

/// The body of a short conversation.
pub fn conversation_body(external_id: Option<&str>) -> Value {
    json!({
        "external_id": external_id,
        "channel": "phone_voice",
        "version": 3,
        "messages": [
            {"role": "user", "content": " When do you open on Saturdays? ", "at": "2024-01-15T11:30:00+01:00"},
            {"role": "assistant", "content": "On Saturdays we are open from 10 to 14."},
            {"role": "agent", "content": "And closed on Sundays."},
        ],
    })
}
