use pretty_assertions::assert_eq;
use understudy::testing::Permissions;

use crate::support::TestApp;

#[tokio::test]
async fn deleting_an_environment_deletes_its_tokens() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let sandbox = app.environment(env.tenant, "Sandbox", true).await;
    let integration = app.actor_in(sandbox, Permissions::integration()).await;
    assert_eq!(integration.get("/api/v1/agents").await.status, 200);
    let gone = ann.actor.delete(&format!("/api/v1/environments/{}", sandbox.environment)).await;
    assert_eq!(
        (gone.status, gone.text.as_str()),
        (200, r#"{"success":true,"message":"Environment deleted successfully"}"#)
    );
    app.clock.advance_seconds(1);
    assert_eq!(integration.get("/api/v1/agents").await.status, 401);
    assert_eq!(ann.naming(sandbox.environment).get("/api/v1/agents").await.status, 404);
}

#[tokio::test]
async fn an_environment_with_agents_and_the_last_one_cannot_be_deleted() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let path = format!("/api/v1/environments/{}", env.environment);
    let last = ann.actor.delete(&path).await;
    assert_eq!((last.status, last.json()["message"].as_str()), (409, Some("The last environment cannot be deleted.")));
    app.environment(env.tenant, "Sandbox", true).await;
    ann.actor.new_agent().await;
    let holds = ann.actor.delete(&path).await;
    assert_eq!(holds.json()["message"], "The environment holds agents. Delete them first.");
    assert_eq!((holds.status, holds.json()["code"].as_str()), (409, Some("CONFLICT")));
}

#[tokio::test]
async fn concurrent_deletions_leave_one_environment() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let other = app.environment(env.tenant, "Sandbox", true).await;
    let path = |id| format!("/api/v1/environments/{id}");
    let (first, second) = (path(env.environment), path(other.environment));
    let (one, two) = tokio::join!(ann.actor.delete(&first), ann.actor.delete(&second));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!([404, 409].contains(&statuses[1]), "{statuses:?}");
    assert_eq!(
        ann.naming_none().get("/api/v1/tenants").await.data()[0]["environments"].as_array().map(Vec::len),
        Some(1)
    );
}
