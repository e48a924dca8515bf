//! The open.cx wire format.

mod create;
mod default_agent;
mod delete;
mod directories;
mod errors;
mod generate_scenario;
mod get;
mod if_changed;
mod list;
mod list_filters;
mod live_version;
mod move_to_directory;
mod named_agent;
mod set_is_draft;
mod tenancy;
mod update;
mod wire_formats;

use serde_json::{Value, json};
use understudy::testing::{Id, Permission, Permissions};

use crate::support::{Actor, Response, TestApp, TestEnvironment};

/// The body of a training that is published on creation.
pub fn hours_body() -> Value {
    json!({"title": "Opening hours", "content": "9 to 18."})
}

/// Creates a training and returns it.
pub async fn create_training(actor: &Actor, body: Value) -> Value {
    let made = actor.post("/training", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

/// Creates a training with `is_draft` and returns it.
pub async fn create_draft(actor: &Actor, title: &str, content: &str) -> Value {
    create_training(actor, json!({"title": title, "content": content, "is_draft": true})).await
}

pub fn training_path(training: &Value) -> String {
    format!("/training/{}", id_of(training))
}

pub fn id_of(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

/// The titles of a list, in order.
pub fn titles(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect()
}

/// Asserts the status and the literal body of an error.
pub fn assert_error(answer: &Response, status: u16, message: &str, error: &str) {
    let expected = format!(r#"{{"statusCode":{status},"message":"{message}","error":"{error}"}}"#);
    assert_eq!((answer.status, answer.text.as_str()), (status, expected.as_str()));
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

/// A token that may only read and write trainings.
pub async fn editor(app: &TestApp, env: TestEnvironment) -> Actor {
    app.actor_in(env, [Permission::TrainingsRead, Permission::TrainingsWrite].into_iter().collect()).await
}

/// A token bound to an agent with the path `/api/v1/agents/{id}`.
pub async fn bound_actor(app: &TestApp, env: TestEnvironment, agent: &str) -> Actor {
    let agent = Id::parse(agent.rsplit('/').next().unwrap());
    app.actor_with(env, Permissions::integration(), agent, None).await
}

/// The path of the environment's only agent in `/api/v1`.
pub async fn only_agent(actor: &Actor) -> String {
    let list = actor.get("/api/v1/agents").await.json();
    assert_eq!(list["meta"]["total"], 1, "{list}");
    format!("/api/v1/agents/{}", id_of(&list["data"][0]))
}

pub async fn live_version(actor: &Actor, agent: &str) -> Value {
    actor.get(&format!("{agent}?view=full")).await.data()["live_version"].clone()
}
