use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permissions;

use super::{agent, bound, hours, is_error, made, path, titles};
use crate::support::{Actor, TestApp};

async fn is_unknown_to(stranger: &Actor, training: &Value) {
    let path = path(training);
    for answer in [
        stranger.get(&path).await,
        stranger.put(&path, hours()).await,
        stranger.put(&format!("{path}/draft"), json!({"is_draft": true})).await,
        stranger.put(&format!("{path}/draft"), json!({"is_draft": false})).await,
        stranger.put(&format!("{path}/directory"), json!({"directory_id": null})).await,
        stranger.delete(&path).await,
    ] {
        is_error(&answer, 404, "Training not found", "Not Found");
    }
}

#[tokio::test]
async fn others_trainings_are_unknown() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let alice = app.actor_in(place, Permissions::integration()).await;
    let training = made(&alice, hours()).await;
    let sandbox = app.environment(place.tenant, "Sandbox", true).await;
    for stranger in [app.actor().await, app.actor_in(sandbox, Permissions::integration()).await] {
        is_unknown_to(&stranger, &training).await;
        made(&stranger, json!({"title": "Mine", "content": "x"})).await;
        is_unknown_to(&stranger, &training).await;
        assert_eq!(titles(&stranger.get("/training").await.json()), ["Mine"]);
        assert_eq!(titles(&stranger.get("/training?search=o").await.json()), Vec::<&str>::new());
    }
    assert_eq!(alice.get(&path(&training)).await.json(), training);
}

#[tokio::test]
async fn a_bound_token_speaks_of_its_agent_alone() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let alice = app.actor_in(place, Permissions::integration()).await;
    let general = made(&alice, hours()).await;
    let default = agent(&alice).await;
    let other = alice.new_agent().await;
    let bob = bound(&app, place, &other).await;
    is_unknown_to(&bob, &general).await;
    assert_eq!(bob.get("/training").await.json()["total"], 0);
    let special = made(&bob, json!({"title": "Special", "content": "x"})).await;
    is_unknown_to(&alice, &special).await;
    assert_eq!(titles(&alice.get("/training").await.json()), ["Opening hours"]);
    assert_eq!(
        (alice.status(&other).await.as_str(), alice.status(&default).await.as_str()),
        ("published", "published")
    );
    assert_eq!(alice.get("/api/v1/agents").await.json()["meta"]["total"], 2);
    // Its agent is gone: it has none.
    alice.post_nothing(&format!("{other}/unpublish")).await;
    assert_eq!(alice.delete(&other).await.status, 200);
    for answer in [bob.get("/training").await, bob.post("/training", hours()).await, bob.get(&path(&special)).await] {
        is_error(&answer, 404, "Agent not found", "Not Found");
    }
}
