use pretty_assertions::assert_eq;
use serde_json::json;

use super::{default_agent_config, update_training, versioned_training};
use crate::support::TestApp;

#[tokio::test]
async fn a_version_keeps_its_content_after_later_publishes() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let first = alice.add_training(&agent, "Hours", "9 to 18.").await;
    let second = alice.add_training(&agent, "Parking", "Behind the house.").await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &first, json!({"subject": "Opening hours"})).await;
    alice.publish(&agent).await;
    let version = alice.get(&format!("{agent}/versions/1")).await;
    let data = version.data();
    assert_eq!(
        version.json(),
        json!({"success": true, "data": {
            "number": 1, "message": null, "published_by": "tester", "published_at": data["published_at"], "changes": 2,
            "content_hash": data["content_hash"], "live": false, "restored_from": null, "agent": default_agent_config(),
            "trainings": [versioned_training(&first, "Hours", "9 to 18."), versioned_training(&second, "Parking", "Behind the house.")],
        }})
    );
    assert_eq!(version.header("etag"), Some("\"4\""));
}

#[tokio::test]
async fn a_deleted_training_leaves_only_its_id_and_purge_time_in_every_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let kept = alice.add_training(&agent, "Kept", "Stays.").await;
    let gone = alice.add_training(&agent, "Gone", "A secret.").await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &gone, json!({"instructions": "Another secret."})).await;
    alice.publish(&agent).await;
    let before: Vec<_> = hashes(&alice, &agent).await;
    alice.delete(&format!("{agent}/trainings/{gone}")).await;
    for number in [1, 2] {
        let version = alice.get(&format!("{agent}/versions/{number}")).await;
        let trainings = &version.data()["trainings"];
        let at = trainings[1]["purged_at"].clone();
        assert!(at.is_string(), "{}", version.text);
        assert_eq!(trainings, &json!([versioned_training(&kept, "Kept", "Stays."), {"id": gone, "purged_at": at}]));
    }
    let after = hashes(&alice, &agent).await;
    assert!(before.iter().zip(&after).all(|(before, after)| before != after));
    assert_eq!(after[0], after[1], "what is left of both is the same");
    let listed = alice.get(&format!("{agent}/versions")).await.data();
    assert_eq!((&listed[0]["trainings"], &listed[1]["trainings"]), (&json!(1), &json!(1)));
    assert_eq!(alice.publish(&agent).await, 2, "nothing is left to publish");
    let left = ["training_revisions", "trainings", "audit_events"].map(|table| app.database.dump(table));
    assert!(left.iter().all(|text| !text.contains("secret")), "{left:?}");
}

async fn hashes(alice: &crate::support::Actor, agent: &str) -> Vec<String> {
    let versions = alice.get(&format!("{agent}/versions")).await.data();
    versions.as_array().unwrap().iter().map(|version| version["content_hash"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_unknown_version_is_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for number in ["0", "1", "-1", "one", "9223372036854775807", "99999999999999999999"] {
        let answer = alice.get(&format!("{agent}/versions/{number}")).await;
        let expected = json!({"success": false, "message": "Version not found", "code": "VERSION_NOT_FOUND"});
        assert_eq!((answer.status, answer.json()), (404, expected), "{number}");
    }
}
