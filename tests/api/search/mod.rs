mod drafts;
mod embeddings_service;
mod fake_service;
mod previous_model;
mod ranking;
mod search_trainings;
mod similar;
mod trigger;

use serde_json::{Value, json};

use crate::support::{Actor, TestApp, until};

/// Creates a scenario and returns its id.
async fn create_scenario(alice: &Actor, agent: &str, subject: &str, instructions: &str) -> String {
    let body = json!({"subject": subject, "instructions": instructions, "type": "SCENARIO_SPECIFIC"});
    let made = alice.post(&format!("{agent}/trainings"), body).await;
    assert_eq!(made.status, 200, "{}", made.text);
    made.data()["id"].as_str().unwrap().to_owned()
}

async fn get_context(alice: &Actor, agent: &str, more: Value) -> Value {
    let answer = alice.post(&format!("{agent}/context"), more).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.data()
}

/// Waits until every scenario of the live version has a vector.
async fn until_embedded(alice: &Actor, agent: &str) {
    until(async || {
        let answer = alice.post(&format!("{agent}/context"), json!({"query": "hello", "explain": true})).await;
        let explained = answer.data()["explain"].as_array().unwrap().clone();
        let done = explained.iter().all(|row| row["type"] == "BEHAVIORAL" || row["cosine"].is_number());
        (done && answer.header("x-understudy-ranking") == Some("meaning")).then_some(())
    })
    .await;
}

fn subjects(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|row| row["subject"].as_str().unwrap().to_owned()).collect()
}

/// A server with the built-in model.
async fn app_with_built_in_model() -> TestApp {
    TestApp::with(|settings| settings.semantic_search = understudy::testing::ModelSource::BuiltIn).await
}
