//! The luw wire format: each request in both encodings, with whole bodies compared.

mod audit;
mod concurrency;
mod create_persona;
mod create_training;
mod dashboard_sessions;
mod delete_persona;
mod delete_slot;
mod delete_training;
mod draft_status;
mod errors;
mod get_persona;
mod get_training;
mod idempotency;
mod if_changed;
mod list_personas;
mod list_personas_by_profession;
mod list_trainings;
mod permissions;
mod script;
mod slots;
mod tenancy;
mod update_persona;
mod update_training;
mod wire_formats;

use serde_json::{Value, json};

use crate::support::{Actor, Response, send_request};

/// The body of a success without data.
const SUCCESS: &str = r#"{"status":true}"#;
const NO_PERSONA: &str = r#"{"status":false,"error":"Persona not found"}"#;
const NO_TRAINING: &str = r#"{"status":false,"error":"Training not found"}"#;
const FORBIDDEN: &str = r#"{"status":false,"error":"You are not authorized to perform this action"}"#;
const SLOT_TAKEN: &str = r#"{"status":false,"errors":{"slot":["The slot has already been taken."]}}"#;
const IMAGE: &str = "https://example.com/menu.png";

/// The encoding of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Form,
    Json,
}

const BOTH_ENCODINGS: [Encoding; 2] = [Encoding::Form, Encoding::Json];

impl Encoding {
    fn content_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }

    /// Encodes an object of texts, numbers and nulls. A form has only texts, and an empty text for null.
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

    async fn send(self, actor: &Actor, method: &str, path: &str, fields: Value) -> Response {
        let request = actor.request(method, path).header("Content-Type", self.content_type());
        send_request(request.body(self.body(&fields))).await
    }

    async fn post(self, actor: &Actor, path: &str, fields: Value) -> Response {
        self.send(actor, "POST", path, fields).await
    }

    async fn put(self, actor: &Actor, path: &str, fields: Value) -> Response {
        self.send(actor, "PUT", path, fields).await
    }
}

impl Response {
    fn status_and_body(&self) -> (u16, &str) {
        (self.status, &self.text)
    }
}

/// The paths of an agent in both APIs.
struct Persona {
    /// `/v2/personas/{number}`.
    path: String,
    /// `/v2/personas/{number}/trainings`.
    trainings: String,
    /// `/api/v1/agents/{id}`.
    agent: String,
}

impl Persona {
    /// Creates an agent through `/api/v1`.
    async fn create(actor: &Actor) -> Self {
        let agent = actor.new_agent().await;
        let number = actor.get(&format!("{agent}?view=full")).await.data()["number"].as_i64().unwrap();
        let path = format!("/v2/personas/{number}");
        Self { trainings: format!("{path}/trainings"), path, agent }
    }

    /// Adds a training through the luw API and returns its number.
    async fn add_training(&self, actor: &Actor, fields: Value) -> i64 {
        let made = actor.post(&self.trainings, fields).await;
        assert_eq!(made.status, 200, "{}", made.text);
        made.json()["training_id"].as_i64().unwrap()
    }

    fn training_path(&self, number: i64) -> String {
        format!("{}/{number}", self.trainings)
    }

    fn slot_path(&self, slot: i64) -> String {
        format!("{}/slot/{slot}", self.trainings)
    }

    /// The trainings that the luw API lists.
    async fn listed(&self, actor: &Actor) -> Value {
        actor.get(&self.trainings).await.json()["trainings"].clone()
    }

    /// The trainings in the full view of `/api/v1`.
    async fn all_trainings(&self, actor: &Actor) -> Vec<Value> {
        let listed = actor.get(&format!("{}/trainings?view=full", self.agent)).await;
        listed.data().as_array().unwrap().clone()
    }

    /// The only training, in the full view of `/api/v1`.
    async fn only_training(&self, actor: &Actor) -> Value {
        let all = self.all_trainings(actor).await;
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].clone()
    }
}

/// The body of a training with an image and a slot.
fn image_in_slot(slot: i64) -> Value {
    json!({"image": IMAGE, "slot": slot})
}
