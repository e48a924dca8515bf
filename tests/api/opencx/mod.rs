//! The open.cx wire format.

mod create;
mod default_agent;
mod delete;
mod directories;
mod errors;
mod generate_scenario;
mod get;
mod list;
mod list_filters;
mod live_version;
mod move_to_directory;
mod set_is_draft;
mod tenancy;
mod update;
mod wire_formats;

use serde_json::{Value, json};
use understudy::testing::{Id, Permission, Permissions};

use crate::support::{Actor, Answer, Place, TestApp};

/// A body that goes live.
pub fn hours() -> Value {
    json!({"title": "Opening hours", "content": "9 to 18."})
}

/// Makes a training and says the object.
pub async fn made(actor: &Actor, body: Value) -> Value {
    let made = actor.post("/training", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()
}

/// Makes one that is held back and says the object.
pub async fn drafted(actor: &Actor, title: &str, content: &str) -> Value {
    made(actor, json!({"title": title, "content": content, "is_draft": true})).await
}

/// The path of a training.
pub fn path(training: &Value) -> String {
    format!("/training/{}", id(training))
}

pub fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

/// The titles of a list, in order.
pub fn titles(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect()
}

/// A literal error body.
pub fn is_error(answer: &Answer, status: u16, message: &str, error: &str) {
    let expected = format!(r#"{{"statusCode":{status},"message":"{message}","error":"{error}"}}"#);
    assert_eq!((answer.status, answer.text.as_str()), (status, expected.as_str()));
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

/// Someone who may read and write trainings, and nothing else.
pub async fn editor(app: &TestApp, place: Place) -> Actor {
    app.actor_in(place, [Permission::TrainingsRead, Permission::TrainingsWrite].into_iter().collect()).await
}

/// Someone bound to an agent whose path is `/api/v1/agents/{id}`.
pub async fn bound(app: &TestApp, place: Place, agent: &str) -> Actor {
    let agent = Id::parse(agent.rsplit('/').next().unwrap());
    app.actor_with(place, Permissions::integration(), agent, None).await
}

/// The path of the environment's only agent in `/api/v1`.
pub async fn agent(actor: &Actor) -> String {
    let list = actor.get("/api/v1/agents").await.json();
    assert_eq!(list["meta"]["total"], 1, "{list}");
    format!("/api/v1/agents/{}", id(&list["data"][0]))
}

/// The version an agent serves.
pub async fn live_version(actor: &Actor, agent: &str) -> Value {
    actor.get(&format!("{agent}?view=full")).await.data()["live_version"].clone()
}
