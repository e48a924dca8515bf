//! Contract 3 over a socket: each call in both encodings, whole bodies compared.

mod audit;
mod concurrency;
mod create_persona;
mod create_training;
mod delete_persona;
mod delete_slot;
mod delete_training;
mod draft_status;
mod errors;
mod get_persona;
mod get_training;
mod idempotency;
mod list_personas;
mod list_trainings;
mod permissions;
mod script;
mod slots;
mod tenancy;
mod update_persona;
mod update_training;
mod wire_formats;

use serde_json::{Value, json};

use crate::support::{Actor, Answer, answer};

/// The answer to whatever has nothing more to say.
const DONE: &str = r#"{"status":true}"#;
const NO_PERSONA: &str = r#"{"status":false,"error":"Persona not found"}"#;
const NO_TRAINING: &str = r#"{"status":false,"error":"Training not found"}"#;
const FORBIDDEN: &str = r#"{"status":false,"error":"You are not authorized to perform this action"}"#;
const TAKEN: &str = r#"{"status":false,"errors":{"slot":["The slot has already been taken."]}}"#;
const IMAGE: &str = "https://example.com/menu.png";

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Form,
    Json,
}

const BOTH: [Encoding; 2] = [Encoding::Form, Encoding::Json];

impl Encoding {
    fn media(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }

    /// An object of texts, numbers and nulls; a form has texts alone, and an empty one for null.
    fn body(self, fields: &Value) -> String {
        if self == Self::Json {
            return fields.to_string();
        }
        let pair = |(name, value): (&String, &Value)| {
            let text = match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            format!("{name}={}", text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>())
        };
        fields.as_object().unwrap().iter().map(pair).collect::<Vec<_>>().join("&")
    }

    async fn send(self, actor: &Actor, method: &str, path: &str, fields: Value) -> Answer {
        let request = actor.request(method, path).header("Content-Type", self.media());
        answer(request.body(self.body(&fields))).await
    }

    async fn post(self, actor: &Actor, path: &str, fields: Value) -> Answer {
        self.send(actor, "POST", path, fields).await
    }

    async fn put(self, actor: &Actor, path: &str, fields: Value) -> Answer {
        self.send(actor, "PUT", path, fields).await
    }
}

impl Answer {
    /// Status and body, to be compared whole.
    fn whole(&self) -> (u16, &str) {
        (self.status, &self.text)
    }
}

/// An agent by both of its paths.
struct Persona {
    /// `/v2/personas/{number}`.
    path: String,
    /// `/v2/personas/{number}/trainings`.
    trainings: String,
    /// `/api/v1/agents/{id}`.
    agent: String,
}

impl Persona {
    /// A new one, made through `/api/v1`.
    async fn of(actor: &Actor) -> Self {
        let agent = actor.new_agent().await;
        let number = actor.get(&format!("{agent}?view=full")).await.data()["number"].as_i64().unwrap();
        let path = format!("/v2/personas/{number}");
        Self { trainings: format!("{path}/trainings"), path, agent }
    }

    /// Teaches it here and says the number of the training.
    async fn teach(&self, actor: &Actor, fields: Value) -> i64 {
        let made = actor.post(&self.trainings, fields).await;
        assert_eq!(made.status, 200, "{}", made.text);
        made.json()["training_id"].as_i64().unwrap()
    }

    /// The path of a training.
    fn training(&self, number: i64) -> String {
        format!("{}/{number}", self.trainings)
    }

    /// The path of a slot.
    fn slot(&self, slot: i64) -> String {
        format!("{}/slot/{slot}", self.trainings)
    }

    /// What is listed here.
    async fn listed(&self, actor: &Actor) -> Value {
        actor.get(&self.trainings).await.json()["trainings"].clone()
    }

    /// What `/api/v1` shows of its trainings.
    async fn full(&self, actor: &Actor) -> Vec<Value> {
        let listed = actor.get(&format!("{}/trainings?view=full", self.agent)).await;
        listed.data().as_array().unwrap().clone()
    }

    /// What `/api/v1` shows of its only training.
    async fn only(&self, actor: &Actor) -> Value {
        let all = self.full(actor).await;
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].clone()
    }
}

/// An image in a slot.
fn in_slot(slot: i64) -> Value {
    json!({"image": IMAGE, "slot": slot})
}
