use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Role;

use crate::support::TestApp;

const PATH: &str = "/api/v1/tenant/invitations";

#[tokio::test]
async fn managers_list_the_open_invitations_of_their_tenant() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let (ann, bob) = (app.owner(env).await, app.person(env, Role::Publisher, "bob@example.com").await);
    let eve = app.owner(app.new_environment().await).await;
    ann.invite("cas@example.com", "viewer").await;
    ann.invite("dan@example.com", "admin").await;
    eve.invite("fay@example.com", "viewer").await;
    let listed = ann.actor.get(PATH).await;
    let data = listed.data();
    let invitation = |index: usize, email: &str, role: &str| {
        json!({
            "id": data[index]["id"], "email": email, "role": role, "mailed": false,
            "invited_by": "owner@example.com", "created_at": data[index]["created_at"],
            "expires_at": data[index]["expires_at"],
        })
    };
    let both = [invitation(0, "cas@example.com", "viewer"), invitation(1, "dan@example.com", "admin")];
    assert_eq!(listed.json(), json!({"success": true, "data": both}));
    assert_eq!(bob.actor.get(PATH).await.status, 403);
}

#[tokio::test]
async fn expired_invitations_are_not_listed_and_are_deleted() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let integration = app.actor_in(env, understudy::testing::Permissions::all()).await;
    let invite = |email: &str| integration.post(PATH, json!({"email": email, "role": "viewer"}));
    assert_eq!(invite("bob@example.com").await.status, 201);
    app.clock.advance_seconds(6 * 24 * 60 * 60);
    assert_eq!(invite("cas@example.com").await.status, 201);
    app.clock.advance_seconds(24 * 60 * 60);
    let listed = integration.get(PATH).await.data();
    assert_eq!((listed.as_array().map(Vec::len), &listed[0]["email"]), (Some(1), &json!("cas@example.com")));
    assert_eq!(app.store.delete_expired_invitations().await.unwrap(), 1);
    assert_eq!(app.database.rows()["invitations"], 1);
}

#[tokio::test]
async fn the_invitations_of_a_deleted_tenant_are_deleted() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let other = app.owner(app.new_environment().await).await;
    let token = ann.invitation_token("bob@example.com", "viewer").await;
    other.invite("bob@example.com", "viewer").await;
    let tenant = ann.actor.env.tenant.0.simple();
    let events = "DELETE FROM audit_seals; DELETE FROM audit_unsealed; DELETE FROM audit_events";
    app.database.execute(&if app.database.is_postgres() {
        format!("{events}; DELETE FROM tenants WHERE id = '{tenant}'")
    } else {
        let id = format!("x'{tenant}'");
        format!("PRAGMA foreign_keys = ON; BEGIN IMMEDIATE; {events}; DELETE FROM tenants WHERE id = {id}; COMMIT")
    });
    assert_eq!(app.database.rows()["invitations"], 1);
    let gone = app.accept(other.actor.env, json!({"token": token, "password": "correct horse battery"})).await;
    assert_eq!(gone.status, 422);
}
