use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Permission, Permissions, Role};

use crate::support::TestApp;

#[tokio::test]
async fn a_new_token_is_shown_once_and_authenticates() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let body =
        json!({"name": " CRM ", "permissions": ["context:read", "agents:read"], "expires_at": "2999-01-01T00:00:00Z"});
    let made = ann.actor.post("/api/v1/tokens", body).await;
    let data = made.data();
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(
        made.json(),
        json!({"success": true, "message": "Token created successfully", "data": {
            "token": data["token"], "id": data["id"], "name": "CRM", "permissions": ["agents:read", "context:read"],
            "agent_id": null, "created_by": "owner@example.com", "created_at": data["created_at"],
            "expires_at": "2999-01-01T00:00:00Z", "revoked_at": null, "last_used_at": null,
        }})
    );
    let text = data["token"].as_str().unwrap();
    assert!(text.starts_with("talq_eyJ"));
    assert_eq!(app.bearer(env, text).get("/api/v1/agents").await.status, 200);
    assert!(!ann.actor.get("/api/v1/tokens").await.text.contains(text));
}

#[tokio::test]
async fn an_idempotency_key_creates_one_token_whose_text_is_not_stored() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let body = json!({"name": "\"token\":null", "permissions": ["agents:read"]});
    let first = ann.actor.post_with_key("k", "/api/v1/tokens", body.clone()).await;
    app.clock.advance_seconds(5);
    let again = ann.actor.post_with_key("k", "/api/v1/tokens", body).await;
    assert_eq!((first.status, &first.text), (201, &again.text));
    assert!(first.data()["token"].as_str().unwrap().starts_with("talq_"));
    assert_eq!(first.data()["name"], "\"token\":null");
    assert_eq!(ann.actor.get("/api/v1/tokens").await.data().as_array().map(Vec::len), Some(1));
    let text = first.data()["token"].as_str().unwrap().as_bytes().to_vec();
    for file in app.database.files() {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(text.len()).any(|window| window == text), "{}", file.display());
    }
}

#[tokio::test]
async fn permissions_the_caller_lacks_are_refused() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let admin = app.person(env, Role::Admin, "admin@example.com").await.actor;
    let everything: Vec<&str> = Permissions::all().names();
    assert_eq!(admin.post("/api/v1/tokens", json!({"name": "x", "permissions": everything})).await.status, 201);
    let few = [Permission::TokensManage, Permission::AgentsRead].into_iter().collect();
    let integration = app.actor_in(env, few).await;
    let body = |name: &str| json!({"name": "x", "permissions": [name]});
    assert_eq!(integration.post("/api/v1/tokens", body("agents:read")).await.status, 201);
    assert_eq!(integration.post("/api/v1/tokens", body("agents:write")).await.status, 403);
    let editor = app.person(env, Role::Editor, "editor@example.com").await.actor;
    assert_eq!(editor.post("/api/v1/tokens", body("agents:read")).await.status, 403);
}

#[tokio::test]
async fn tokens_created_by_a_bound_token_are_bound_to_the_same_agent() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await.actor;
    let ids: Vec<Value> = [ann.new_agent().await, ann.new_agent().await]
        .iter()
        .map(|path| json!(path.rsplit('/').next().unwrap()))
        .collect();
    let body = json!({"name": "x", "permissions": ["tokens:manage", "agents:read"], "agent_id": ids[0]});
    let bound = ann.post("/api/v1/tokens", body).await.data()["token"].as_str().unwrap().to_owned();
    let bound = app.bearer(env, &bound);
    let child = bound.post("/api/v1/tokens", json!({"name": "y", "permissions": ["agents:read"]})).await;
    assert_eq!((child.status, &child.data()["agent_id"]), (201, &ids[0]));
    let other =
        bound.post("/api/v1/tokens", json!({"name": "z", "permissions": ["agents:read"], "agent_id": ids[1]})).await;
    assert_eq!(
        (other.status, &other.json()["errors"]),
        (422, &json!({"agent_id": ["The selected agent id is invalid."]}))
    );
    assert_eq!(bound.get("/api/v1/tokens").await.data().as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn every_invalid_field_is_named() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await.actor;
    let foreign = app.actor().await.new_agent().await;
    let agent = foreign.rsplit('/').next().unwrap();
    for (body, errors) in [
        (
            json!({}),
            json!({"name": ["The name field is required."], "permissions": ["The permissions field is required."]}),
        ),
        (
            json!({"name": "x", "permissions": ["agents:fly"], "agent_id": "x", "expires_at": "soon"}),
            json!({
                "permissions.0": ["The selected permissions.0 is invalid."],
                "agent_id": ["The agent id must be a valid UUID."],
                "expires_at": ["The expires at is not a valid date."],
            }),
        ),
        (
            json!({"name": "x", "permissions": ["agents:read"], "expires_at": "2001-01-01T00:00:00Z"}),
            json!({"expires_at": ["The expires at must be a date after now."]}),
        ),
        (
            json!({"name": "x", "permissions": ["agents:read"], "agent_id": agent}),
            json!({"agent_id": ["The selected agent id is invalid."]}),
        ),
    ] {
        let invalid = ann.post("/api/v1/tokens", body).await;
        assert_eq!((invalid.status, &invalid.json()["errors"]), (422, &errors));
    }
}
