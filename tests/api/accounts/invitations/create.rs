use chrono::DateTime;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Permission, Permissions, Role};

use crate::support::{PASSWORD, PUBLIC_URL, Response, TestApp, validation_error};

const PATH: &str = "/api/v1/tenant/invitations";

/// The response without what differs between any two invitations.
fn shape(invited: &Response, email: &str) -> (u16, Vec<String>, String) {
    let mut names: Vec<_> = invited.headers.keys().map(ToString::to_string).collect();
    names.sort_unstable();
    let data = invited.data();
    let mut body = invited.json().to_string().replace(email, "ADDRESS");
    for name in ["id", "token", "link", "created_at", "expires_at"] {
        if let Some(value) = data[name].as_str() {
            body = body.replace(value, name);
        }
    }
    (invited.status, names, body)
}

#[tokio::test]
async fn an_invitation_shows_its_link_once_and_is_stored_as_a_hash() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let invited = ann.invite(" Bob@Example.com", "editor").await;
    let data = invited.data();
    let token = data["token"].as_str().unwrap();
    assert_eq!(
        (invited.status, invited.json()),
        (
            201,
            json!({"success": true, "message": "Invitation created successfully", "data": {
                "token": token, "link": format!("/invitations/accept#token={token}"), "id": data["id"],
                "email": "bob@example.com", "role": "editor", "mailed": false, "invited_by": "owner@example.com",
                "created_at": data["created_at"], "expires_at": data["expires_at"],
            }})
        )
    );
    let seconds = |name: &str| DateTime::parse_from_rfc3339(data[name].as_str().unwrap()).unwrap().timestamp();
    assert_eq!(seconds("expires_at") - seconds("created_at"), 7 * 24 * 60 * 60);
    assert!(token.split_once('.').unwrap().1.len() >= 43, "256 bits: {token}");
    let secret = token.split_once('.').unwrap().1;
    for table in ["invitations", "audit_events", "idempotency_keys"] {
        assert!(!app.database.dump(table).contains(secret), "{table}");
    }
}

#[tokio::test]
async fn the_response_is_the_same_for_known_and_unknown_addresses() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let other = app.new_environment().await;
    app.person(other, Role::Owner, "known@example.com").await;
    let known = ann.invite("known@example.com", "viewer").await;
    let unknown = ann.invite("unknown@example.com", "viewer").await;
    assert_eq!(shape(&known, "known@example.com"), shape(&unknown, "unknown@example.com"));
    // Nobody is a member without accepting.
    assert_eq!(ann.actor.get("/api/v1/tenant/members").await.data().as_array().map(Vec::len), Some(1));
    assert_eq!(app.log_in(other, "known@example.com", PASSWORD).await.status, 200);
}

/// The table of users is locked, and the invitation is created all the same: nothing depends on it.
#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn an_invitation_does_not_read_the_table_of_users() {
    let app = TestApp::on_postgres().await;
    let ann = app.actor_in(app.new_environment().await, Permissions::all()).await;
    app.database.execute("ALTER TABLE users RENAME TO hidden");
    let invited = ann.post(PATH, json!({"email": "bob@example.com", "role": "viewer"})).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
}

#[tokio::test]
async fn with_a_mail_server_only_the_address_gets_the_link() {
    let (app, smtp) = TestApp::with_mail().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let invited = ann.invite("bob@example.com", "editor").await;
    let data = invited.data();
    assert_eq!((invited.status, &data["token"], &data["link"]), (201, &Value::Null, &Value::Null));
    assert_eq!(data["mailed"], true);
    let mail = smtp.mail_to("bob@example.com", 0).await;
    assert_eq!(mail.from, "understudy@example.com");
    for line in [
        "From: Understudy <understudy@example.com>",
        "To: bob@example.com",
        "Subject: Invitation to Acme",
        "owner@example.com invites you to Acme, with the role editor.",
        "Accept the invitation within 7 days:",
    ] {
        assert!(mail.text.lines().any(|known| known == line), "{line} is not in {}", mail.text);
    }
    assert_eq!(mail.link(), format!("{PUBLIC_URL}/invitations/accept#token={}", mail.token()));
    let accepted = app.accept(env, json!({"token": mail.token(), "password": PASSWORD})).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text);
}

