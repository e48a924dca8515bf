use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Role;

use crate::support::TestApp;

#[tokio::test]
async fn managers_list_the_members_of_their_tenant() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let bob = app.person(env, Role::Editor, "bob@example.com").await;
    app.owner(app.new_environment().await).await;
    let listed = ann.actor.get("/api/v1/tenant/members").await;
    let joined = |index: usize| listed.data()[index]["joined_at"].clone();
    assert_eq!(
        listed.json(),
        json!({"success": true, "data": [
            {"user_id": ann.id.to_string(), "email": "owner@example.com", "name": "Test", "role": "owner", "joined_at": joined(0)},
            {"user_id": bob.id.to_string(), "email": "bob@example.com", "name": "Test", "role": "editor", "joined_at": joined(1)},
        ]})
    );
    assert_eq!(bob.actor.get("/api/v1/tenant/members").await.status, 403);
}
