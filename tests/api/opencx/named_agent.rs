//! `X-Agent`: a request names its agent.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Permissions, Role};

use super::{assert_error, bound_actor, create_training, hours_body, titles, training_path};
use crate::support::{Actor, Response, TestApp, send_request};

fn id(agent: &str) -> &str {
    agent.rsplit('/').next().unwrap()
}

async fn send(actor: &Actor, agent: &str, method: &str, path: &str, body: Option<Value>) -> Response {
    let request = actor.request(method, path).header("X-Agent", agent);
    send_request(match body {
        Some(body) => request.json(&body),
        None => request,
    })
    .await
}

#[tokio::test]
async fn a_session_uses_the_named_agent_or_else_the_default_one() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.person(env, Role::Publisher, "ann@example.com").await.actor;
    let agent = app.actor_in(env, Permissions::all()).await.new_agent().await;
    let made = send(&ann, id(&agent), "POST", "/training", Some(hours_body())).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(ann.get("/training").await.json()["total"], 0, "the default agent has none");
    create_training(&ann, json!({"title": "Of the default agent", "content": "x"})).await;
    let listed = send(&ann, id(&agent), "GET", "/training", None).await;
    assert_eq!(titles(&listed.json()), ["Opening hours"]);
    let path = training_path(&made.json());
    assert_error(&ann.get(&path).await, 404, "Training not found", "Not Found");
    let draft = Some(json!({"is_draft": true}));
    for (method, path, body) in [
        ("GET", path.clone(), None),
        ("PUT", path.clone(), Some(hours_body())),
        ("PUT", format!("{path}/draft"), draft),
        ("PUT", format!("{path}/directory"), Some(json!({"directory_id": null}))),
        ("GET", "/training/search?query=hours".to_owned(), None),
        ("DELETE", path.clone(), None),
    ] {
        let answer = send(&ann, id(&agent), method, &path, body).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text);
    }
}

#[tokio::test]
async fn an_unbound_token_names_any_agent_of_its_environment_and_a_bound_one_only_its_own() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    let (own, other) = (alice.new_agent().await, alice.new_agent().await);
    let bound = bound_actor(&app, env, &own).await;
    assert_eq!(send(&alice, id(&own), "POST", "/training", Some(hours_body())).await.status, 201);
    for (actor, agent, total) in [(&alice, &own, 1), (&alice, &other, 0), (&bound, &own, 1)] {
        let listed = send(actor, id(agent), "GET", "/training", None).await;
        assert_eq!((listed.status, &listed.json()["total"]), (200, &json!(total)));
    }
    assert_error(&send(&bound, id(&other), "GET", "/training", None).await, 404, "Agent not found", "Not Found");
}

#[tokio::test]
async fn an_unknown_foreign_or_malformed_agent_is_not_found() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await.actor;
    let foreign = app.actor().await.new_agent().await;
    let sandbox = app.environment(env.tenant, "Sandbox", true).await;
    let neighbour = app.actor_in(sandbox, Permissions::all()).await.new_agent().await;
    let before = app.database.rows();
    for agent in [id(&foreign), id(&neighbour), "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b", "nonsense", ""] {
        for (method, path, body) in [
            ("GET", "/training", None),
            ("POST", "/training", Some(hours_body())),
            ("GET", "/training/search?query=hours", None),
            ("POST", "/training/generate-scenario", Some(json!({"messages": [{"role": "user", "content": "Hi"}]}))),
        ] {
            let refused = send(&ann, agent, method, path, body).await;
            assert_error(&refused, 404, "Agent not found", "Not Found");
        }
    }
    assert_eq!(app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn the_permissions_are_those_of_the_role() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let agent = app.actor_in(env, Permissions::all()).await.new_agent().await;
    let viewer = app.person(env, Role::Viewer, "v@example.com").await.actor;
    let editor = app.person(env, Role::Editor, "e@example.com").await.actor;
    assert_eq!(send(&viewer, id(&agent), "GET", "/training", None).await.status, 200);
    let refused = send(&viewer, id(&agent), "POST", "/training", Some(hours_body())).await;
    assert_error(&refused, 403, "Forbidden", "Forbidden");
    let publishing = send(&editor, id(&agent), "POST", "/training", Some(hours_body())).await;
    assert_error(&publishing, 403, "Forbidden", "Forbidden");
    let draft = json!({"title": "Hours", "content": "9 to 18.", "is_draft": true});
    assert_eq!(send(&editor, id(&agent), "POST", "/training", Some(draft)).await.status, 201);
}

#[tokio::test]
async fn an_idempotency_key_belongs_to_the_named_agent() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (one, two) = (alice.new_agent().await, alice.new_agent().await);
    let post = |agent: &str| {
        let request = alice.request("POST", "/training").header("X-Agent", id(agent)).header("Idempotency-Key", "k");
        send_request(request.json(&hours_body()))
    };
    let first = post(&one).await;
    assert_eq!((first.status, &post(&one).await.text), (201, &first.text));
    assert_error(&post(&two).await, 400, "The idempotency key was already used with another request.", "Bad Request");
}

#[tokio::test]
async fn directories_belong_to_the_environment_whatever_agent_is_named() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await.actor;
    let agent = app.actor_in(env, Permissions::all()).await.new_agent().await;
    let training = create_training(&ann, hours_body()).await;
    let shelf = ann.post("/training/directories", json!({"name": "A shelf"})).await.json();
    let moved = json!({"directory_id": shelf["id"]});
    assert_eq!(ann.put(&format!("{}/directory", training_path(&training)), moved).await.status, 200);
    let path = format!("/training/directories/{}", shelf["id"].as_str().unwrap());
    assert_eq!(send(&ann, id(&agent), "DELETE", &path, None).await.status, 200);
}
