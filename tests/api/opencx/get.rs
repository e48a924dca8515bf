use pretty_assertions::assert_eq;

use super::{assert_error, create_training, hours_body, training_path};
use crate::support::TestApp;

#[tokio::test]
async fn a_training_is_returned_as_it_was_created() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let made = alice.post("/training", hours_body()).await;
    let read = alice.get(&training_path(&made.json())).await;
    assert_eq!((read.status, &read.text), (200, &made.text));
    assert_eq!(read.header("etag"), Some("\"2\""));
}

#[tokio::test]
async fn unknown_and_malformed_ids_get_the_same_response() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let unknown = "/training/018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
    assert_error(&alice.get(unknown).await, 404, "Training not found", "Not Found");
    create_training(&alice, hours_body()).await;
    for path in [unknown, "/training/7", "/training/%00"] {
        assert_error(&alice.get(path).await, 404, "Training not found", "Not Found");
    }
}
