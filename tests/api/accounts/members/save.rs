use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::{Permission, Role, ServiceError, SetupRequest, reset_password, setup};

use crate::support::{PASSWORD, TestApp, error_body};

#[tokio::test]
async fn a_new_user_gets_the_given_name_and_password() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let body = json!({"email": " Bob@Example.com", "role": "editor", "name": "Bob", "password": "bobs own password"});
    let saved = ann.actor.post("/api/v1/tenant/members", body).await;
    let data = saved.data();
    assert_eq!(
        saved.json(),
        json!({"success": true, "message": "Member saved successfully", "data": {
            "user_id": data["user_id"], "email": "bob@example.com", "name": "Bob", "role": "editor",
            "joined_at": data["joined_at"],
        }})
    );
    assert_eq!(app.log_in(env, "bob@example.com", "bobs own password").await.status, 200);
}

#[tokio::test]
async fn name_and_password_of_an_existing_user_do_not_change() {
    let app = TestApp::spawn().await;
    let (env, other) = (app.new_environment().await, app.new_environment().await);
    let ann = app.owner(env).await;
    app.person(other, Role::Owner, "bob@example.com").await;
    let body = json!({"email": "bob@example.com", "role": "viewer", "name": "Robert", "password": "another password"});
    let saved = ann.actor.post("/api/v1/tenant/members", body).await;
    assert_eq!((saved.status, saved.data()["name"].as_str()), (200, Some("Test")));
    assert_eq!(app.log_in(env, "bob@example.com", "another password").await.status, 401);
    assert_eq!(app.log_in(env, "bob@example.com", PASSWORD).await.status, 200);
    let without = ann.actor.post("/api/v1/tenant/members", json!({"email": "bob@example.com", "role": "admin"})).await;
    assert_eq!(without.data()["role"], "admin");
}

/// The tenant that chose the password could log in with it wherever the account is added.
#[tokio::test]
async fn an_account_created_by_another_tenant_is_refused_until_the_operator_resets_its_password() {
    let app = TestApp::spawn().await;
    let (eve, ann) = (app.owner(app.new_environment().await).await, app.new_environment().await);
    let ann = app.person(ann, Role::Owner, "ann@example.com").await;
    assert_eq!(eve.save_member("cfo@example.com", "viewer").await.status, 200);
    let refused = ann.save_member("cfo@example.com", "admin").await;
    let message = "That account was made by another tenant. The operator can give it a password and release it.";
    assert_eq!((refused.status, refused.json()), (409, error_body(message, "CONFLICT")));
    let order = SetupRequest {
        tenant: "Victim".to_owned(),
        environment: "Production".to_owned(),
        email: "cfo@example.com".to_owned(),
        password_hash: "none".to_owned(),
    };
    let set_up = app.store.global(move |global| setup(global, &order)).await;
    assert!(matches!(set_up, Err(ServiceError::Conflict(_))), "the operator is told as well");
    assert_eq!(eve.save_member("cfo@example.com", "editor").await.status, 200, "who made it gives it what they like");
    let released = app.store.global(|global| reset_password(global, "cfo@example.com", "another"));
    assert_eq!(released.await.unwrap().email, "cfo@example.com");
    assert_eq!(ann.save_member("cfo@example.com", "admin").await.status, 200);
}

#[tokio::test]
async fn a_manager_of_both_tenants_adds_a_user_of_one_to_the_other() {
    let app = TestApp::spawn().await;
    let (one, two) = (app.new_environment().await, app.new_environment().await);
    let ann = app.owner(one).await;
    app.owner(two).await;
    assert_eq!(ann.save_member("bob@example.com", "viewer").await.status, 200);
    let body = json!({"email": "bob@example.com", "role": "viewer"});
    let added = ann.naming(two.environment).post("/api/v1/tenant/members", body).await;
    assert_eq!(added.status, 200, "{}", added.text);
}

#[tokio::test]
async fn roles_above_the_callers_own_are_neither_granted_nor_revoked() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let admin = app.person(env, Role::Admin, "admin@example.com").await;
    let integration = app.actor_with_permission(env, Permission::MembersManage).await;
    assert_eq!(admin.save_member("bob@example.com", "admin").await.status, 200);
    assert_eq!(admin.save_member("bob@example.com", "owner").await.status, 403);
    assert_eq!(admin.save_member(&ann.email, "viewer").await.status, 403);
    assert_eq!(ann.save_member("bob@example.com", "owner").await.status, 200);
    assert_eq!(admin.save_member("bob@example.com", "editor").await.status, 403);
    let body = json!({"email": "eve@example.com", "role": "viewer", "password": PASSWORD});
    assert_eq!(integration.post("/api/v1/tenant/members", body).await.status, 403);
}

#[tokio::test]
async fn the_last_owner_keeps_the_role() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
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
async fn concurrent_additions_create_one_user() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let all = futures_util::future::join_all((0..4).map(|_| ann.save_member("bob@example.com", "editor"))).await;
    assert!(all.iter().all(|one| one.status == 200 && one.data()["user_id"] == all[0].data()["user_id"]), "{all:?}");
}

#[tokio::test]
async fn every_invalid_field_is_named() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let body = json!({"email": "x", "role": "king", "password": "short"});
    let invalid = ann.actor.post("/api/v1/tenant/members", body).await;
    assert_eq!(invalid.status, 422);
    assert_eq!(
        invalid.json()["errors"],
        json!({
            "email": ["The email must be a valid email address."],
            "role": ["The selected role is invalid."],
            "password": ["The password must be at least 12 characters."],
        })
    );
    let nameless =
        ann.actor.post("/api/v1/tenant/members", json!({"email": "bob@example.com", "role": "viewer"})).await;
    assert_eq!(nameless.json()["errors"], json!({"password": ["The password field is required."]}));
}
