//! What callers get of what is done here, and what the audit log says of it.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{agent, drafted, hours, id, made, path};
use crate::support::{Actor, TestApp};

/// The texts of the live version, in the order in which they are told.
async fn served(actor: &Actor, agent: &str) -> Vec<(String, String)> {
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
async fn callers_get_what_is_live_and_nothing_that_is_pending() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let first = made(&alice, hours()).await;
    let agent = agent(&alice).await;
    assert_eq!(served(&alice, &agent).await, texts(&[("Opening hours", "9 to 18.")]));
    drafted(&alice, "Secret", "Not yet.").await;
    alice.teach(&agent, "Parking", "Not yet.").await;
    alice.put(&path(&first), json!({"title": "Opening hours", "content": "Not yet."})).await;
    assert_eq!(served(&alice, &agent).await, texts(&[("Opening hours", "9 to 18.")]));
    let second = made(&alice, json!({"title": "Pets", "content": "Welcome."})).await;
    let both = texts(&[("Opening hours", "9 to 18."), ("Pets", "Welcome.")]);
    assert_eq!(served(&alice, &agent).await, both);
    alice.put(&format!("{}/draft", path(&first)), json!({"is_draft": true})).await;
    assert_eq!(served(&alice, &agent).await, texts(&[("Pets", "Welcome.")]));
    alice.put(&format!("{}/draft", path(&first)), json!({"is_draft": false})).await;
    let both = texts(&[("Opening hours", "Not yet."), ("Pets", "Welcome.")]);
    assert_eq!(served(&alice, &agent).await, both);
    alice.delete(&path(&first)).await;
    alice.put(&format!("{}/draft", path(&second)), json!({"is_draft": true})).await;
    assert_eq!(served(&alice, &agent).await, texts(&[]));
}

#[tokio::test]
async fn a_version_made_here_has_the_hash_of_its_content() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let hash = |agent: String| {
        let alice = alice.clone();
        async move { alice.get(&format!("{agent}/bundle")).await.data()["content_hash"].clone() }
    };
    let first = made(&alice, hours()).await;
    let agent = agent(&alice).await;
    let before = hash(agent.clone()).await;
    let second = made(&alice, json!({"title": "Pets", "content": "Welcome."})).await;
    assert_ne!(hash(agent.clone()).await, before);
    alice.put(&format!("{}/draft", path(&second)), json!({"is_draft": true})).await;
    assert_eq!(hash(agent.clone()).await, before);
    alice.put(&path(&first), json!({"title": "Opening hours", "content": "Changed."})).await;
    alice.put(&path(&first), hours()).await;
    alice.put(&format!("{}/draft", path(&first)), json!({"is_draft": false})).await;
    assert_eq!(hash(agent).await, before);
}

#[tokio::test]
async fn the_audit_log_has_every_deed_and_no_text() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let directory = alice.post("/training/directories", json!({"name": "Hush"})).await.json();
    let mut body = hours();
    body["directory_id"] = directory["id"].clone();
    let training = made(&alice, body).await;
    alice.put(&format!("{}/draft", path(&training)), json!({"is_draft": true})).await;
    alice.put(&format!("/training/directories/{}", id(&directory)), json!({"name": "Hushed"})).await;
    alice.delete(&format!("/training/directories/{}", id(&directory))).await;
    alice.delete(&path(&training)).await;
    let log = alice.get("/api/v1/audit").await;
    for text in ["9 to 18", "Opening hours", "Hush"] {
        assert!(!log.text.contains(text), "{text}");
    }
    let events = log.data();
    let mut deeds: Vec<_> = events.as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
    deeds.retain(|deed| *deed != "token.created");
    // Several happen in one moment, so that their order says nothing.
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
