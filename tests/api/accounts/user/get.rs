use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn the_user_of_a_session_is_returned_without_an_environment() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let user = ann.naming_none().get("/api/v1/user").await;
    assert_eq!(user.status, 200);
    let at = user.data()["created_at"].clone();
    assert_eq!(
        user.json(),
        json!({"success": true, "data": {"id": ann.id.to_string(), "email": "owner@example.com", "name": "Test", "created_at": at}})
    );
}

#[tokio::test]
async fn anonymous_requests_and_api_tokens_are_refused() {
    let app = TestApp::spawn().await;
    let integration = app.actor().await;
    let stranger = app.bearer(integration.env, "");
    for actor in [integration, stranger] {
        for path in ["/api/v1/user", "/api/v1/tenants"] {
            let refused = actor.get(path).await;
            assert_eq!(refused.status, 401);
            assert_eq!(refused.text, r#"{"success":false,"message":"Unauthenticated.","code":"INVALID_TOKEN"}"#);
        }
    }
}

#[tokio::test]
async fn an_access_token_expires_after_fifteen_minutes() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    app.clock.advance_seconds(15 * 60 + 1);
    assert_eq!(ann.actor.get("/api/v1/user").await.status, 401);
}
