use pretty_assertions::assert_eq;
use understudy::testing::{Permission, Role};

use crate::support::{Actor, TestApp};

async fn names(actor: &Actor) -> Vec<String> {
    let listed = actor.get("/api/v1/environments").await;
    assert_eq!(listed.status, 200, "{}", listed.text);
    listed.data().as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn users_list_every_environment_and_tokens_their_own() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    app.new_environment().await;
    let sandbox = app.environment(env.tenant, "Sandbox", true).await;
    let viewer = app.person(env, Role::Viewer, "viewer@example.com").await;
    assert_eq!(names(&viewer.actor).await, ["Production", "Sandbox"]);
    assert_eq!(names(&app.actor_with_permission(sandbox, Permission::AgentsRead).await).await, ["Sandbox"]);
    let managing = [Permission::AgentsRead, Permission::EnvironmentsManage].into_iter().collect();
    assert_eq!(names(&app.actor_in(sandbox, managing).await).await, ["Production", "Sandbox"]);
}
