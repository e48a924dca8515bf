use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Permissions, Role, ServiceError, SetupRequest, reset_password, setup};

use crate::support::{PASSWORD, Person, Response, TestApp, TestEnvironment, error_body, validation_error};

const PATH: &str = "/api/v1/auth/invitations/accept";

async fn accept(app: &TestApp, env: TestEnvironment, token: &str, password: &str) -> Response {
    app.accept(env, json!({"token": token, "name": "Bob", "password": password})).await
}

/// The error for every token that does not work, whatever the reason.
fn invalid_token() -> (u16, Value) {
    (422, validation_error(json!({"token": ["The token is invalid or has expired."]})))
}

/// The roles of the members, by address.
async fn roles(ann: &Person) -> Value {
    let members = ann.actor.get("/api/v1/tenant/members").await.data();
    let members = members.as_array().unwrap().iter();
    members.map(|member| (member["email"].as_str().unwrap().to_owned(), member["role"].clone())).collect()
}

#[tokio::test]
async fn a_new_person_becomes_a_member_and_is_logged_in() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let token = ann.invitation_token("bob@example.com", "editor").await;
    let accepted = accept(&app, env, &token, "bobs own password").await;
    let data = accepted.data();
    let bob = app.bearer(env, data["access_token"].as_str().unwrap());
    let user = bob.get("/api/v1/user").await.data();
    let tenant = bob.get("/api/v1/tenants").await.data()[0].clone();
    assert_eq!((&user["email"], &user["name"]), (&json!("bob@example.com"), &json!("Bob")));
    assert_eq!((&tenant["id"], &tenant["role"]), (&json!(env.tenant.to_string()), &json!("editor")));
    assert_eq!(
        (accepted.status, accepted.json()),
        (
            200,
            json!({"success": true, "message": "Invitation accepted successfully", "data": {
                "access_token": data["access_token"], "expires_in": 900, "refresh_token": data["refresh_token"],
                "user": user, "tenant": tenant,
            }})
        )
    );
    assert_eq!(bob.naming(Some(env.environment)).get("/api/v1/agents").await.status, 200);
    assert_eq!(app.log_in(env, "bob@example.com", "bobs own password").await.status, 200);
    assert_eq!(roles(&ann).await, json!({"owner@example.com": "owner", "bob@example.com": "editor"}));
    let events = ann.actor.get("/api/v1/audit").await.data();
    let actions: Vec<_> = events.as_array().unwrap().iter().map(|event| event["action"].clone()).collect();
    // Whether the person had an account before is not the tenant's business.
    assert_eq!(actions[..3], ["member.added", "invitation.accepted", "invitation.created"].map(Value::from));
    assert_eq!(events[0]["actor"]["label"], "bob@example.com");
}

