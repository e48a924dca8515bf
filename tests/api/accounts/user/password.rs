use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Role;

use crate::support::{Actor, PASSWORD, Person, Response, TestApp, TestEnvironment, until, validation_error};

const PATH: &str = "/api/v1/user/password";
const NEXT: &str = "incorrect horse battery";

async fn ann(app: &TestApp) -> (TestEnvironment, Person) {
    let env = app.new_environment().await;
    (env, app.owner(env).await)
}

async fn change(actor: &Actor, current: &str, next: &str) -> Response {
    actor.put(PATH, json!({"current_password": current, "password": next})).await
}

fn refresh_token(answer: &Response) -> String {
    answer.data()["refresh_token"].as_str().unwrap().to_owned()
}

async fn refreshes(app: &TestApp, env: TestEnvironment, token: &str) -> u16 {
    app.bearer(env, "").post("/api/v1/auth/refresh", json!({"refresh_token": token})).await.status
}

#[tokio::test]
async fn the_new_password_logs_in_and_every_other_session_ends() {
    let app = TestApp::spawn().await;
    let (env, ann) = ann(&app).await;
    let elsewhere = refresh_token(&app.log_in(env, &ann.email, PASSWORD).await);
    let changed = change(&ann.naming_none(), PASSWORD, NEXT).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let user = ann.naming_none().get("/api/v1/user").await.data();
    let (access, refresh) = (changed.data()["access_token"].clone(), refresh_token(&changed));
    let data = json!({"access_token": access, "expires_in": 900, "refresh_token": refresh, "user": user});
    assert_eq!(changed.json(), json!({"success": true, "message": "Password changed successfully", "data": data}));
    assert_eq!(app.log_in(env, &ann.email, PASSWORD).await.status, 401);
    assert_eq!(app.log_in(env, &ann.email, NEXT).await.status, 200);
    assert_eq!(refreshes(&app, env, &elsewhere).await, 401);
    assert_eq!(refreshes(&app, env, &refresh).await, 200);
}

#[tokio::test]
async fn a_wrong_current_password_changes_nothing_and_every_invalid_field_is_named() {
    let app = TestApp::spawn().await;
    let (env, ann) = ann(&app).await;
    let before = app.database.rows();
    let refused = change(&ann.actor, "correct horse batterx", NEXT).await;
    let errors = json!({"current_password": ["The password is incorrect."]});
    assert_eq!((refused.status, refused.json()), (422, validation_error(errors)));
    let refused = ann.actor.put(PATH, json!({"password": "short"})).await;
    let errors = json!({
        "current_password": ["The current password field is required."],
        "password": ["The password must be at least 12 characters."],
    });
    assert_eq!((refused.status, refused.json()), (422, validation_error(errors)));
    assert_eq!(app.database.rows(), before, "nothing was written");
    assert_eq!(app.log_in(env, &ann.email, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn attempts_are_limited_like_logins() {
    let app = TestApp::spawn().await;
    let (_, ann) = ann(&app).await;
    for _ in 0..10 {
        assert_eq!(change(&ann.actor, "wrong", NEXT).await.status, 422);
    }
    // One attempt is restored every six seconds, which may pass on a busy machine.
    let throttled = until(async || {
        let refused = change(&ann.actor, "wrong", NEXT).await;
        (refused.status != 422).then_some(refused)
    })
    .await;
    assert_eq!((throttled.status, throttled.json()["code"].as_str()), (429, Some("RATE_LIMIT_EXCEEDED")));
}

#[tokio::test]
async fn of_two_concurrent_changes_one_succeeds_and_one_fails() {
    let app = TestApp::spawn().await;
    let (env, ann) = ann(&app).await;
    let (first, second) = ("the first of the two", "the second of the two");
    let (one, other) = tokio::join!(change(&ann.actor, PASSWORD, first), change(&ann.actor, PASSWORD, second));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    let (holds, lost) = if one.status == 200 { (first, second) } else { (second, first) };
    assert_eq!(app.log_in(env, &ann.email, holds).await.status, 200);
    assert_eq!(app.log_in(env, &ann.email, lost).await.status, 401);
}

#[tokio::test]
async fn the_change_is_in_the_audit_log_of_every_tenant_of_the_user() {
    let app = TestApp::spawn().await;
    let (_, ann) = ann(&app).await;
    let other = app.new_environment().await;
    let there = app.person(other, Role::Admin, &ann.email).await;
    assert_eq!(there.id, ann.id);
    assert_eq!(change(&ann.naming_none(), PASSWORD, NEXT).await.status, 200);
    for actor in [&ann.actor, &there.actor] {
        let events = actor.get("/api/v1/audit?action=user.password_changed").await.data();
        let [event] = events.as_array().unwrap().as_slice() else { panic!("{events}") };
        assert_eq!((&event["actor"]["label"], &event["target_id"]), (&json!(ann.email), &json!(ann.id.to_string())));
        assert!(!events.to_string().contains("argon2"));
    }
}
