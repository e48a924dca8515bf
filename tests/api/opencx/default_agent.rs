use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permissions;

use super::{bound_actor, create_draft, create_training, editor, hours_body, only_agent};
use crate::support::TestApp;

#[tokio::test]
async fn the_default_agent_is_created_once_at_the_first_use() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    let other = alice.new_agent().await;
    // Permission to write trainings is enough.
    create_draft(&editor(&app, env).await, "Hours", "9 to 18.").await;
    create_training(&alice, hours_body()).await;
    let agents = alice.get("/api/v1/agents").await.json();
    assert_eq!(agents["meta"]["total"], 2);
    let default = agents["data"].as_array().unwrap().iter().find(|agent| agent["name"] == "Default").unwrap();
    assert_eq!((&default["label"], &default["language"]), (&json!("Default"), &json!("en-US")));
    assert_eq!(default["trainings"].as_array().unwrap().len(), 2);
    assert_eq!(alice.get(&format!("{other}/trainings")).await.data(), json!([]));
}

#[tokio::test]
async fn a_token_bound_to_an_agent_uses_its_agent() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    let only = alice.new_agent().await;
    create_training(&bound_actor(&app, env, &only).await, hours_body()).await;
    assert_eq!(only_agent(&alice).await, only);
}

#[tokio::test]
async fn a_new_default_agent_is_created_after_a_deletion() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    create_training(&alice, hours_body()).await;
    let first = only_agent(&alice).await;
    alice.post_empty(&format!("{first}/unpublish")).await;
    assert_eq!(alice.delete(&first).await.status, 200);
    assert_eq!(alice.get("/training").await.json()["total"], 0);
    assert_eq!(create_training(&alice, hours_body()).await["current_version"], 1);
    assert_ne!(only_agent(&alice).await, first);
}

#[tokio::test]
async fn concurrent_first_uses_at_two_servers_create_one_default_agent() {
    let app = TestApp::spawn().await;
    let beside = app.second_server();
    for _ in 0..3 {
        let alice = app.actor().await;
        let there = alice.at(beside.address);
        let both = [&alice, &there];
        let all = (0..12).map(|number| both[number % 2].post("/training", hours_body()));
        let all = futures_util::future::join_all(all).await;
        assert!(all.iter().all(|answer| answer.status == 201), "{all:?}");
        let default = only_agent(&alice).await;
        assert_eq!(there.get("/training").await.json()["total"], 12);
        // Version numbers have no gaps and no duplicates.
        let mut versions: Vec<_> =
            all.iter().map(|answer| answer.json()["current_version"].as_i64().unwrap()).collect();
        versions.sort_unstable();
        assert_eq!(versions, (1..=12).collect::<Vec<_>>());
        assert_eq!(alice.status(&default).await, "published");
    }
}

#[tokio::test]
async fn concurrent_edits_and_publishes_keep_the_draft_status_correct() {
    let app = TestApp::spawn().await;
    let beside = app.second_server();
    let alice = app.actor().await;
    let (there, training) = (alice.at(beside.address), create_training(&alice, hours_body()).await);
    let path = super::training_path(&training);
    let default = only_agent(&alice).await;
    for round in 0..8 {
        let edit = alice.put(&path, json!({"title": "Opening hours", "content": format!("Round {round}.")}));
        let publish = there.put_draft(&path);
        let (edited, published) = futures_util::future::join(edit, publish).await;
        assert_eq!((edited.status, published.status), (200, 200));
        let shown = alice.get(&path).await.json();
        let pending = !shown["draft_content"].is_null();
        assert_eq!(alice.status(&default).await, if pending { "draft" } else { "published" });
    }
}

impl crate::support::Actor {
    async fn put_draft(&self, path: &str) -> crate::support::Response {
        self.put(&format!("{path}/draft"), json!({"is_draft": false})).await
    }
}
