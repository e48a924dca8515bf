use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{PASSWORD, Response, TestApp, TestEnvironment};

async fn refresh(app: &TestApp, env: TestEnvironment, token: &str) -> Response {
    app.bearer(env, "").post("/api/v1/auth/refresh", json!({"refresh_token": token})).await
}

fn token(answer: &Response) -> String {
    answer.data()["refresh_token"].as_str().unwrap().to_owned()
}

async fn session(app: &TestApp) -> (TestEnvironment, String) {
    let env = app.new_environment().await;
    app.owner(env).await;
    let session = app.log_in(env, "owner@example.com", PASSWORD).await;
    (env, token(&session))
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_a_new_pair() {
    let app = TestApp::spawn().await;
    let (env, first) = session(&app).await;
    let next = refresh(&app, env, &first).await;
    assert_eq!((next.status, next.json()["message"].as_str()), (200, Some("Session refreshed successfully")));
    assert_ne!(token(&next), first);
    let signed_in = app.bearer(env, next.data()["access_token"].as_str().unwrap());
    assert_eq!(signed_in.get("/api/v1/user").await.status, 200);
    assert_eq!(refresh(&app, env, &token(&next)).await.status, 200);
}

#[tokio::test]
async fn a_second_use_revokes_the_whole_family_and_no_other() {
    let app = TestApp::spawn().await;
    let (env, first) = session(&app).await;
    let other = token(&app.log_in(env, "owner@example.com", PASSWORD).await);
    let second = token(&refresh(&app, env, &first).await);
    let again = refresh(&app, env, &first).await;
    assert_eq!((again.status, again.json()["code"].as_str()), (401, Some("INVALID_CREDENTIALS")));
    assert_eq!(refresh(&app, env, &second).await.status, 401);
    assert_eq!(refresh(&app, env, &other).await.status, 200);
}

#[tokio::test]
async fn of_concurrent_uses_one_succeeds_and_its_new_token_is_revoked() {
    let app = TestApp::spawn().await;
    let (env, first) = session(&app).await;
    let all = futures_util::future::join_all((0..8).map(|_| refresh(&app, env, &first))).await;
    let good: Vec<_> = all.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(good.len(), 1);
    assert!(all.iter().all(|answer| [200, 401].contains(&answer.status)));
    assert_eq!(refresh(&app, env, &token(good[0])).await.status, 401);
}

#[tokio::test]
async fn a_refresh_token_expires_after_thirty_days() {
    let app = TestApp::spawn().await;
    let (env, first) = session(&app).await;
    app.clock.advance_seconds(29 * 24 * 3600);
    let second = token(&refresh(&app, env, &first).await);
    app.clock.advance_seconds(29 * 24 * 3600);
    let third = token(&refresh(&app, env, &second).await);
    app.clock.advance_seconds(30 * 24 * 3600);
    assert_eq!(refresh(&app, env, &third).await.status, 401);
    assert!(app.store.delete_expired_refresh_tokens().await.unwrap() >= 1);
}

#[tokio::test]
async fn invalid_tokens_are_all_refused_alike() {
    let app = TestApp::spawn().await;
    let (env, first) = session(&app).await;
    let (id, secret) = first.split_once('.').unwrap();
    for wrong in
        ["x", ".", &format!("{id}."), &format!("{id}.{secret}x"), &format!("018f6f601c2d7e3f8a4b5c6d7e8f9a0c.{secret}")]
    {
        let refused = refresh(&app, env, wrong).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (401, Some("INVALID_CREDENTIALS")), "{wrong}");
    }
    assert_eq!(refresh(&app, env, "").await.status, 422);
    assert_eq!(refresh(&app, env, &first).await.status, 200);
}
