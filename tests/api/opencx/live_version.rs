//! The live version and the audit log after changes through open.cx.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{create_draft, create_training, hours_body, id_of, only_agent, training_path};
use crate::support::{Actor, TestApp};

/// Subject and instructions of each training in the bundle, in order.
async fn bundle_texts(actor: &Actor, agent: &str) -> Vec<(String, String)> {
    let bundle = actor.get(&format!("{agent}/bundle")).await;
    assert_eq!(bundle.status, 200, "{}", bundle.text);
    let data = bundle.data();
    let text = |training: &Value, key: &str| training[key].as_str().unwrap().to_owned();
    let trainings = data["trainings"].as_array().unwrap().iter();
    trainings.map(|training| (text(training, "subject"), text(training, "instructions"))).collect()
}

fn texts(texts: &[(&str, &str)]) -> Vec<(String, String)> {
    texts.iter().map(|(subject, instructions)| ((*subject).to_owned(), (*instructions).to_owned())).collect()
}

#[tokio::test]
async fn the_bundle_has_live_texts_and_no_pending_texts() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let first = create_training(&alice, hours_body()).await;
    let agent = only_agent(&alice).await;
    assert_eq!(bundle_texts(&alice, &agent).await, texts(&[("Opening hours", "9 to 18.")]));
    create_draft(&alice, "Secret", "Not yet.").await;
    alice.add_training(&agent, "Parking", "Not yet.").await;
    alice.put(&training_path(&first), json!({"title": "Opening hours", "content": "Not yet."})).await;
    assert_eq!(bundle_texts(&alice, &agent).await, texts(&[("Opening hours", "9 to 18.")]));
    let second = create_training(&alice, json!({"title": "Pets", "content": "Welcome."})).await;
    let both = texts(&[("Opening hours", "9 to 18."), ("Pets", "Welcome.")]);
    assert_eq!(bundle_texts(&alice, &agent).await, both);
    alice.put(&format!("{}/draft", training_path(&first)), json!({"is_draft": true})).await;
    assert_eq!(bundle_texts(&alice, &agent).await, texts(&[("Pets", "Welcome.")]));
    alice.put(&format!("{}/draft", training_path(&first)), json!({"is_draft": false})).await;
    let both = texts(&[("Opening hours", "Not yet."), ("Pets", "Welcome.")]);
    assert_eq!(bundle_texts(&alice, &agent).await, both);
    alice.delete(&training_path(&first)).await;
    alice.put(&format!("{}/draft", training_path(&second)), json!({"is_draft": true})).await;
    assert_eq!(bundle_texts(&alice, &agent).await, texts(&[]));
}

#[tokio::test]
async fn equal_content_published_through_opencx_has_an_equal_hash() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let hash = |agent: String| {
        let alice = alice.clone();
        async move { alice.get(&format!("{agent}/bundle")).await.data()["content_hash"].clone() }
    };
    let first = create_training(&alice, hours_body()).await;
    let agent = only_agent(&alice).await;
    let before = hash(agent.clone()).await;
    let second = create_training(&alice, json!({"title": "Pets", "content": "Welcome."})).await;
    assert_ne!(hash(agent.clone()).await, before);
    alice.put(&format!("{}/draft", training_path(&second)), json!({"is_draft": true})).await;
    assert_eq!(hash(agent.clone()).await, before);
    alice.put(&training_path(&first), json!({"title": "Opening hours", "content": "Changed."})).await;
    alice.put(&training_path(&first), hours_body()).await;
    alice.put(&format!("{}/draft", training_path(&first)), json!({"is_draft": false})).await;
    assert_eq!(hash(agent).await, before);
}

#[tokio::test]
async fn the_audit_log_has_every_action_and_no_text() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let directory = alice.post("/training/directories", json!({"name": "Hush"})).await.json();
    let mut body = hours_body();
    body["directory_id"] = directory["id"].clone();
    let training = create_training(&alice, body).await;
    alice.put(&format!("{}/draft", training_path(&training)), json!({"is_draft": true})).await;
    alice.put(&format!("/training/directories/{}", id_of(&directory)), json!({"name": "Hushed"})).await;
    alice.delete(&format!("/training/directories/{}", id_of(&directory))).await;
    alice.delete(&training_path(&training)).await;
    let log = alice.get("/api/v1/audit").await;
    for text in ["9 to 18", "Opening hours", "Hush"] {
        assert!(!log.text.contains(text), "{text}");
    }
    let events = log.data();
    let mut deeds: Vec<_> = events.as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
    deeds.retain(|deed| *deed != "token.created");
    // Several events have the same time, so their order is undefined.
    deeds.sort_unstable();
    assert_eq!(
        deeds,
        [
            "agent.created",
            "agent.directory_cleared",
            "agent.made_default",
            "agent.published",
            "agent.published",
            "directory.created",
            "directory.deleted",
            "directory.updated",
            "training.created",
            "training.deleted",
            "training.updated",
        ]
    );
}
