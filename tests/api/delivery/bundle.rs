use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{SetHash, canonical_json, content_hash, sha256_hex};

use crate::publishing::{default_agent_config, versioned_training};
use crate::support::{TestApp, send_request};

#[tokio::test]
async fn a_bundle_is_the_live_version_in_one_document() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/bundle");
    assert_eq!(alice.get(&path).await.status, 409);
    let tone = alice.add_training(&agent, "Tone", "Be kind.").await;
    let first = json!({"subject": "First", "instructions": "Say hello.", "slot": 8});
    let first = alice.post(&format!("{agent}/trainings"), first).await.data()["id"].as_str().unwrap().to_owned();
    alice.publish(&agent).await;
    let bundle = alice.get(&path).await;
    let hash = bundle.data()["content_hash"].as_str().unwrap().to_owned();
    let mut slotted = versioned_training(&first, "First", "Say hello.");
    slotted["slot"] = json!(8);
    assert_eq!(
        bundle.json(),
        json!({"success": true, "data": {
            "agent_id": agent.rsplit('/').next().unwrap(), "version": 1, "content_hash": hash, "agent": default_agent_config(),
            "trainings": [slotted, versioned_training(&tone, "Tone", "Be kind.")],
        }})
    );
    assert_eq!(bundle.header("etag"), Some(format!("\"1-{hash}\"").as_str()));
    assert_eq!(bundle.header("cache-control"), Some("private, no-cache"));
    let same = send_request(alice.request("GET", &path).header("If-None-Match", format!("\"1-{hash}\""))).await;
    assert_eq!((same.status, same.text.as_str()), (304, ""));
    alice.delete(&format!("{agent}/trainings/{tone}")).await;
    let less = send_request(alice.request("GET", &path).header("If-None-Match", format!("\"1-{hash}\""))).await;
    assert_eq!(
        (less.status, &less.data()["version"], less.data()["trainings"].as_array().unwrap().len()),
        (200, &json!(1), 1)
    );
    assert_eq!(alice.get(&format!("{agent}/versions/1")).await.data()["content_hash"], less.data()["content_hash"]);
}

#[tokio::test]
async fn a_client_can_recompute_the_content_hash() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for subject in ["One", "Two", "Three"] {
        let metadata = json!({"weight": 1.5, "huge": 1e21, "zero": -0.0, "list": [1, 2.0], "ä": "\u{1f600}"});
        let body = json!({"subject": subject, "instructions": "Text.", "metadata": metadata, "end_time": "2030-01-01"});
        assert_eq!(alice.post(&format!("{agent}/trainings"), body).await.status, 200);
        alice.publish(&agent).await;
    }
    let bundle = alice.get(&format!("{agent}/bundle")).await.data();
    let mut sum = SetHash::new();
    for training in bundle["trainings"].as_array().unwrap() {
        let mut content = training.as_object().unwrap().clone();
        let id = content.remove("id").unwrap();
        let hash = sha256_hex(&canonical_json(&Value::Object(content)));
        sum.add(&canonical_json(&json!({"content_hash": hash, "id": id})));
    }
    let expected = content_hash(&bundle["agent"], &sum, 3);
    assert_eq!(bundle["content_hash"], expected);
}
