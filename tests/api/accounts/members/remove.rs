use pretty_assertions::assert_eq;
use understudy::testing::Role;

use crate::support::{Actor, TestApp};

#[tokio::test]
async fn a_removed_member_loses_access_within_a_second_on_every_server() {
    let app = TestApp::spawn().await;
    let other = app.second_server();
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let bob = app.person(env, Role::Admin, "bob@example.com").await;
    let there: Actor = bob.actor.at(other.address);
    assert_eq!((bob.actor.get("/api/v1/agents").await.status, there.get("/api/v1/agents").await.status), (200, 200));
    let gone = ann.actor.delete(&format!("/api/v1/tenant/members/{}", bob.id)).await;
    assert_eq!((gone.status, gone.text.as_str()), (200, r#"{"success":true,"message":"Member removed successfully"}"#));
    app.clock.advance_seconds(1);
    other.clock.advance_seconds(1);
    assert_eq!((bob.actor.get("/api/v1/agents").await.status, there.get("/api/v1/agents").await.status), (404, 404));
    assert_eq!(bob.naming_none().get("/api/v1/tenants").await.data().as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn the_last_owner_and_higher_roles_cannot_be_removed() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let admin = app.person(env, Role::Admin, "admin@example.com").await;
    let path = |id| format!("/api/v1/tenant/members/{id}");
    assert_eq!(admin.actor.delete(&path(ann.id)).await.status, 403);
    let last = ann.actor.delete(&path(ann.id)).await;
    assert_eq!((last.status, last.json()["message"].as_str()), (409, Some("The last owner cannot be removed.")));
    assert_eq!(admin.actor.delete(&path(admin.id)).await.status, 200);
}

#[tokio::test]
async fn a_user_who_is_not_a_member_is_not_found() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let eve = app.person(app.new_environment().await, Role::Viewer, "eve@example.com").await;
    let texts = [eve.id.to_string(), app.clock.new_id().to_string(), "x".to_owned()];
    for id in texts {
        let absent = ann.actor.delete(&format!("/api/v1/tenant/members/{id}")).await;
        assert_eq!(absent.status, 404);
        assert_eq!(absent.text, r#"{"success":false,"message":"Member not found","code":"MEMBER_NOT_FOUND"}"#);
    }
}