#[tokio::test]
async fn a_repetition_with_the_same_key_invites_once_and_shows_no_link() {
    let (app, smtp) = TestApp::with_mail().await;
    let ann = app.owner(app.new_environment().await).await;
    let body = json!({"email": "bob@example.com", "role": "viewer"});
    let first = ann.actor.post_with_key("k", PATH, body.clone()).await;
    let again = ann.actor.post_with_key("k", PATH, body.clone()).await;
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    smtp.mail_to("bob@example.com", 0).await;
    ann.actor.post_with_key("l", PATH, json!({"email": "eve@example.com", "role": "viewer"})).await;
    smtp.mail_to("eve@example.com", 0).await;
    assert_eq!(smtp.mails().len(), 2, "the repetition sent none");
    let plain = app.second_server();
    let there = ann.actor.at(plain.address);
    let first = there.post_with_key("m", PATH, body.clone()).await;
    let again = there.post_with_key("m", PATH, body).await;
    assert!(first.data()["token"].is_string());
    assert_eq!((again.status, &again.data()["token"], &again.data()["link"]), (201, &Value::Null, &Value::Null));
    assert_eq!(first.data()["id"], again.data()["id"]);
}

#[tokio::test]
async fn a_second_invitation_of_an_address_replaces_the_first() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let first = ann.invitation_token("bob@example.com", "viewer").await;
    let second = ann.invitation_token("BOB@example.com", "editor").await;
    let listed = ann.actor.get(PATH).await.data();
    assert_eq!((listed.as_array().map(Vec::len), &listed[0]["role"]), (Some(1), &json!("editor")));
    assert_eq!(app.accept(env, json!({"token": first, "password": PASSWORD})).await.status, 422);
    assert_eq!(app.accept(env, json!({"token": second, "password": PASSWORD})).await.status, 200);
}

#[tokio::test]
async fn concurrent_invitations_of_an_address_leave_one() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let all = futures_util::future::join_all((0..6).map(|_| ann.invite("bob@example.com", "viewer"))).await;
    assert!(all.iter().all(|one| one.status == 201), "{all:?}");
    assert_eq!(ann.actor.get(PATH).await.data().as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn nobody_invites_above_their_own_role() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let admin = app.person(env, Role::Admin, "admin@example.com").await;
    let integration = app.actor_with_permission(env, Permission::MembersManage).await;
    assert_eq!(admin.invite("bob@example.com", "admin").await.status, 201);
    assert_eq!(admin.invite("bob@example.com", "owner").await.status, 403);
    assert_eq!(ann.invite("bob@example.com", "owner").await.status, 201);
    assert_eq!(admin.invite("bob@example.com", "viewer").await.status, 403, "it would replace the owner's");
    let body = json!({"email": "eve@example.com", "role": "viewer"});
    assert_eq!(integration.post(PATH, body).await.status, 403);
}

#[tokio::test]
async fn every_invalid_field_is_named() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let invalid = ann.invite("x", "king").await;
    let errors = json!({
        "email": ["The email must be a valid email address."],
        "role": ["The selected role is invalid."],
    });
    assert_eq!((invalid.status, invalid.json()), (422, validation_error(errors)));
}

#[tokio::test]
async fn the_audit_log_says_who_invited_with_which_role_but_not_whom() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let id = ann.invite("bob@example.com", "editor").await.data()["id"].clone();
    let events = ann.actor.get("/api/v1/audit?action=invitation.created").await.data();
    let event = &events[0];
    assert_eq!(event["actor"]["label"], "owner@example.com");
    assert_eq!(event["fields"], json!({"invitation_id": id, "role": "editor"}));
    assert!(!event.to_string().contains("bob@"), "{event}");
}
