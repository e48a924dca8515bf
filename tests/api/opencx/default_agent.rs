use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permissions;

use super::{agent, bound, drafted, editor, hours, made};
use crate::support::TestApp;

#[tokio::test]
async fn it_is_made_once_at_the_first_use_and_kept() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let alice = app.actor_in(place, Permissions::integration()).await;
    let other = alice.new_agent().await;
    // Whoever may write trainings may be the first.
    drafted(&editor(&app, place).await, "Hours", "9 to 18.").await;
    made(&alice, hours()).await;
    let agents = alice.get("/api/v1/agents").await.json();
    assert_eq!(agents["meta"]["total"], 2);
    let default = agents["data"].as_array().unwrap().iter().find(|agent| agent["name"] == "Default").unwrap();
    assert_eq!((&default["label"], &default["language"]), (&json!("Default"), &json!("en-US")));
    assert_eq!(default["trainings"].as_array().unwrap().len(), 2);
    assert_eq!(alice.get(&format!("{other}/trainings")).await.data(), json!([]));
}

#[tokio::test]
async fn a_bound_token_makes_none() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let alice = app.actor_in(place, Permissions::integration()).await;
    let only = alice.new_agent().await;
    made(&bound(&app, place, &only).await, hours()).await;
    assert_eq!(agent(&alice).await, only);
}

#[tokio::test]
async fn when_it_is_deleted_the_next_use_makes_another() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    made(&alice, hours()).await;
    let first = agent(&alice).await;
    alice.post_nothing(&format!("{first}/unpublish")).await;
    assert_eq!(alice.delete(&first).await.status, 200);
    assert_eq!(alice.get("/training").await.json()["total"], 0);
    assert_eq!(made(&alice, hours()).await["current_version"], 1);
    assert_ne!(agent(&alice).await, first);
}

#[tokio::test]
async fn many_first_uses_at_two_servers_make_one() {
    let app = TestApp::spawn().await;
    let beside = app.beside();
    for _ in 0..3 {
        let alice = app.actor().await;
        let there = alice.at(beside.address);
        let both = [&alice, &there];
        let all = (0..12).map(|number| both[number % 2].post("/training", hours()));
        let all = futures_util::future::join_all(all).await;
        assert!(all.iter().all(|answer| answer.status == 201), "{all:?}");
        let default = agent(&alice).await;
        assert_eq!(there.get("/training").await.json()["total"], 12);
        // Each made the next version: numbers without gaps or repeats.
        let mut versions: Vec<_> =
            all.iter().map(|answer| answer.json()["current_version"].as_i64().unwrap()).collect();
        versions.sort_unstable();
        assert_eq!(versions, (1..=12).collect::<Vec<_>>());
        assert_eq!(alice.status(&default).await, "published");
    }
}

#[tokio::test]
async fn edits_and_publishes_in_any_order_lose_no_draft_flag() {
    let app = TestApp::spawn().await;
    let beside = app.beside();
    let alice = app.actor().await;
    let (there, training) = (alice.at(beside.address), made(&alice, hours()).await);
    let path = super::path(&training);
    let default = agent(&alice).await;
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
    async fn put_draft(&self, path: &str) -> crate::support::Answer {
        self.put(&format!("{path}/draft"), json!({"is_draft": false})).await
    }
}
