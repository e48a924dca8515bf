use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::{Id, Role};

use crate::support::TestApp;

#[tokio::test]
async fn a_new_environment_is_empty_and_accessible_at_once() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    ann.actor.new_agent().await;
    let made = ann.actor.post("/api/v1/environments", json!({"name": "Sandbox", "is_sandbox": true})).await;
    let data = made.data();
    assert_eq!(made.status, 201);
    assert_eq!(
        made.json(),
        json!({"success": true, "message": "Environment created successfully", "data": {
            "id": data["id"], "name": "Sandbox", "is_sandbox": true, "created_at": data["created_at"],
        }})
    );
    let there = ann.naming(Id::parse(data["id"].as_str().unwrap()).unwrap());
    assert_eq!(there.get("/api/v1/agents").await.data(), json!([]));
    let agent = there.new_agent().await;
    assert_eq!(there.get(&agent).await.data()["is_sandbox"], true);
}

#[tokio::test]
async fn names_are_unique_within_a_tenant() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let taken = ann.actor.post("/api/v1/environments", json!({"name": "Production"})).await;
    assert_eq!((taken.status, &taken.json()["errors"]), (422, &json!({"name": ["The name has already been taken."]})));
    let wrong = ann.actor.post("/api/v1/environments", json!({"is_sandbox": "maybe"})).await;
    assert_eq!(
        wrong.json()["errors"],
        json!({"name": ["The name field is required."], "is_sandbox": ["The is sandbox field must be true or false."]})
    );
}

#[tokio::test]
async fn creating_requires_the_permission_to_manage_environments() {
    let app = TestApp::spawn().await;
    let publisher = app.person(app.new_environment().await, Role::Publisher, "p@example.com").await;
    assert_eq!(publisher.actor.post("/api/v1/environments", json!({"name": "x"})).await.status, 403);
}