#[tokio::test]
async fn a_token_works_once_also_when_two_use_it_at_the_same_time() {
    let app = TestApp::spawn().await;
    let beside = app.second_server();
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    for round in 0..3 {
        let email = format!("bob{round}@example.com");
        let token = ann.invitation_token(&email, "viewer").await;
        let (one, two) = tokio::join!(accept(&app, env, &token, PASSWORD), accept(&beside, env, &token, PASSWORD));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
        let again = accept(&app, env, &token, PASSWORD).await;
        assert_eq!((again.status, again.json()), invalid_token());
        assert_eq!(app.log_in(env, &email, PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn a_known_person_proves_the_account_by_its_password() {
    let app = TestApp::spawn().await;
    let (env, other) = (app.new_environment().await, app.new_environment().await);
    let ann = app.owner(env).await;
    let bob = app.person(other, Role::Owner, "bob@example.com").await;
    let token = ann.invitation_token("bob@example.com", "viewer").await;
    let wrong = accept(&app, env, &token, "a password that Ann chose").await;
    let message = "These credentials do not match our records.";
    assert_eq!((wrong.status, wrong.json()), (401, error_body(message, "INVALID_CREDENTIALS")));
    let missing = app.accept(env, json!({"token": token})).await;
    let errors = json!({"password": ["The password field is required."]});
    assert_eq!((missing.status, missing.json()), (422, validation_error(errors)));
    assert_eq!(roles(&ann).await, json!({"owner@example.com": "owner"}));
    let accepted = accept(&app, env, &token, PASSWORD).await;
    assert_eq!((accepted.status, &accepted.data()["user"]["id"]), (200, &json!(bob.id.to_string())));
    assert_eq!(accepted.data()["user"]["name"], "Test", "the name of an account does not change");
    assert_eq!(roles(&ann).await["bob@example.com"], "viewer");
}

#[tokio::test]
async fn a_session_of_the_invited_account_needs_no_password() {
    let app = TestApp::spawn().await;
    let (env, other) = (app.new_environment().await, app.new_environment().await);
    let ann = app.owner(env).await;
    let bob = app.person(other, Role::Owner, "bob@example.com").await;
    let eve = app.person(other, Role::Owner, "eve@example.com").await;
    let token = ann.invitation_token("bob@example.com", "viewer").await;
    let body = json!({"token": token});
    assert_eq!(eve.naming_none().post(PATH, body.clone()).await.status, 422, "another account needs the password");
    let forged = app.bearer(env, "talq_forged").post(PATH, body.clone()).await;
    assert_eq!((forged.status, forged.json()), (401, error_body("Unauthenticated.", "INVALID_TOKEN")));
    let machine = app.actor_in(other, Permissions::all()).await;
    assert_eq!(machine.post(PATH, body.clone()).await.status, 401, "a token is nobody's session");
    assert_eq!(bob.naming_none().post(PATH, body).await.status, 200);
    assert_eq!(roles(&ann).await["bob@example.com"], "viewer");
}

#[tokio::test]
async fn tokens_that_do_not_work_give_one_error_whether_the_address_is_known_or_not() {
    let app = TestApp::spawn().await;
    let (env, other) = (app.new_environment().await, app.new_environment().await);
    let all = app.actor_in(env, Permissions::all()).await;
    app.person(other, Role::Owner, "known@example.com").await;
    for email in ["known@example.com", "unknown@example.com"] {
        let invited = all.post("/api/v1/tenant/invitations", json!({"email": email, "role": "viewer"})).await.data();
        let token = invited["token"].as_str().unwrap();
        let (id, _) = token.split_once('.').unwrap();
        let before = app.database.rows();
        for wrong in [format!("{id}.{}", "A".repeat(43)), id.to_owned(), format!("{id}."), "x".to_owned()] {
            let refused = accept(&app, env, &wrong, PASSWORD).await;
            assert_eq!((refused.status, refused.json()), invalid_token(), "{wrong}");
        }
        assert_eq!(app.database.rows(), before, "nothing was written");
    }
    let token = all.post("/api/v1/tenant/invitations", json!({"email": "cas@example.com", "role": "viewer"}));
    let token = token.await.data()["token"].as_str().unwrap().to_owned();
    app.clock.advance_seconds(7 * 24 * 60 * 60);
    let expired = accept(&app, env, &token, PASSWORD).await;
    assert_eq!((expired.status, expired.json()), invalid_token());
}

#[tokio::test]
async fn the_first_password_has_the_length_of_every_password_and_a_short_one_uses_up_nothing() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let token = app.owner(env).await.invitation_token("bob@example.com", "viewer").await;
    let short = accept(&app, env, &token, "short").await;
    let errors = json!({"password": ["The password must be at least 12 characters."]});
    assert_eq!((short.status, short.json()), (422, validation_error(errors)));
    let nameless = app.accept(env, json!({"token": token, "password": PASSWORD})).await;
    assert_eq!((nameless.status, &nameless.data()["user"]["name"]), (200, &json!("bob")));
}

#[tokio::test]
async fn a_member_who_accepts_keeps_the_higher_of_both_roles() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    app.person(env, Role::Editor, "bob@example.com").await;
    for (role, expected) in [("admin", "admin"), ("viewer", "admin")] {
        let token = ann.invitation_token("bob@example.com", role).await;
        assert_eq!(accept(&app, env, &token, PASSWORD).await.status, 200);
        assert_eq!(roles(&ann).await["bob@example.com"], expected);
    }
}

#[tokio::test]
async fn an_invitation_ends_when_its_inviter_may_not_grant_the_role_any_more() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let eve = app.person(env, Role::Admin, "eve@example.com").await;
    let viewer = eve.invitation_token("viewer@example.com", "viewer").await;
    let admin = eve.invitation_token("admin@example.com", "admin").await;
    assert_eq!(ann.save_member("eve@example.com", "editor").await.status, 200);
    let refused = accept(&app, env, &admin, PASSWORD).await;
    assert_eq!((refused.status, refused.json()), invalid_token());
    assert_eq!(accept(&app, env, &viewer, PASSWORD).await.status, 200);
    let machine = app.actor_in(env, Permissions::all()).await;
    let body = json!({"email": "cas@example.com", "role": "viewer"});
    let token = machine.post("/api/v1/tenant/invitations", body).await.data()["token"].clone();
    app.revoke(&machine).await;
    let refused = app.accept(env, json!({"token": token, "password": PASSWORD})).await;
    assert_eq!((refused.status, refused.json()), invalid_token());
    let removed = format!("/api/v1/tenant/members/{}", eve.id);
    let eve_again = {
        assert_eq!(ann.save_member("eve@example.com", "admin").await.status, 200);
        let token = eve.invitation_token("eves.other@example.com", "viewer").await;
        assert_eq!(ann.actor.delete(&removed).await.status, 200);
        accept(&app, env, &token, PASSWORD).await
    };
    assert_eq!((eve_again.status, eve_again.json()), invalid_token());
}

#[tokio::test]
async fn passwords_of_invited_accounts_are_guessed_no_faster_than_at_login() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    app.person(app.new_environment().await, Role::Owner, "bob@example.com").await;
    let token = ann.invitation_token("bob@example.com", "viewer").await;
    for _ in 0..5 {
        assert_eq!(app.log_in(env, "bob@example.com", "wrong").await.status, 401);
        assert_eq!(accept(&app, env, &token, "wrong").await.status, 401);
    }
    let throttled = crate::support::until(async || {
        let refused = accept(&app, env, &token, "wrong").await;
        (refused.status != 401).then_some(refused)
    })
    .await;
    assert_eq!((throttled.status, throttled.json()["code"].as_str()), (429, Some("RATE_LIMIT_EXCEEDED")));
}

