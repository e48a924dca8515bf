use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Role, SetupRequest, setup};

use crate::support::{PASSWORD, Response, SmtpServer, TestApp, TestEnvironment, validation_error};

const NEXT: &str = "incorrect horse battery";

async fn reset(app: &TestApp, env: TestEnvironment, token: &str, password: &str) -> Response {
    let body = json!({"token": token, "password": password});
    app.bearer(env, "").post("/api/v1/auth/password/reset", body).await
}

/// Asks for a mail and returns the token in it.
async fn mailed_token(app: &TestApp, smtp: &SmtpServer, env: TestEnvironment, email: &str) -> String {
    let sent = smtp.mails().iter().filter(|mail| mail.to == email).count();
    let asked = app.bearer(env, "").post("/api/v1/auth/password/forgot", json!({"email": email})).await;
    assert_eq!(asked.status, 202, "{}", asked.text);
    smtp.mail_to(email, sent).await.token().to_owned()
}

fn invalid_token() -> (u16, Value) {
    (422, validation_error(json!({"token": ["The token is invalid or has expired."]})))
}

#[tokio::test]
async fn the_new_password_logs_in_and_all_sessions_end() {
    let (app, smtp) = TestApp::with_mail().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let session = app.log_in(env, &ann.email, PASSWORD).await.data();
    let token = mailed_token(&app, &smtp, env, &ann.email).await;
    let done = reset(&app, env, &token, NEXT).await;
    let expected = json!({"success": true, "message": "Password changed successfully"});
    assert_eq!((done.status, done.json()), (200, expected));
    assert_eq!(app.log_in(env, &ann.email, PASSWORD).await.status, 401);
    assert_eq!(app.log_in(env, &ann.email, NEXT).await.status, 200);
    let body = json!({"refresh_token": session["refresh_token"]});
    assert_eq!(app.bearer(env, "").post("/api/v1/auth/refresh", body).await.status, 401);
    let events = ann.actor.get("/api/v1/audit?action=user.password_changed").await.data();
    assert_eq!(events[0]["actor"]["label"], ann.email);
}

#[tokio::test]
async fn a_link_works_once_within_an_hour() {
    let (app, smtp) = TestApp::with_mail().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let first = mailed_token(&app, &smtp, env, &ann.email).await;
    app.clock.advance_seconds(61);
    let second = mailed_token(&app, &smtp, env, &ann.email).await;
    let (one, two) = tokio::join!(reset(&app, env, &first, NEXT), reset(&app, env, &first, "another new password"));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    for used in [&first, &second] {
        let refused = reset(&app, env, used, NEXT).await;
        assert_eq!((refused.status, refused.json()), invalid_token(), "all links of the person end");
    }
    app.clock.advance_seconds(61);
    let late = mailed_token(&app, &smtp, env, &ann.email).await;
    app.clock.advance_seconds(60 * 60);
    let refused = reset(&app, env, &late, NEXT).await;
    assert_eq!((refused.status, refused.json()), invalid_token());
    assert_eq!(app.store.delete_expired_password_resets().await.unwrap(), 1);
    assert_eq!(app.database.rows()["password_resets"], 0);
}

#[tokio::test]
async fn a_wrong_token_and_a_short_password_change_nothing() {
    let (app, smtp) = TestApp::with_mail().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let token = mailed_token(&app, &smtp, env, &ann.email).await;
    let (id, _) = token.split_once('.').unwrap();
    for wrong in [format!("{id}.{}", "A".repeat(43)), id.to_owned(), "x".to_owned()] {
        let refused = reset(&app, env, &wrong, NEXT).await;
        assert_eq!((refused.status, refused.json()), invalid_token(), "{wrong}");
    }
    let short = reset(&app, env, &token, "short").await;
    let errors = json!({"password": ["The password must be at least 12 characters."]});
    assert_eq!((short.status, short.json()), (422, validation_error(errors)));
    assert_eq!(app.log_in(env, &ann.email, PASSWORD).await.status, 200);
    assert_eq!(reset(&app, env, &token, NEXT).await.status, 200);
}

#[tokio::test]
async fn a_changed_password_ends_the_links() {
    let (app, smtp) = TestApp::with_mail().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let token = mailed_token(&app, &smtp, env, &ann.email).await;
    let body = json!({"current_password": PASSWORD, "password": NEXT});
    assert_eq!(ann.naming_none().put("/api/v1/user/password", body).await.status, 200);
    let refused = reset(&app, env, &token, "another new password").await;
    assert_eq!((refused.status, refused.json()), invalid_token());
}

#[tokio::test]
async fn attempts_are_limited_for_each_caller() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let all = futures_util::future::join_all((0..40).map(|_| reset(&app, env, "x", NEXT))).await;
    assert!(all.iter().any(|one| one.status == 429), "{:?}", all.iter().map(|one| one.status).collect::<Vec<_>>());
}

/// A mailed link proves the address, so that no tenant knows the password any more.
#[tokio::test]
async fn a_reset_releases_an_account_of_an_unmailed_invitation() {
    let (app, smtp) = TestApp::with_mail().await;
    let env = app.new_environment().await;
    let plain = app.second_server();
    let ann = app.person(env, Role::Owner, "ann@example.com").await;
    let body = json!({"email": "cfo@example.com", "role": "viewer"});
    let token = ann.actor.at(plain.address).post("/api/v1/tenant/invitations", body).await.data()["token"].clone();
    assert_eq!(plain.accept(env, json!({"token": token, "password": PASSWORD})).await.status, 200);
    let token = mailed_token(&app, &smtp, env, "cfo@example.com").await;
    assert_eq!(reset(&app, env, &token, NEXT).await.status, 200);
    let order = SetupRequest {
        tenant: "Another".to_owned(),
        environment: "Production".to_owned(),
        email: "cfo@example.com".to_owned(),
        password_hash: "none".to_owned(),
    };
    assert!(app.store.global(move |global| setup(global, &order)).await.is_ok());
}
