//! A change of the model: what was there before serves until every text has a vector of the new one.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::search::EmbeddingsServiceSettings;
use understudy::service::search::ModelSource;

use super::stand_in::{Manner, StandIn};
use super::{app, ready, scenario, subjects};
use crate::support::{Actor, Answer, TestApp, until};

pub fn service(service: &StandIn, model: &str) -> ModelSource {
    ModelSource::Service(EmbeddingsServiceSettings {
        url: format!("http://{}/v1/embeddings", service.address),
        model: model.to_owned(),
        key: None,
        query_prefix: String::new(),
        document_prefix: String::new(),
    })
}

async fn taught(alice: &Actor) -> String {
    let agent = alice.new_agent().await;
    scenario(alice, &agent, "Opening hours", "Nine to six.").await;
    scenario(alice, &agent, "Lost card", "Block it at once.").await;
    alice.publish(&agent).await;
    ready(alice, &agent).await;
    agent
}

async fn ask(alice: &Actor, agent: &str, question: &str) -> Answer {
    let answer = alice.post(&format!("{agent}/context"), json!({"query": question, "limit": 1})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// Asks a new question each time until it is answered by meaning.
async fn by_meaning(alice: &Actor, agent: &str, question: &str) -> Value {
    let mut number = 0;
    until(async || {
        number += 1;
        let answer = ask(alice, agent, &format!("{question} {number}")).await;
        (answer.header("x-understudy-ranking") == Some("meaning")).then(|| answer.data())
    })
    .await
}

#[tokio::test]
async fn the_model_of_a_service_serves_until_its_other_model_has_embedded_every_text() {
    let stand_in = StandIn::start(Manner::Well);
    let before = TestApp::with(|settings| settings.meaning = service(&stand_in, "small")).await;
    let alice = before.actor().await;
    let agent = taught(&alice).await;
    stand_in.behave(Manner::WithOnly("small"));
    let after = before.beside_with(|settings| settings.meaning = service(&stand_in, "large"));
    let alice = alice.at(after.address);
    let found = by_meaning(&alice, &agent, "Karte verloren").await;
    assert_eq!(subjects(&found["scenarios"]), ["Lost card"]);
    assert!(stand_in.asked_of("large", "Where is my order?") > 0, "the new model is asked for");
    assert_eq!(stand_in.asked_of("large", "Lost card"), 0, "and is not there");
    stand_in.behave(Manner::WithOnly("large"));
    let found = by_meaning(&alice, &agent, "Neue Karte").await;
    assert_eq!(subjects(&found["scenarios"]), ["Lost card"]);
    assert_eq!(stand_in.asked_of("large", "Lost card"), 1);
}

#[tokio::test]
async fn the_model_compiled_in_serves_until_a_service_has_embedded_every_text() {
    let before = app().await;
    let alice = before.actor().await;
    let agent = taught(&alice).await;
    let stand_in = StandIn::start(Manner::With500);
    let after = before.beside_with(|settings| settings.meaning = service(&stand_in, "small"));
    let alice = alice.at(after.address);
    let found = by_meaning(&alice, &agent, "Ich habe meine Karte verloren").await;
    assert_eq!(subjects(&found["scenarios"]), ["Lost card"]);
    assert_eq!(stand_in.asked_of("small", "Lost card"), 0);
    stand_in.behave(Manner::Well);
    until(async || (stand_in.asked_of("small", "Lost card") > 0).then_some(())).await;
    // A question is embedded by the model whose vectors rank.
    until(async || {
        ask(&alice, &agent, "parcel").await;
        (stand_in.asked_of("small", "parcel") > 0).then_some(())
    })
    .await;
}