/// Whoever holds an unmailed link may be the inviter, who then knows the password of the new account.
#[tokio::test]
async fn the_operator_adds_an_account_of_an_unmailed_invitation_only_after_a_new_password() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let token = app.owner(env).await.invitation_token("cfo@example.com", "viewer").await;
    assert_eq!(accept(&app, env, &token, "what the inviter chose").await.status, 200);
    let order = SetupRequest {
        tenant: "Victim".to_owned(),
        environment: "Production".to_owned(),
        email: "cfo@example.com".to_owned(),
        password_hash: "none".to_owned(),
    };
    let (first, second) = (order.clone(), order);
    let refused = app.store.global(move |global| setup(global, &first)).await;
    assert!(matches!(refused, Err(ServiceError::Conflict(_))), "{refused:?}");
    let released = app.store.global(|global| reset_password(global, "cfo@example.com", "another"));
    assert_eq!(released.await.unwrap().email, "cfo@example.com");
    assert!(app.store.global(move |global| setup(global, &second)).await.is_ok());
}

#[tokio::test]
async fn the_account_of_a_mailed_invitation_belongs_to_its_person() {
    let (app, smtp) = TestApp::with_mail().await;
    let env = app.new_environment().await;
    app.owner(env).await.invite("cfo@example.com", "viewer").await;
    let mail = smtp.mail_to("cfo@example.com", 0).await;
    assert_eq!(accept(&app, env, mail.token(), PASSWORD).await.status, 200);
    let order = SetupRequest {
        tenant: "Another".to_owned(),
        environment: "Production".to_owned(),
        email: "cfo@example.com".to_owned(),
        password_hash: "none".to_owned(),
    };
    assert!(app.store.global(move |global| setup(global, &order)).await.is_ok());
}
