use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn tokens_are_listed_oldest_first() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let sandbox = app.environment(env.tenant, "Sandbox", true).await;
    app.actor_in(sandbox, understudy::testing::Permissions::integration()).await;
    for name in ["first", "second"] {
        ann.actor.post("/api/v1/tokens", json!({"name": name, "permissions": ["agents:read"]})).await;
    }
    let listed = ann.actor.get("/api/v1/tokens").await;
    let data = listed.data();
    let token = |index: usize, name: &str| {
        json!({
            "id": data[index]["id"], "name": name, "permissions": ["agents:read"], "agent_id": null,
            "created_by": "owner@example.com", "created_at": data[index]["created_at"], "expires_at": null,
            "revoked_at": null, "last_used_at": null,
        })
    };
    assert_eq!(listed.json(), json!({"success": true, "data": [token(0, "first"), token(1, "second")]}));
}
