use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permissions;

use super::{assert_error, bound_actor, create_training, hours_body, only_agent, titles, training_path};
use crate::support::{Actor, TestApp};

async fn assert_not_found(stranger: &Actor, training: &Value) {
    let path = training_path(training);
    for answer in [
        stranger.get(&path).await,
        stranger.put(&path, hours_body()).await,
        stranger.put(&format!("{path}/draft"), json!({"is_draft": true})).await,
        stranger.put(&format!("{path}/draft"), json!({"is_draft": false})).await,
        stranger.put(&format!("{path}/directory"), json!({"directory_id": null})).await,
        stranger.delete(&path).await,
    ] {
        assert_error(&answer, 404, "Training not found", "Not Found");
    }
}

#[tokio::test]
async fn trainings_of_other_environments_are_not_found() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    let training = create_training(&alice, hours_body()).await;
    let sandbox = app.environment(env.tenant, "Sandbox", true).await;
    for stranger in [app.actor().await, app.actor_in(sandbox, Permissions::integration()).await] {
        assert_not_found(&stranger, &training).await;
        create_training(&stranger, json!({"title": "Mine", "content": "x"})).await;
        assert_not_found(&stranger, &training).await;
        assert_eq!(titles(&stranger.get("/training").await.json()), ["Mine"]);
        assert_eq!(titles(&stranger.get("/training?search=o").await.json()), Vec::<&str>::new());
    }
    assert_eq!(alice.get(&training_path(&training)).await.json(), training);
}

#[tokio::test]
async fn a_bound_token_sees_only_the_trainings_of_its_agent() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    let general = create_training(&alice, hours_body()).await;
    let default = only_agent(&alice).await;
    let other = alice.new_agent().await;
    let bob = bound_actor(&app, env, &other).await;
    assert_not_found(&bob, &general).await;
    assert_eq!(bob.get("/training").await.json()["total"], 0);
    let special = create_training(&bob, json!({"title": "Special", "content": "x"})).await;
    assert_not_found(&alice, &special).await;
    assert_eq!(titles(&alice.get("/training").await.json()), ["Opening hours"]);
    assert_eq!(
        (alice.status(&other).await.as_str(), alice.status(&default).await.as_str()),
        ("published", "published")
    );
    assert_eq!(alice.get("/api/v1/agents").await.json()["meta"]["total"], 2);
    // The agent of the token is deleted.
    alice.post_empty(&format!("{other}/unpublish")).await;
    assert_eq!(alice.delete(&other).await.status, 200);
    for answer in
        [bob.get("/training").await, bob.post("/training", hours_body()).await, bob.get(&training_path(&special)).await]
    {
        assert_error(&answer, 404, "Agent not found", "Not Found");
    }
}
