//! Drafts are kept in memory, and vectors arrive later.

use pretty_assertions::assert_eq;
use serde_json::json;

use super::{app_with_built_in_model, create_scenario, subjects};
use crate::support::{Actor, until};

/// Waits until a context and a search of the draft rank by meaning, and returns the subjects that the context tells.
async fn until_ranked_by_meaning(alice: &Actor, agent: &str, question: &str) -> Vec<String> {
    until(async || {
        let body = json!({"version": "draft", "query": question, "min_score": 0, "explain": true});
        let context = alice.post(&format!("{agent}/context"), body).await;
        let rows = context.data()["explain"].as_array().unwrap().clone();
        let found = alice.post(&format!("{agent}/search"), json!({"version": "draft", "query": question})).await;
        let by_meaning = |answer: &crate::support::Response| answer.header("x-understudy-ranking") == Some("meaning");
        let all = rows.iter().all(|row| row["cosine"].is_number());
        (all && by_meaning(&context) && by_meaning(&found)).then(|| subjects(&context.data()["scenarios"]))
    })
    .await
}

#[tokio::test]
async fn a_draft_in_memory_ranks_by_meaning_once_its_texts_have_vectors() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = create_scenario(&alice, &agent, "Opening hours", "We are open from nine to six.").await;
    create_scenario(&alice, &agent, "Lost card", "Block the card at once.").await;
    let question = "Wann haben Sie geöffnet?";
    assert_eq!(until_ranked_by_meaning(&alice, &agent, question).await[0], "Opening hours");
    let changed = json!({"subject": "Pets", "instructions": "Dogs and cats are welcome."});
    assert_eq!(alice.put(&format!("{agent}/trainings/{hours}"), changed).await.status, 200);
    assert_eq!(until_ranked_by_meaning(&alice, &agent, "Darf ich meinen Hund mitbringen?").await[0], "Pets");
    let beside =
        app.second_server_with(|settings| settings.semantic_search = understudy::testing::ModelSource::BuiltIn);
    let question = json!({"version": "draft", "query": "Hund und Katze", "min_score": 0, "explain": true});
    until_ranked_by_meaning(&alice.at(beside.address), &agent, "Hund").await;
    let [here, there] = [&alice, &alice.at(beside.address)].map(Clone::clone);
    let path = format!("{agent}/context");
    assert_eq!(here.post(&path, question.clone()).await.text, there.post(&path, question).await.text);
}
