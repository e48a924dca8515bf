use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{TestApp, draft_changed, error_body};

#[tokio::test]
async fn a_draft_agent_is_deleted_with_its_trainings_and_versions() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    let kept = alice.add_training(&other, "Hours", "10 to 17.").await;
    alice.publish(&agent).await;
    alice.post_empty(&format!("{agent}/unpublish")).await;
    let done = alice.delete(&agent).await;
    assert_eq!((done.status, done.text.as_str()), (200, r#"{"success":true,"message":"Agent deleted successfully"}"#));
    let gone = error_body("Agent not found", "AGENT_NOT_FOUND");
    for path in [agent.clone(), format!("{agent}/trainings")] {
        assert_eq!(alice.get(&path).await.json(), gone, "{path}");
    }
    assert_eq!(alice.delete(&agent).await.json(), gone);
    assert_eq!(alice.get("/api/v1/agents").await.json()["meta"]["total"], 1);
    assert_eq!(alice.get(&format!("{other}/trainings")).await.data()[0]["id"], json!(kept));
    for table in ["trainings", "agents"] {
        assert_eq!(app.database.rows()[table], 1, "{table}");
    }
    assert_eq!((app.database.rows()["agent_versions"], app.database.rows()["training_revisions"]), (0, 0));
}

#[tokio::test]
async fn deleting_a_published_agent_is_rejected_even_with_pending_changes() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let expected = error_body("Cannot delete agent while it is published.", "AGENT_IS_PUBLISHED");
    let refused = alice.delete(&agent).await;
    assert_eq!((refused.status, refused.json()), (409, expected.clone()));
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    assert_eq!(alice.delete(&agent).await.json(), expected);
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 3));
}

#[tokio::test]
async fn a_delete_with_a_stale_if_match_is_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    let refused = alice.delete_if(1, &agent).await;
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    assert_eq!(refused.without_since(), draft_changed(2, "tester", &at));
    assert_eq!(alice.delete_if(2, &agent).await.status, 200);
}

#[tokio::test]
async fn deleting_an_agent_purges_the_idempotent_response_to_its_creation() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let body = json!({"name": "A secret name", "label": "Reception", "language": "en-US"});
    let made = alice.post_with_key("key-1", "/api/v1/agents", body.clone()).await;
    let agent = format!("/api/v1/agents/{}", made.data()["id"].as_str().unwrap());
    assert_eq!(alice.delete(&agent).await.status, 200);
    let again = alice.post_with_key("key-1", "/api/v1/agents", body).await;
    assert_eq!((again.status, again.json()), (410, error_body("The stored answer was purged.", "PAYLOAD_PURGED")));
    let kept = "SELECT count(*) AS count FROM idempotency_keys WHERE body IS NOT NULL";
    assert_eq!(app.database.count(kept), 0);
}
