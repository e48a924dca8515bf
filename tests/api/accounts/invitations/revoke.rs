use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Role;

use crate::support::{PASSWORD, TestApp, error_body};

fn path(id: &serde_json::Value) -> String {
    format!("/api/v1/tenant/invitations/{}", id.as_str().unwrap())
}

#[tokio::test]
async fn the_link_of_a_revoked_invitation_does_not_work() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let invited = ann.invite("bob@example.com", "viewer").await.data();
    let revoked = ann.actor.delete(&path(&invited["id"])).await;
    let done = json!({"success": true, "message": "Invitation revoked successfully"});
    assert_eq!((revoked.status, revoked.json()), (200, done));
    let refused = app.accept(env, json!({"token": invited["token"], "password": PASSWORD})).await;
    assert_eq!(refused.status, 422);
    let again = ann.actor.delete(&path(&invited["id"])).await;
    assert_eq!((again.status, again.json()), (404, error_body("Invitation not found", "INVITATION_NOT_FOUND")));
    let events = ann.actor.get("/api/v1/audit?action=invitation.revoked").await.data();
    assert_eq!(events[0]["fields"]["invitation_id"], invited["id"]);
}

#[tokio::test]
async fn an_accepted_or_expired_invitation_is_not_found() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let all = app.actor_in(env, understudy::testing::Permissions::all()).await;
    let invite = |email: &str| all.post("/api/v1/tenant/invitations", json!({"email": email, "role": "viewer"}));
    let (bob, cas) = (invite("bob@example.com").await.data(), invite("cas@example.com").await.data());
    assert_eq!(app.accept(env, json!({"token": bob["token"], "password": PASSWORD})).await.status, 200);
    assert_eq!(all.delete(&path(&bob["id"])).await.status, 404);
    app.clock.advance_seconds(7 * 24 * 60 * 60);
    assert_eq!(all.delete(&path(&cas["id"])).await.status, 404);
}

#[tokio::test]
async fn nobody_revokes_an_invitation_above_their_own_role() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let (ann, admin) = (app.owner(env).await, app.person(env, Role::Admin, "admin@example.com").await);
    let invited = ann.invite("bob@example.com", "owner").await.data();
    assert_eq!(admin.actor.delete(&path(&invited["id"])).await.status, 403);
    assert_eq!(ann.actor.delete(&path(&invited["id"])).await.status, 200);
}
