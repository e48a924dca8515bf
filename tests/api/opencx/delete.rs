use pretty_assertions::assert_eq;
use serde_json::json;

use super::{assert_error, create_training, hours_body, live_version, only_agent, training_path};
use crate::support::TestApp;

#[tokio::test]
async fn a_deleted_training_is_returned_and_no_longer_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (training, _) = (
        create_training(&alice, hours_body()).await,
        create_training(&alice, json!({"title": "Pets", "content": "No."})).await,
    );
    let pending = alice.put(&training_path(&training), json!({"title": "Hours", "content": "10 to 19."})).await.text;
    let deleted = alice.delete(&training_path(&training)).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (200, pending.as_str()));
    assert_eq!(deleted.header("etag"), Some("\"5\""));
    assert_error(&alice.get(&training_path(&training)).await, 404, "Training not found", "Not Found");
    assert_error(&alice.delete(&training_path(&training)).await, 404, "Training not found", "Not Found");
    assert_eq!(alice.get("/training").await.json()["total"], 1);
    let agent = only_agent(&alice).await;
    let native = alice.get(&format!("{agent}/trainings")).await;
    assert_eq!(native.data().as_array().map(Vec::len), Some(1));
    assert_eq!((alice.status(&agent).await.as_str(), live_version(&alice, &agent).await), ("draft", json!(2)));
}

#[tokio::test]
async fn every_operation_on_an_unknown_training_gets_404() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for made_one in [false, true] {
        if made_one {
            create_training(&alice, hours_body()).await;
        }
        let path = "/training/018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
        for answer in [
            alice.put(path, hours_body()).await,
            alice.put(&format!("{path}/draft"), json!({"is_draft": true})).await,
            alice.put(&format!("{path}/draft"), json!({"is_draft": false})).await,
            alice.put(&format!("{path}/directory"), json!({"directory_id": null})).await,
            alice.delete(path).await,
        ] {
            assert_error(&answer, 404, "Training not found", "Not Found");
        }
        // None of the requests creates an agent.
        let agents = alice.get("/api/v1/agents").await.json();
        assert_eq!(agents["meta"]["total"], i32::from(made_one));
    }
}
