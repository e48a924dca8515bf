use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Id, Permission, Permissions};

use super::{FORBIDDEN, NO_PERSONA, Persona, in_slot};
use crate::support::{Actor, Answer, TestApp, answer};

const WRONG: &str = r#"{"status":false,"errors":{"auth":["Wrong credentials or expired token"]}}"#;

/// Every call of the face on a persona that has a training 1 in slot 8, and what it needs.
fn calls(persona: &str) -> Vec<(&'static str, String, Option<Value>, Permission)> {
    use Permission::{AgentsRead, AgentsWrite, TrainingsRead, TrainingsWrite};
    let trainings = format!("{persona}/trainings");
    let all = "/v2/personas".to_owned();
    vec![
        ("GET", all.clone(), None, AgentsRead),
        ("GET", persona.to_owned(), None, AgentsRead),
        ("GET", trainings.clone(), None, TrainingsRead),
        ("GET", format!("{trainings}/1"), None, TrainingsRead),
        ("POST", all, Some(json!({"name": "Ada"})), AgentsWrite),
        ("PUT", persona.to_owned(), Some(json!({"knows": "x"})), AgentsWrite),
        ("POST", trainings.clone(), Some(in_slot(9)), TrainingsWrite),
        ("PUT", format!("{trainings}/1"), Some(json!({"info": "x"})), TrainingsWrite),
        ("DELETE", format!("{trainings}/slot/9"), None, TrainingsWrite),
        ("DELETE", format!("{trainings}/1"), None, TrainingsWrite),
        ("DELETE", persona.to_owned(), None, AgentsWrite),
    ]
}

async fn call(actor: &Actor, method: &str, path: &str, body: Option<&Value>) -> Answer {
    let request = actor.request(method, path);
    answer(if let Some(body) = body { request.json(body) } else { request }).await
}

#[tokio::test]
async fn each_call_needs_its_permission_and_no_other() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let system = app.actor_in(place, Permissions::all()).await;
    let persona = Persona::of(&system).await;
    persona.teach(&system, in_slot(8)).await;
    for (method, path, body, needed) in calls(&persona.path) {
        let others = Permission::all().filter(|permission| *permission != needed).collect();
        let lacking = app.actor_in(place, others).await;
        assert_eq!(call(&lacking, method, &path, body.as_ref()).await.whole(), (403, FORBIDDEN), "{method} {path}");
    }
    for (method, path, body, needed) in calls(&persona.path) {
        let having = app.actor_who_may(place, needed).await;
        let done = call(&having, method, &path, body.as_ref()).await;
        assert_eq!(done.status, 200, "{method} {path}: {}", done.text);
    }
}

#[tokio::test]
async fn a_persona_out_of_sight_is_not_found_rather_than_forbidden() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let nobody = app.actor_in(place, Permissions::default()).await;
    for (method, path, body, _) in calls("/v2/personas/9").into_iter().filter(|call| call.1 != "/v2/personas") {
        assert_eq!(call(&nobody, method, &path, body.as_ref()).await.whole(), (404, NO_PERSONA), "{method} {path}");
    }
    assert_eq!(nobody.get("/v2/personas/x").await.whole(), (404, NO_PERSONA));
    assert_eq!(nobody.get("/v2/personas").await.whole(), (403, FORBIDDEN));
}

#[tokio::test]
async fn a_token_of_one_agent_sees_that_one_and_makes_no_other() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let system = app.actor_in(place, Permissions::all()).await;
    let (own, other) = (Persona::of(&system).await, Persona::of(&system).await);
    for persona in [&own, &other] {
        persona.teach(&system, in_slot(8)).await;
    }
    let agent = Id::parse(own.agent.rsplit('/').next().unwrap());
    let bound = app.actor_with(place, Permissions::integration(), agent, None).await;
    let listed = bound.get("/v2/personas").await.json();
    assert_eq!(listed["personas"].as_array().unwrap().len(), 1);
    assert_eq!(listed["personas"][0]["id"], 1);
    assert_eq!(bound.post("/v2/personas", json!({"name": "Ada"})).await.whole(), (403, FORBIDDEN));
    for (method, path, body, _) in calls(&other.path).into_iter().filter(|call| call.1 != "/v2/personas") {
        assert_eq!(call(&bound, method, &path, body.as_ref()).await.whole(), (404, NO_PERSONA), "{method} {path}");
    }
    own.teach(&bound, in_slot(9)).await;
}

#[tokio::test]
async fn strangers_are_told_nothing_but_that() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let system = app.actor_in(place, Permissions::all()).await;
    let persona = Persona::of(&system).await;
    persona.teach(&system, in_slot(8)).await;
    let revoked = app.actor_in(place, Permissions::all()).await;
    app.revoke(&revoked).await;
    let expired = app.actor_with(place, Permissions::all(), None, Some(-1)).await;
    for stranger in [app.bearer(place, ""), app.bearer(place, "talq_eyJnonsense"), revoked, expired] {
        for (method, path, body, _) in calls(&persona.path) {
            let refused = call(&stranger, method, &path, body.as_ref()).await;
            assert_eq!(refused.whole(), (401, WRONG), "{method} {path}");
            assert_eq!(refused.header("www-authenticate"), Some("Bearer realm=\"understudy\""));
        }
    }
    assert_eq!(persona.full(&system).await.len(), 1);
}
