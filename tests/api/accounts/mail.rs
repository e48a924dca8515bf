//! Sending mails: behind the response, with retries, and logged without their text.

use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::{MailSettings, SmtpSettings};

use crate::support::{SmtpServer, TestApp};

#[tokio::test]
async fn a_mail_that_is_refused_for_now_is_sent_again() {
    let (app, smtp) = TestApp::with_mail().await;
    let ann = app.owner(app.new_environment().await).await;
    smtp.refuse_next("451 try again later");
    assert_eq!(ann.invite("bob@example.com", "viewer").await.status, 201);
    let mail = smtp.mail_to("bob@example.com", 0).await;
    assert_eq!((mail.to.as_str(), smtp.refused()), ("bob@example.com", vec!["bob@example.com".to_owned()]));
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_is_given_up_and_holds_up_no_other() {
    let (app, smtp) = TestApp::with_mail().await;
    let ann = app.owner(app.new_environment().await).await;
    smtp.refuse_next("550 no such user");
    assert_eq!(ann.invite("gone@example.com", "viewer").await.status, 201);
    crate::support::until(async || (smtp.refused().len() == 1).then_some(())).await;
    assert_eq!(ann.invite("bob@example.com", "viewer").await.status, 201);
    smtp.mail_to("bob@example.com", 0).await;
    assert_eq!((smtp.mails().len(), smtp.refused()), (1, vec!["gone@example.com".to_owned()]));
}

#[tokio::test]
async fn an_invitation_does_not_wait_for_a_mail_server_that_never_answers() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", silent.local_addr().unwrap());
    let smtp = SmtpSettings::new(&url, "understudy@example.com").unwrap();
    let mail = MailSettings { public_url: String::new(), smtp: Some(smtp) };
    let app = TestApp::with(|settings| settings.mail = mail).await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let begun = std::time::Instant::now();
    for number in 0..8 {
        assert_eq!(ann.invite(&format!("bob{number}@example.com"), "viewer").await.status, 201);
    }
    let forgotten = app.bearer(env, "").post("/api/v1/auth/password/forgot", json!({"email": ann.email})).await;
    assert_eq!(forgotten.status, 202);
    // The server gives up waiting for a mail server after 10 s for each of 9 mails, at most 4 at a time.
    assert!(begun.elapsed() < std::time::Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_address_that_no_mail_can_have_is_invited_all_the_same() {
    let (app, smtp) = TestApp::with_mail().await;
    let ann = app.owner(app.new_environment().await).await;
    assert_eq!(ann.invite("a..b@example.com", "viewer").await.status, 201);
    assert_eq!(ann.invite("bob@example.com", "viewer").await.status, 201);
    smtp.mail_to("bob@example.com", 0).await;
}

#[tokio::test]
async fn the_mail_server_gets_the_credentials_of_its_url() {
    let (app, smtp): (TestApp, SmtpServer) = TestApp::with_mail().await;
    let ann = app.owner(app.new_environment().await).await;
    ann.invite("bob@example.com", "viewer").await;
    smtp.mail_to("bob@example.com", 0).await;
    // "\0user\0hunter2" in base 64.
    assert_eq!(smtp.credentials(), ["AUTH PLAIN AHVzZXIAaHVudGVyMg=="]);
}
