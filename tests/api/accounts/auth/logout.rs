use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn logout_ends_the_session_and_succeeds_for_unknown_tokens() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    app.owner(env).await;
    let session = app.log_in(env, "owner@example.com", PASSWORD).await;
    let body = json!({"refresh_token": session.data()["refresh_token"]});
    let stranger = app.bearer(env, "");
    for _ in 0..2 {
        let done = stranger.post("/api/v1/auth/logout", body.clone()).await;
        assert_eq!((done.status, done.text.as_str()), (200, r#"{"success":true,"message":"Logged out successfully"}"#));
    }
    assert_eq!(stranger.post("/api/v1/auth/refresh", body).await.status, 401);
    let unknown = stranger.post("/api/v1/auth/logout", json!({"refresh_token": "x"})).await;
    assert_eq!(unknown.status, 200);
}
