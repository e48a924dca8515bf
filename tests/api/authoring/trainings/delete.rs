use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{TestApp, draft_changed, error_body};

#[tokio::test]
async fn a_deleted_training_is_not_found_and_the_agent_becomes_a_draft() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let id = alice.add_training(&agent, "Hours", "9 to 18.").await;
    let kept = alice.add_training(&agent, "Parking", "Behind the house.").await;
    alice.publish(&agent).await;
    let training = format!("{agent}/trainings/{id}");
    let done = alice.delete(&training).await;
    let expected = r#"{"success":true,"message":"Agent training deleted successfully"}"#;
    assert_eq!((done.status, done.text.as_str(), done.header("etag")), (200, expected, Some("\"4\"")));
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 4));
    let gone = error_body("Training not found", "TRAINING_NOT_FOUND");
    assert_eq!(alice.get(&training).await.json(), gone);
    assert_eq!(alice.put(&training, json!({"subject": "x"})).await.json(), gone);
    let again = alice.delete(&training).await;
    assert_eq!((again.status, again.json()), (404, gone));
    assert_eq!(alice.revision(&agent).await, 4, "a delete of nothing changes nothing");
    let left = alice.get(&format!("{agent}/trainings")).await.data();
    assert_eq!((left.as_array().unwrap().len(), &left[0]["id"]), (1, &json!(kept)));
}

/// Rule 5 of the design: the text is purged from the draft, every version and stored responses.
#[tokio::test]
async fn deleting_a_training_purges_its_text_from_the_database() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let body = json!({"node_id": "n", "subject": "xyzzy-subject", "instructions": "xyzzy-instructions"});
    let path = format!("{agent}/trainings?view=full");
    let made = alice.post_with_key("key-1", &path, body.clone()).await;
    alice.publish(&agent).await;
    let second = json!({"node_id": "n", "subject": "xyzzy-second", "instructions": "xyzzy", "info": "xyzzy-info"});
    alice.post_with_key("key-2", &path, second).await;
    alice.publish(&agent).await;
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    let id = made.data()["id"].as_str().unwrap().to_owned();
    assert_eq!(alice.delete(&format!("{agent}/trainings/{id}")).await.status, 200);

    let replay = alice.post_with_key("key-1", &path, body).await;
    assert_eq!((replay.status, replay.json()), (410, error_body("The stored answer was purged.", "PAYLOAD_PURGED")));
    let columns = [
        ("trainings", "subject"),
        ("trainings", "instructions"),
        ("training_revisions", "content"),
        ("audit_events", "fields"),
        ("idempotency_keys", "body"),
    ];
    for (table, column) in columns {
        let text = match (app.database.is_postgres(), column) {
            (true, "body") => "convert_from(body, 'UTF8')".to_owned(),
            (true, _) => format!("{column}::text"),
            (false, _) => format!("CAST({column} AS TEXT)"),
        };
        let statement = format!("SELECT count(*) AS count FROM {table} WHERE {text} LIKE '%xyzzy%'");
        assert_eq!(app.database.count(&statement), 0, "{table}.{column}");
    }
    assert_eq!(app.database.rows()["training_tombstones"], 1, "its id and the time stay");
}

#[tokio::test]
async fn a_delete_with_a_stale_if_match_is_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = format!("{agent}/trainings/{}", alice.add_training(&agent, "Hours", "9 to 18.").await);
    alice.publish(&agent).await;
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    let refused = alice.delete_if(1, &training).await;
    assert_eq!(refused.without_since(), draft_changed(2, "tester", &at));
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
    assert_eq!(alice.delete_if(2, &training).await.status, 200);
}

#[tokio::test]
async fn deleting_a_training_through_another_agent_is_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    let id = alice.add_training(&other, "Hours", "9 to 18.").await;
    let refused = alice.delete(&format!("{agent}/trainings/{id}")).await;
    assert_eq!((refused.status, refused.json()), (404, error_body("Training not found", "TRAINING_NOT_FOUND")));
    assert_eq!((alice.revision(&agent).await, alice.revision(&other).await), (1, 2));
    assert_eq!(alice.get(&format!("{other}/trainings/{id}")).await.status, 200);
}
