//! Scopes of users: the environments of their tenants, with the permissions of their role.

use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Role;

use crate::support::TestApp;

#[tokio::test]
async fn a_session_has_the_permissions_of_the_role_in_the_named_environment() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let viewer = app.person(env, Role::Viewer, "viewer@example.com").await.actor;
    let editor = app.person(env, Role::Editor, "editor@example.com").await.actor;
    let publisher = app.person(env, Role::Publisher, "publisher@example.com").await.actor;
    let agent = editor.new_agent().await;
    editor.add_training(&agent, "Hours", "9 to 18.").await;
    assert_eq!(viewer.get(&agent).await.status, 200);
    assert_eq!(
        viewer.post(&format!("{agent}/trainings"), json!({"subject": "x", "instructions": "y"})).await.status,
        403
    );
    assert_eq!(editor.post_empty(&format!("{agent}/publish")).await.status, 403);
    assert_eq!(publisher.publish(&agent).await, 1);
}

#[tokio::test]
async fn a_missing_environment_is_invalid_and_a_foreign_one_is_not_found() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let elsewhere = app.new_environment().await;
    let none = ann.naming_none().get("/api/v1/agents").await;
    assert_eq!((none.status, none.json()["code"].as_str()), (400, Some("MISSING_ENVIRONMENT")));
    let foreign = ann.naming(elsewhere.environment).get("/api/v1/agents").await;
    let unknown = ann.naming(app.clock.new_id()).get("/api/v1/agents").await;
    assert_eq!(foreign.text, r#"{"success":false,"message":"Environment not found","code":"ENVIRONMENT_NOT_FOUND"}"#);
    assert_eq!((foreign.status, &foreign.text), (404, &unknown.text));
    let malformed = ann.naming_none().request("GET", "/api/v1/agents").header("X-Environment", "x");
    assert_eq!(crate::support::send_request(malformed).await.text, unknown.text);
}

#[tokio::test]
async fn a_role_in_one_tenant_gives_no_access_to_another() {
    let app = TestApp::spawn().await;
    let (one, two) = (app.new_environment().await, app.new_environment().await);
    let ann = app.person(one, Role::Owner, "ann@example.com").await;
    app.person(two, Role::Viewer, "ann@example.com").await;
    assert_eq!(ann.actor.get("/api/v1/tokens").await.status, 200);
    let there = ann.naming(two.environment);
    assert_eq!((there.get("/api/v1/agents").await.status, there.get("/api/v1/tokens").await.status), (200, 403));
}

#[tokio::test]
async fn an_idempotency_key_belongs_to_one_environment() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let sandbox = app.environment(env.tenant, "Sandbox", true).await;
    let body = json!({"name": "Front desk", "label": "Reception", "language": "en-US"});
    assert_eq!(ann.actor.post_with_key("k", "/api/v1/agents", body.clone()).await.status, 201);
    let there = ann.naming(sandbox.environment).post_with_key("k", "/api/v1/agents", body).await;
    assert_eq!((there.status, there.json()["code"].as_str()), (422, Some("IDEMPOTENCY_KEY_REUSED")));
}
