use pretty_assertions::assert_eq;
use understudy::testing::Permissions;

use crate::support::TestApp;

#[tokio::test]
async fn a_revocation_takes_effect_at_once_here_and_within_a_second_elsewhere() {
    let app = TestApp::spawn().await;
    let other = app.second_server();
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let integration = app.actor_in(env, Permissions::integration()).await;
    let there = integration.at(other.address);
    assert_eq!((integration.get("/api/v1/agents").await.status, there.get("/api/v1/agents").await.status), (200, 200));
    let path = format!("/api/v1/tokens/{}", integration.token.unwrap());
    let revoked = ann.actor.delete(&path).await;
    assert_eq!(
        (revoked.status, revoked.text.as_str()),
        (200, r#"{"success":true,"message":"Token revoked successfully"}"#)
    );
    assert_eq!(integration.get("/api/v1/agents").await.status, 401);
    other.clock.advance_seconds(1);
    assert_eq!(there.get("/api/v1/agents").await.status, 401);
    assert!(ann.actor.get("/api/v1/tokens").await.data()[0]["revoked_at"].is_string());
    assert_eq!(ann.actor.delete(&path).await.status, 404);
}

#[tokio::test]
async fn a_token_of_another_environment_is_not_found() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let sandbox = app.environment(env.tenant, "Sandbox", true).await;
    let near = app.actor_in(sandbox, Permissions::integration()).await.token.unwrap().to_string();
    let far = app.actor().await.token.unwrap().to_string();
    for id in [near, far, app.clock.new_id().to_string(), "x".to_owned()] {
        let absent = ann.actor.delete(&format!("/api/v1/tokens/{id}")).await;
        assert_eq!(absent.status, 404);
        assert_eq!(absent.text, r#"{"success":false,"message":"Token not found","code":"TOKEN_NOT_FOUND"}"#);
    }
}
