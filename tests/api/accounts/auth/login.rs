use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{PASSWORD, TestApp, send_request, until};

#[tokio::test]
async fn the_correct_password_starts_a_session() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let session = app.log_in(env, " Owner@Example.com ", PASSWORD).await;
    assert_eq!(session.status, 200, "{}", session.text);
    let data = session.data();
    assert_eq!(
        session.json(),
        json!({"success": true, "message": "Logged in successfully", "data": {
            "access_token": data["access_token"], "expires_in": 900, "refresh_token": data["refresh_token"],
            "user": {"id": ann.id.to_string(), "email": "owner@example.com", "name": "Test", "created_at": data["user"]["created_at"]},
        }})
    );
    let signed_in = app.bearer(env, data["access_token"].as_str().unwrap());
    assert_eq!(signed_in.get("/api/v1/user").await.data()["id"], json!(ann.id.to_string()));
    assert_eq!(session.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_response() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    app.owner(env).await;
    let wrong = app.log_in(env, "owner@example.com", "correct horse batterx").await;
    let unknown = app.log_in(env, "nobody@example.com", PASSWORD).await;
    assert_eq!((wrong.status, unknown.status), (401, 401));
    assert_eq!(wrong.text, unknown.text);
    let message = "These credentials do not match our records.";
    assert_eq!(wrong.json(), json!({"success": false, "message": message, "code": "INVALID_CREDENTIALS"}));
}

#[tokio::test]
async fn missing_fields_are_named() {
    let app = TestApp::spawn().await;
    let stranger = app.bearer(app.new_environment().await, "");
    let invalid = stranger.post("/api/v1/auth/login", json!({"email": "x"})).await;
    assert_eq!(invalid.status, 422);
    assert_eq!(
        invalid.json()["errors"],
        json!({"email": ["The email must be a valid email address."], "password": ["The password field is required."]})
    );
}

#[tokio::test]
async fn an_account_is_limited_to_ten_attempts() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    app.owner(env).await;
    for _ in 0..10 {
        assert_eq!(app.log_in(env, "owner@example.com", "wrong").await.status, 401);
    }
    // One attempt is restored every six seconds, which may pass on a busy machine.
    let throttled = until(async || {
        let refused = app.log_in(env, "owner@example.com", "wrong").await;
        (refused.status != 401).then_some(refused)
    })
    .await;
    assert_eq!(throttled.status, 429);
    let wait: u64 = throttled.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=6).contains(&wait), "{wait}");
    app.clock.advance_seconds(6);
    assert_eq!(app.log_in(env, "owner@example.com", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_address_is_limited_to_thirty_attempts_and_only_trusted_proxies_can_name_it() {
    let app = TestApp::with(|settings| settings.proxies = "127.0.0.1".parse().unwrap()).await;
    let stranger = app.bearer(app.new_environment().await, "");
    let attempt = |number: usize, address: &'static str| {
        let body = json!({"email": format!("{number}@example.com"), "password": ""});
        send_request(stranger.request("POST", "/api/v1/auth/login").header("X-Forwarded-For", address).json(&body))
    };
    // Invalid bodies do not count as attempts. These are valid and rejected before a password is hashed.
    assert_eq!(attempt(0, "198.51.100.1").await.status, 422);
    let statuses = futures_util::future::join_all((0..40).map(|number| {
        let body = json!({"email": format!("{number}@example.com"), "password": "x"});
        let request = stranger.request("POST", "/api/v1/auth/login");
        send_request(request.header("X-Forwarded-For", "203.0.113.1, 198.51.100.7").json(&body))
    }))
    .await;
    let throttled = statuses.iter().filter(|answer| answer.status == 429).count();
    assert!(throttled >= 5, "{throttled}");
    let body = json!({"email": "41@example.com", "password": "x"});
    let other = stranger.request("POST", "/api/v1/auth/login").header("X-Forwarded-For", "198.51.100.8").json(&body);
    assert_eq!(send_request(other).await.status, 401);
}

#[tokio::test]
async fn passwords_are_not_trimmed() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let typed = "  correct horse battery ";
    let token = ann.invitation_token("ben@example.com", "viewer").await;
    assert_eq!(app.accept(env, json!({"token": token, "password": typed})).await.status, 200);
    assert_eq!(app.log_in(env, "ben@example.com", typed.trim()).await.status, 401);
    assert_eq!(app.log_in(env, "ben@example.com", typed).await.status, 200);
}
