use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{Actor, PUBLIC_URL, Response, TestApp, until, validation_error};

const PATH: &str = "/api/v1/auth/password/forgot";

async fn forget(stranger: &Actor, email: &str) -> Response {
    stranger.post(PATH, json!({"email": email})).await
}

#[tokio::test]
async fn a_person_gets_a_link_by_mail_and_nobody_else_does() {
    let (app, smtp) = TestApp::with_mail().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let stranger = app.bearer(env, "");
    assert_eq!(forget(&stranger, "nobody@example.com").await.status, 202);
    assert_eq!(forget(&stranger, &ann.email.to_uppercase()).await.status, 202);
    let mail = smtp.mail_to(&ann.email, 0).await;
    for line in ["Subject: Your new password", "Set it within an hour:"] {
        assert!(mail.text.lines().any(|known| known == line), "{line} is not in {}", mail.text);
    }
    assert_eq!(mail.link(), format!("{PUBLIC_URL}/password/reset#token={}", mail.token()));
    assert_eq!(smtp.mails().len(), 1);
    let secret = mail.token().split_once('.').unwrap().1;
    for table in ["password_resets", "audit_events"] {
        assert!(!app.database.dump(table).contains(secret), "{table}");
    }
}

#[tokio::test]
async fn the_response_is_the_same_for_every_address_and_without_a_mail_server() {
    let (app, _smtp) = TestApp::with_mail().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let plain = app.second_server();
    let message = "If the address has an account, a mail with a link is on its way";
    let mut header_names = Vec::new();
    for stranger in [app.bearer(env, ""), plain.bearer(env, "")] {
        for email in [ann.email.as_str(), "nobody@example.com"] {
            let answer = forget(&stranger, email).await;
            assert_eq!((answer.status, answer.json()), (202, json!({"success": true, "message": message})));
            let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort_unstable();
            header_names.push(names);
        }
    }
    header_names.dedup();
    assert_eq!(header_names.len(), 1, "{header_names:?}");
    let invalid = forget(&app.bearer(env, ""), "x").await;
    let errors = json!({"email": ["The email must be a valid email address."]});
    assert_eq!((invalid.status, invalid.json()), (422, validation_error(errors)));
}

/// The response does not wait for the database or the mail server: everything about the person happens behind it.
#[tokio::test]
async fn the_response_comes_before_anything_is_read_or_written() {
    let (app, smtp) = TestApp::with_mail().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let block = app.database.block_writes();
    if app.database.is_postgres() {
        app.database.execute("ALTER TABLE users RENAME TO hidden");
    }
    assert_eq!(forget(&app.bearer(env, ""), &ann.email).await.status, 202);
    assert!(smtp.mails().is_empty());
    drop(block);
    if app.database.is_postgres() {
        app.database.execute("ALTER TABLE hidden RENAME TO users");
    }
    until(async || {
        app.clock.advance_seconds(6);
        assert_eq!(forget(&app.bearer(env, ""), &ann.email).await.status, 202);
        smtp.mails().first().map(|mail| assert_eq!(mail.to, ann.email))
    })
    .await;
}

#[tokio::test]
async fn a_person_gets_at_most_one_mail_a_minute() {
    let (app, smtp) = TestApp::with_mail().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let bob = app.person(env, understudy::testing::Role::Viewer, "bob@example.com").await;
    let stranger = app.bearer(env, "");
    for _ in 0..3 {
        forget(&stranger, &ann.email).await;
    }
    smtp.mail_to(&ann.email, 0).await;
    app.clock.advance_seconds(61);
    forget(&stranger, &ann.email).await;
    smtp.mail_to(&ann.email, 1).await;
    forget(&stranger, &bob.email).await;
    smtp.mail_to(&bob.email, 0).await;
    assert_eq!(smtp.mails().len(), 3);
}

#[tokio::test]
async fn requests_are_limited_for_each_address_and_each_caller_and_do_not_prevent_a_login() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let stranger = app.bearer(env, "");
    for _ in 0..10 {
        assert_eq!(forget(&stranger, &ann.email).await.status, 202);
    }
    let throttled = until(async || {
        let answer = forget(&stranger, &ann.email).await;
        (answer.status != 202).then_some(answer)
    })
    .await;
    assert_eq!((throttled.status, throttled.json()["code"].as_str()), (429, Some("RATE_LIMIT_EXCEEDED")));
    assert!(throttled.header("retry-after").is_some());
    assert_eq!(app.log_in(env, &ann.email, crate::support::PASSWORD).await.status, 200);
    let many = futures_util::future::join_all((0..40).map(|number| {
        let (stranger, email) = (stranger.clone(), format!("{number}@example.com"));
        async move { forget(&stranger, &email).await.status }
    }))
    .await;
    assert!(many.contains(&429), "{many:?}");
}
