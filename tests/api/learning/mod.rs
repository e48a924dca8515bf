mod create;
mod delete;
mod get;
mod list;
mod model;
mod scenario;
mod stand_in;

use serde_json::{Value, json};

/// A short call.
pub fn call(external_id: Option<&str>) -> Value {
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
