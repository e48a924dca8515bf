use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::{Permission, Role};

use crate::support::{PASSWORD, TestApp, validation_error};

const PATH: &str = "/api/v1/tenant/members";

#[tokio::test]
async fn a_member_gets_another_role() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let bob = app.person(env, Role::Viewer, "bob@example.com").await;
    let saved = ann.save_member(" Bob@Example.com", "editor").await;
    let data = saved.data();
    assert_eq!(
        saved.json(),
        json!({"success": true, "message": "Member saved successfully", "data": {
            "user_id": bob.id.to_string(), "email": "bob@example.com", "name": "Test", "role": "editor",
            "joined_at": data["joined_at"],
        }})
    );
    assert_eq!(ann.actor.get(PATH).await.data()[1], data);
}

/// Nobody becomes a member without accepting an invitation, and the response does not say who has an account.
#[tokio::test]
async fn other_people_are_refused_in_the_same_words_whether_they_have_an_account_or_not() {
    let app = TestApp::spawn().await;
    let (env, other) = (app.new_environment().await, app.new_environment().await);
    let ann = app.owner(env).await;
    app.person(other, Role::Owner, "known@example.com").await;
    let before = app.database.rows();
    for email in ["known@example.com", "unknown@example.com"] {
        let body = json!({"email": email, "role": "viewer", "name": "New", "password": PASSWORD});
        let refused = ann.actor.post(PATH, body).await;
        let message = "No member has this email. Invite the person with POST /api/v1/tenant/invitations.";
        assert_eq!((refused.status, refused.json()), (422, validation_error(json!({"email": [message]}))), "{email}");
    }
    assert_eq!(app.database.rows(), before, "nothing was written");
}

#[tokio::test]
async fn roles_above_the_callers_own_are_neither_granted_nor_revoked() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let admin = app.person(env, Role::Admin, "admin@example.com").await;
    app.person(env, Role::Viewer, "bob@example.com").await;
    let integration = app.actor_with_permission(env, Permission::MembersManage).await;
    assert_eq!(admin.save_member("bob@example.com", "admin").await.status, 200);
    assert_eq!(admin.save_member("bob@example.com", "owner").await.status, 403);
    assert_eq!(admin.save_member(&ann.email, "viewer").await.status, 403);
    assert_eq!(ann.save_member("bob@example.com", "owner").await.status, 200);
    assert_eq!(admin.save_member("bob@example.com", "editor").await.status, 403);
    let body = json!({"email": "admin@example.com", "role": "viewer"});
    assert_eq!(integration.post(PATH, body).await.status, 403);
}

#[tokio::test]
async fn the_last_owner_keeps_the_role() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    app.person(env, Role::Viewer, "bob@example.com").await;
    let refused = ann.save_member(&ann.email, "admin").await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (409, Some("CONFLICT")));
    assert_eq!(refused.json()["message"], "The last owner cannot be given another role.");
    assert_eq!(ann.save_member(&ann.email, "owner").await.status, 200);
    assert_eq!(ann.save_member("bob@example.com", "owner").await.status, 200);
    assert_eq!(ann.save_member(&ann.email, "admin").await.status, 200);
}

#[tokio::test]
async fn concurrent_role_changes_leave_one_owner() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let people = [app.owner(env).await, app.person(env, Role::Owner, "bob@example.com").await];
    let (one, two) = tokio::join!(
        people[0].save_member(&people[0].email, "viewer"),
        people[1].save_member(&people[1].email, "viewer")
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn every_invalid_field_is_named() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let invalid = ann.save_member("x", "king").await;
    let errors = json!({
        "email": ["The email must be a valid email address."],
        "role": ["The selected role is invalid."],
    });
    assert_eq!((invalid.status, invalid.json()), (422, validation_error(errors)));
}
