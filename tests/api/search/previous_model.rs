//! After a change of the model, the previous model ranks until every text has a vector of the new one.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{EmbeddingsServiceSettings, ModelSource};

use super::fake_service::{Behavior, FakeService};
use super::{app_with_built_in_model, create_scenario, subjects, until_embedded};
use crate::support::{Actor, Response, TestApp, until};

pub fn source(service: &FakeService, model: &str) -> ModelSource {
    ModelSource::Service(EmbeddingsServiceSettings {
        url: format!("http://{}/v1/embeddings", service.address),
        model: model.to_owned(),
        key: None,
        query_prefix: String::new(),
        document_prefix: String::new(),
        min_score: 0.0,
    })
}

async fn agent_with_trainings(alice: &Actor) -> String {
    let agent = alice.new_agent().await;
    create_scenario(alice, &agent, "Opening hours", "Nine to six.").await;
    create_scenario(alice, &agent, "Lost card", "Block it at once.").await;
    alice.publish(&agent).await;
    until_embedded(alice, &agent).await;
    agent
}

async fn query_context(alice: &Actor, agent: &str, question: &str) -> Response {
    let answer = alice.post(&format!("{agent}/context"), json!({"query": question, "limit": 1})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// Repeats the query with a new text each time until vectors rank.
async fn until_ranked_by_meaning(alice: &Actor, agent: &str, question: &str) -> Value {
    let mut number = 0;
    until(async || {
        number += 1;
        let answer = query_context(alice, agent, &format!("{question} {number}")).await;
        (answer.header("x-understudy-ranking") == Some("meaning")).then(|| answer.data())
    })
    .await
}

#[tokio::test]
async fn the_previous_model_of_a_service_ranks_until_the_new_model_has_embedded_every_text() {
    let service = FakeService::start(Behavior::Normal);
    let before = TestApp::with(|settings| settings.semantic_search = source(&service, "small")).await;
    let alice = before.actor().await;
    let agent = agent_with_trainings(&alice).await;
    service.behave(Behavior::OnlyModel("small"));
    let after = before.second_server_with(|settings| settings.semantic_search = source(&service, "large"));
    let alice = alice.at(after.address);
    let found = until_ranked_by_meaning(&alice, &agent, "Karte verloren").await;
    assert_eq!(subjects(&found["scenarios"]), ["Lost card"]);
    assert!(
        service.requests_to_model("large", "Remind me to call my sister at noon.") > 0,
        "the new model is requested"
    );
    assert_eq!(service.requests_to_model("large", "Lost card"), 0, "and is not available");
    service.behave(Behavior::OnlyModel("large"));
    let found = until_ranked_by_meaning(&alice, &agent, "Neue Karte").await;
    assert_eq!(subjects(&found["scenarios"]), ["Lost card"]);
    assert_eq!(service.requests_to_model("large", "Lost card"), 1);
}

#[tokio::test]
async fn the_built_in_model_ranks_until_a_service_has_embedded_every_text() {
    let before = app_with_built_in_model().await;
    let alice = before.actor().await;
    let agent = agent_with_trainings(&alice).await;
    let service = FakeService::start(Behavior::ServerError);
    let after = before.second_server_with(|settings| settings.semantic_search = source(&service, "small"));
    let alice = alice.at(after.address);
    let found = until_ranked_by_meaning(&alice, &agent, "Ich habe meine Karte verloren").await;
    assert_eq!(subjects(&found["scenarios"]), ["Lost card"]);
    assert_eq!(service.requests_to_model("small", "Lost card"), 0);
    service.behave(Behavior::Normal);
    until(async || (service.requests_to_model("small", "Lost card") > 0).then_some(())).await;
    // The model that ranks also embeds the query.
    until(async || {
        query_context(&alice, &agent, "parcel").await;
        (service.requests_to_model("small", "parcel") > 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn vectors_of_the_base_models_own_head_rank_until_the_tuned_head_has_embedded_every_text() {
    let before = TestApp::with(|settings| settings.semantic_search = ModelSource::BuiltInBase).await;
    let alice = before.actor().await;
    let agent = agent_with_trainings(&alice).await;
    let vectors_of = |model: &str| {
        before.database.count(&format!("SELECT count(*) AS count FROM text_vectors WHERE model = '{model}'"))
    };
    assert_eq!((vectors_of("use-multilingual-v3-spoken"), vectors_of("use-multilingual-v3-intent")), (2, 0));
    let blocked = before.database.block_writes();
    let after = before.second_server_with(|settings| settings.semantic_search = ModelSource::BuiltIn);
    let alice = alice.at(after.address);
    let found = until_ranked_by_meaning(&alice, &agent, "Ich habe meine Karte verloren").await;
    assert_eq!(subjects(&found["scenarios"]), ["Lost card"]);
    assert_eq!(vectors_of("use-multilingual-v3-intent"), 0);
    drop(blocked);
    until(async || (vectors_of("use-multilingual-v3-intent") == 2).then_some(())).await;
    let found = until_ranked_by_meaning(&alice, &agent, "Ich habe meine Karte verloren").await;
    assert_eq!(subjects(&found["scenarios"]), ["Lost card"]);
}
