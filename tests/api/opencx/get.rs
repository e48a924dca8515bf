use pretty_assertions::assert_eq;

use super::{hours, is_error, made, path};
use crate::support::TestApp;

#[tokio::test]
async fn a_training_is_answered_as_it_was_made() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let made = alice.post("/training", hours()).await;
    let read = alice.get(&path(&made.json())).await;
    assert_eq!((read.status, &read.text), (200, &made.text));
    assert_eq!(read.header("etag"), Some("\"2\""));
}

#[tokio::test]
async fn unknown_malformed_and_none_at_all_answer_the_same_bytes() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let unknown = "/training/018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
    is_error(&alice.get(unknown).await, 404, "Training not found", "Not Found");
    made(&alice, hours()).await;
    for path in [unknown, "/training/7", "/training/%00"] {
        is_error(&alice.get(path).await, 404, "Training not found", "Not Found");
    }
}
