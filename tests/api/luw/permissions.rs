use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Id, Permission, Permissions};

use super::{FORBIDDEN, NO_PERSONA, Persona, image_in_slot};
use crate::support::{Actor, Response, TestApp, send_request};

const UNAUTHENTICATED: &str = r#"{"status":false,"errors":{"auth":["Wrong credentials or expired token"]}}"#;

/// Every luw operation on a persona that has training 1 in slot 8, and the permission it needs.
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
        ("POST", trainings.clone(), Some(image_in_slot(9)), TrainingsWrite),
        ("PUT", format!("{trainings}/1"), Some(json!({"info": "x"})), TrainingsWrite),
        ("DELETE", format!("{trainings}/slot/9"), None, TrainingsWrite),
        ("DELETE", format!("{trainings}/1"), None, TrainingsWrite),
        ("DELETE", persona.to_owned(), None, AgentsWrite),
    ]
}

async fn call(actor: &Actor, method: &str, path: &str, body: Option<&Value>) -> Response {
    let request = actor.request(method, path);
    send_request(if let Some(body) = body { request.json(body) } else { request }).await
}

#[tokio::test]
async fn each_operation_needs_exactly_one_permission() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let system = app.actor_in(env, Permissions::all()).await;
    let persona = Persona::create(&system).await;
    persona.add_training(&system, image_in_slot(8)).await;
    for (method, path, body, needed) in calls(&persona.path) {
        let others = Permission::all().filter(|permission| *permission != needed).collect();
        let lacking = app.actor_in(env, others).await;
        assert_eq!(
            call(&lacking, method, &path, body.as_ref()).await.status_and_body(),
            (403, FORBIDDEN),
            "{method} {path}"
        );
    }
    for (method, path, body, needed) in calls(&persona.path) {
        let having = app.actor_with_permission(env, needed).await;
        let done = call(&having, method, &path, body.as_ref()).await;
        assert_eq!(done.status, 200, "{method} {path}: {}", done.text);
    }
}

#[tokio::test]
async fn an_unknown_persona_is_not_found_even_without_permissions() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let nobody = app.actor_in(env, Permissions::default()).await;
    for (method, path, body, _) in calls("/v2/personas/9").into_iter().filter(|call| call.1 != "/v2/personas") {
        assert_eq!(
            call(&nobody, method, &path, body.as_ref()).await.status_and_body(),
            (404, NO_PERSONA),
            "{method} {path}"
        );
    }
    assert_eq!(nobody.get("/v2/personas/x").await.status_and_body(), (404, NO_PERSONA));
    assert_eq!(nobody.get("/v2/personas").await.status_and_body(), (403, FORBIDDEN));
}

#[tokio::test]
async fn a_token_bound_to_an_agent_sees_only_its_persona_and_cannot_create_another() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let system = app.actor_in(env, Permissions::all()).await;
    let (own, other) = (Persona::create(&system).await, Persona::create(&system).await);
    for persona in [&own, &other] {
        persona.add_training(&system, image_in_slot(8)).await;
    }
    let agent = Id::parse(own.agent.rsplit('/').next().unwrap());
    let bound = app.actor_with(env, Permissions::integration(), agent, None).await;
    let listed = bound.get("/v2/personas").await.json();
    assert_eq!(listed["personas"].as_array().unwrap().len(), 1);
    assert_eq!(listed["personas"][0]["id"], 1);
    assert_eq!(bound.post("/v2/personas", json!({"name": "Ada"})).await.status_and_body(), (403, FORBIDDEN));
    for (method, path, body, _) in calls(&other.path).into_iter().filter(|call| call.1 != "/v2/personas") {
        assert_eq!(
            call(&bound, method, &path, body.as_ref()).await.status_and_body(),
            (404, NO_PERSONA),
            "{method} {path}"
        );
    }
    own.add_training(&bound, image_in_slot(9)).await;
}

#[tokio::test]
async fn missing_malformed_revoked_and_expired_tokens_get_401() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let system = app.actor_in(env, Permissions::all()).await;
    let persona = Persona::create(&system).await;
    persona.add_training(&system, image_in_slot(8)).await;
    let revoked = app.actor_in(env, Permissions::all()).await;
    app.revoke(&revoked).await;
    let expired = app.actor_with(env, Permissions::all(), None, Some(-1)).await;
    for stranger in [app.bearer(env, ""), app.bearer(env, "talq_eyJnonsense"), revoked, expired] {
        for (method, path, body, _) in calls(&persona.path) {
            let refused = call(&stranger, method, &path, body.as_ref()).await;
            assert_eq!(refused.status_and_body(), (401, UNAUTHENTICATED), "{method} {path}");
            assert_eq!(refused.header("www-authenticate"), Some("Bearer realm=\"understudy\""));
        }
    }
    assert_eq!(persona.all_trainings(&system).await.len(), 1);
}
