use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::update_training;
use crate::support::TestApp;

fn numbers(page: &Value) -> Vec<i64> {
    page["data"].as_array().unwrap().iter().map(|version| version["number"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn versions_are_listed_newest_first_in_pages() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let empty = alice.get(&format!("{agent}/versions")).await.json();
    assert_eq!(empty, json!({"success": true, "data": [], "meta": {"limit": 20, "next_before": null}}));
    let training = alice.add_training(&agent, "Hours", "0").await;
    for round in 1..=5 {
        update_training(&alice, &agent, &training, json!({"instructions": format!("{round}")})).await;
        let done = alice.post(&format!("{agent}/publish"), json!({"message": format!("Round {round}")})).await;
        assert_eq!(done.data()["version"], round);
    }
    let first = alice.get(&format!("{agent}/versions?limit=2")).await;
    assert_eq!(first.header("etag"), Some("\"7\""));
    let newest = first.data()[0].clone();
    assert_eq!(
        newest,
        json!({
            "number": 5, "message": "Round 5", "published_by": "tester", "published_at": newest["published_at"],
            "trainings": 1, "changes": 1, "content_hash": newest["content_hash"], "live": true, "restored_from": null,
        })
    );
    assert_eq!((numbers(&first.json()), &first.json()["meta"]), (vec![5, 4], &json!({"limit": 2, "next_before": 4})));
    let second = alice.get(&format!("{agent}/versions?limit=2&before=4")).await.json();
    assert_eq!((numbers(&second), &second["meta"]), (vec![3, 2], &json!({"limit": 2, "next_before": 2})));
    let last = alice.get(&format!("{agent}/versions?limit=2&before=2")).await.json();
    assert_eq!((numbers(&last), &last["meta"]), (vec![1], &json!({"limit": 2, "next_before": null})));
}

#[tokio::test]
async fn equal_content_has_an_equal_hash_and_only_the_newest_version_is_live() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "Hours", "9 to 18.").await;
    for text in ["10 to 16.", "9 to 18.", "10 to 16."] {
        update_training(&alice, &agent, &training, json!({"instructions": text})).await;
        alice.publish(&agent).await;
    }
    let versions = alice.get(&format!("{agent}/versions")).await.data();
    assert_eq!(versions[0]["content_hash"], versions[2]["content_hash"]);
    assert_ne!(versions[0]["content_hash"], versions[1]["content_hash"]);
    let live: Vec<_> = versions.as_array().unwrap().iter().map(|version| version["live"] == true).collect();
    assert_eq!(live, [true, false, false]);
    alice.post_empty(&format!("{agent}/unpublish")).await;
    assert_eq!(alice.get(&format!("{agent}/versions")).await.data()[0]["live"], false);
}

#[tokio::test]
async fn page_parameters_out_of_range_are_rejected() {
    let app = TestApp::spawn().await;
    let (alice, stranger) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    let wrong = alice.get(&format!("{agent}/versions?limit=101&before=0")).await;
    assert_eq!(
        (wrong.status, wrong.json()["errors"].clone()),
        (
            422,
            json!({
                "limit": ["The limit must be between 1 and 100."], "before": ["The before must be at least 1."],
            })
        )
    );
    assert_eq!(stranger.get(&format!("{agent}/versions?limit=101")).await.status, 404);
}
