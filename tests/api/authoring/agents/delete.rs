use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{TestApp, draft_changed, refusal};

#[tokio::test]
async fn a_draft_is_deleted_with_all_it_holds() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    alice.teach(&agent, "Hours", "9 to 18.").await;
    let kept = alice.teach(&other, "Hours", "10 to 17.").await;
    alice.publish(&agent).await;
    alice.post_nothing(&format!("{agent}/unpublish")).await;
    let done = alice.delete(&agent).await;
    assert_eq!((done.status, done.text.as_str()), (200, r#"{"success":true,"message":"Agent deleted successfully"}"#));
    let gone = refusal("Agent not found", "AGENT_NOT_FOUND");
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
async fn one_that_serves_is_refused_even_when_it_was_edited_since() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.teach(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let expected = refusal("Cannot delete agent while it is published.", "AGENT_IS_PUBLISHED");
    let refused = alice.delete(&agent).await;
    assert_eq!((refused.status, refused.json()), (409, expected.clone()));
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
    alice.teach(&agent, "Parking", "Behind the house.").await;
    assert_eq!(alice.delete(&agent).await.json(), expected);
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 3));
}

#[tokio::test]
async fn a_delete_of_what_was_not_read_is_refused() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.teach(&agent, "Hours", "9 to 18.").await;
    let refused = alice.delete_if(1, &agent).await;
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    assert_eq!(refused.without_since(), draft_changed(2, "tester", &at));
    assert_eq!(alice.delete_if(2, &agent).await.status, 200);
}

#[tokio::test]
async fn the_stored_answer_to_its_creation_goes_with_it() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let body = json!({"name": "A secret name", "label": "Reception", "language": "en-US"});
    let made = alice.post_once("key-1", "/api/v1/agents", body.clone()).await;
    let agent = format!("/api/v1/agents/{}", made.data()["id"].as_str().unwrap());
    assert_eq!(alice.delete(&agent).await.status, 200);
    let again = alice.post_once("key-1", "/api/v1/agents", body).await;
    assert_eq!((again.status, again.json()), (410, refusal("The stored answer was purged.", "PAYLOAD_PURGED")));
    let kept = "SELECT count(*) AS count FROM idempotency_keys WHERE body IS NOT NULL";
    assert_eq!(app.database.count(kept), 0);
}
