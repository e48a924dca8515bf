use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{assert_error, create_training, hours_body, id_of, live_version, only_agent, training_path};
use crate::support::TestApp;

#[tokio::test]
async fn a_training_is_moved_into_a_directory_and_out_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let directory = alice.post("/training/directories", json!({"name": "FAQ"})).await.json();
    let filed =
        alice.put(&format!("{}/directory", training_path(&training)), json!({"directory_id": id_of(&directory)})).await;
    let mut expected = training.clone();
    expected["directory_id"] = directory["id"].clone();
    expected["updated_at"] = filed.json()["updated_at"].clone();
    assert_eq!((filed.status, filed.json()), (200, expected));
    // The agent becomes a draft, although versions do not contain directories.
    let agent = only_agent(&alice).await;
    assert_eq!((alice.status(&agent).await.as_str(), live_version(&alice, &agent).await), ("draft", json!(1)));
    assert_eq!(alice.publish(&agent).await, 1);
    assert_eq!(alice.status(&agent).await, "published");
    let out = alice.put(&format!("{}/directory", training_path(&training)), json!({"directory_id": null})).await;
    assert_eq!(out.json()["directory_id"], Value::Null);
}

#[tokio::test]
async fn the_directory_id_is_required_and_must_exist() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let path = format!("{}/directory", training_path(&training));
    assert_error(&alice.put(&path, json!({})).await, 400, "The directory_id field is required.", "Bad Request");
    let wrong = alice.put(&path, json!({"directory_id": 7})).await;
    assert_error(&wrong, 400, "The directory_id must be a valid UUID.", "Bad Request");
    let unknown = json!({"directory_id": "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b"});
    assert_error(&alice.put(&path, unknown).await, 400, "The selected directory_id is invalid.", "Bad Request");
}
