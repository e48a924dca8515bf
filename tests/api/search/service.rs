use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::search::EmbeddingsServiceSettings;
use understudy::service::search::ModelSource;

use super::stand_in::{Manner, StandIn};
use super::{ready, scenario, subjects};
use crate::support::{Actor, Answer, TestApp, until, within};

async fn app(service: &StandIn) -> TestApp {
    let settings = EmbeddingsServiceSettings {
        url: format!("http://{}/v1/embeddings", service.address),
        model: "small".to_owned(),
        key: Some("sesame".to_owned()),
        query_prefix: "query: ".to_owned(),
        document_prefix: "passage: ".to_owned(),
    };
    TestApp::with(|whole| whole.meaning = ModelSource::Service(settings)).await
}

async fn taught(alice: &Actor) -> String {
    let agent = alice.new_agent().await;
    scenario(alice, &agent, "Opening hours", "Nine to six.").await;
    scenario(alice, &agent, "Lost card", "Block it at once.").await;
    alice.publish(&agent).await;
    agent
}

async fn ask(alice: &Actor, agent: &str, question: &str) -> Answer {
    let answer = alice.post(&format!("{agent}/context"), json!({"query": question, "limit": 1})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// Asks until the service answers in time, which on a busy machine it may not.
async fn by_meaning(alice: &Actor, agent: &str, question: &str) {
    let is_meant = |answer: &Answer| answer.header("x-understudy-ranking") == Some("meaning");
    until(async || is_meant(&ask(alice, agent, question).await).then_some(())).await;
}

#[tokio::test]
async fn a_service_is_asked_once_a_text_and_ranks() {
    let service = StandIn::start(Manner::Well);
    let app = app(&service).await;
    let alice = app.actor().await;
    let agent = taught(&alice).await;
    ready(&alice, &agent).await;
    let asked = || service.asked("Bearer sesame", "query: Wann geöffnet?");
    by_meaning(&alice, &agent, "Wann geöffnet?").await;
    let before = asked();
    let found = ask(&alice, &agent, "Wann geöffnet?").await;
    assert_eq!(found.header("x-understudy-ranking"), Some("meaning"));
    assert_eq!(subjects(&found.data()["scenarios"]), ["Opening hours"]);
    assert_eq!(asked(), before, "the vector of a question is remembered");
    // A second agent with the same words, and a second server, ask for nothing new.
    let other = taught(&alice).await;
    ready(&alice, &other).await;
    for text in ["passage: Opening hours", "passage: Nine to six.", "passage: Lost card"] {
        assert_eq!(service.asked("Bearer sesame", text), 1, "{text}");
    }
}

#[tokio::test]
async fn a_service_that_fails_leaves_ranking_to_the_words() {
    let service = StandIn::start(Manner::Well);
    let app = app(&service).await;
    let alice = app.actor().await;
    let agent = taught(&alice).await;
    ready(&alice, &agent).await;
    for manner in [
        Manner::Slowly,
        Manner::With500,
        Manner::WithoutJson,
        Manner::WithTooFew,
        Manner::WithOtherDimensions,
        Manner::WithoutNumbers,
        Manner::WithZeros,
    ] {
        service.behave(manner);
        let question = format!("opening hours {manner:?}");
        within(Duration::from_secs(2), async || {
            let begun = Instant::now();
            let found = ask(&alice, &agent, &question).await;
            assert_eq!(found.header("x-understudy-ranking"), Some("wording"), "{manner:?}");
            assert_eq!(subjects(&found.data()["scenarios"])[0], "Opening hours", "{manner:?}");
            begun.elapsed()
        })
        .await;
        service.behave(Manner::Well);
        by_meaning(&alice, &agent, &question).await;
    }
}

#[tokio::test]
async fn a_service_that_is_away_at_the_start_is_used_when_it_is_there() {
    let service = StandIn::start(Manner::With500);
    let app = app(&service).await;
    let alice = app.actor().await;
    let agent = taught(&alice).await;
    let found = alice.get(&format!("{agent}/context?query=card")).await;
    assert_eq!(found.header("x-understudy-ranking"), Some("wording"));
    until(async || (service.asked("Bearer sesame", "passage: Where is my order?") > 0).then_some(())).await;
    service.behave(Manner::Well);
    ready(&alice, &agent).await;
}
