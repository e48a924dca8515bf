use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{restore_version, update_training, versioned_training};
use crate::support::TestApp;

fn content(text: &str) -> Value {
    let mut held = versioned_training("", "Hours", text);
    held.as_object_mut().unwrap().remove("id");
    held
}

#[tokio::test]
async fn history_lists_the_published_contents_of_a_training_by_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    let history = format!("{agent}/trainings/{hours}/history");
    assert_eq!(alice.get(&history).await.json(), json!({"success": true, "data": []}));
    alice.publish(&agent).await;
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &hours, json!({"instructions": "10 to 16."})).await;
    alice.publish(&agent).await;
    let texts = alice.get(&history).await;
    let at = [0, 1].map(|index| texts.data()[index]["published_at"].clone());
    assert_eq!(
        texts.json(),
        json!({"success": true, "data": [
            {"from_version": 3, "to_version": null, "published_by": "tester", "published_at": at[0],
                "content": content("10 to 16.")},
            {"from_version": 1, "to_version": 3, "published_by": "tester", "published_at": at[1],
                "content": content("9 to 18.")},
        ]})
    );
    assert_eq!(texts.header("etag"), Some("\"4\""));
}

#[tokio::test]
async fn a_training_removed_from_the_draft_has_a_history_and_a_deleted_one_has_none() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Kept", "Stays.").await;
    alice.publish(&agent).await;
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    restore_version(&alice, &agent, 1).await;
    let history = format!("{agent}/trainings/{hours}/history");
    assert_eq!(alice.get(&history).await.data()[0]["content"], content("9 to 18."));
    assert_eq!(alice.get(&format!("{agent}/trainings/{hours}")).await.status, 404);
    assert_eq!(alice.delete(&format!("{agent}/trainings/{hours}")).await.status, 200, "its text can still be deleted");
    let gone = alice.get(&history).await;
    let expected = json!({"success": false, "message": "Training not found", "code": "TRAINING_NOT_FOUND"});
    assert_eq!((gone.status, gone.json()), (404, expected));
    let version = alice.get(&format!("{agent}/versions/2")).await;
    assert!(!version.text.contains("9 to 18."), "{}", version.text);
    assert_eq!(alice.delete(&format!("{agent}/trainings/{hours}")).await.status, 404);
}
