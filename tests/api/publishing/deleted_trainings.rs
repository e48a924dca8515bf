//! Versions after trainings in them were deleted.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{SetHash, canonical_json, content_hash, sha256_hex};

use super::update_training;
use crate::support::{Actor, TestApp};

/// The number of trainings of a version that have a text, and the hash that a client computes of them.
fn recomputed(version: &Value) -> (u64, String) {
    let (mut sum, mut count) = (SetHash::new(), 0);
    for training in version["trainings"].as_array().unwrap() {
        let mut content = training.as_object().unwrap().clone();
        let id = content.remove("id").unwrap();
        if content.contains_key("subject") {
            let hash = sha256_hex(&canonical_json(&Value::Object(content)));
            sum.add(&canonical_json(&json!({"content_hash": hash, "id": id})));
            count += 1;
        }
    }
    (count, content_hash(&version["agent"], &sum, count))
}

/// Number, trainings and hash of the versions in the list, in pages of `limit`.
async fn listed(actor: &Actor, agent: &str, limit: usize) -> Vec<(i64, u64, String)> {
    let mut listed = Vec::new();
    let mut next = String::new();
    loop {
        let page = actor.get(&format!("{agent}/versions?limit={limit}{next}")).await.json();
        for version in page["data"].as_array().unwrap() {
            let hash = version["content_hash"].as_str().unwrap().to_owned();
            listed.push((version["number"].as_i64().unwrap(), version["trainings"].as_u64().unwrap(), hash));
        }
        let Some(before) = page["meta"]["next_before"].as_i64() else { return listed };
        next = format!("&before={before}");
    }
}

#[tokio::test]
async fn every_version_has_the_hash_of_what_is_left_of_it() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let mut ids = Vec::new();
    for subject in ["Kept", "Updated", "Interrupted", "Late"] {
        ids.push(alice.add_training(&agent, subject, "First.").await);
    }
    let hold = |held: bool| json!({"is_draft": held});
    alice.publish(&agent).await;
    update_training(&alice, &agent, &ids[1], json!({"instructions": "Second."})).await;
    update_training(&alice, &agent, &ids[2], hold(true)).await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &ids[2], hold(false)).await;
    alice.publish(&agent).await;
    alice.delete(&format!("{agent}/trainings/{}", ids[1])).await;
    update_training(&alice, &agent, &ids[0], json!({"instructions": "Third."})).await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &ids[3], hold(true)).await;
    alice.publish(&agent).await;
    for id in &ids[2..] {
        alice.delete(&format!("{agent}/trainings/{id}")).await;
    }
    let mut expected = Vec::new();
    for number in (1..=5).rev() {
        let version = alice.get(&format!("{agent}/versions/{number}")).await.data();
        let (count, hash) = recomputed(&version);
        assert_eq!(version["content_hash"], hash, "version {number}");
        expected.push((number, count, hash));
    }
    assert_eq!(expected.iter().map(|version| version.1).collect::<Vec<_>>(), [1; 5]);
    for limit in [1, 2, 5] {
        assert_eq!(listed(&alice, &agent, limit).await, expected, "{limit} on a page");
    }
    let context = alice.get(&format!("{agent}/bundle")).await.data();
    assert_eq!(context["content_hash"], expected[0].2);
}

#[tokio::test]
async fn a_deletion_writes_the_newest_version_alone() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let deleted = alice.add_training(&agent, "Deleted", "In every version.").await;
    let edited = alice.add_training(&agent, "Edited", "0").await;
    for round in 1..=8 {
        update_training(&alice, &agent, &edited, json!({"instructions": format!("{round}")})).await;
        alice.publish(&agent).await;
    }
    assert_eq!(alice.delete(&format!("{agent}/trainings/{deleted}")).await.status, 200);
    // The rows of the other versions still count both trainings; readers correct that.
    let written = "SELECT count(*) AS count FROM agent_versions WHERE trainings = 1";
    assert_eq!(app.database.count(written), 1);
    let shown = alice.get(&format!("{agent}/versions")).await.data();
    assert!(shown.as_array().unwrap().iter().all(|version| version["trainings"] == 1), "{shown}");
}
