use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::{EmbeddingsServiceSettings, ModelSource};

use super::fake_service::{Behavior, FakeService};
use super::{create_scenario, subjects, until_embedded};
use crate::support::{Actor, Response, TestApp, until, within};

async fn app_with_service(service: &FakeService) -> TestApp {
    app_with_minimum(service, 0.0).await
}

async fn app_with_minimum(service: &FakeService, min_score: f64) -> TestApp {
    let settings = EmbeddingsServiceSettings {
        url: format!("http://{}/v1/embeddings", service.address),
        model: "small".to_owned(),
        key: Some("sesame".to_owned()),
        query_prefix: "query: ".to_owned(),
        document_prefix: "passage: ".to_owned(),
        min_score,
    };
    TestApp::with(|whole| whole.semantic_search = ModelSource::Service(settings)).await
}

async fn agent_with_trainings(alice: &Actor) -> String {
    let agent = alice.new_agent().await;
    create_scenario(alice, &agent, "Opening hours", "Nine to six.").await;
    create_scenario(alice, &agent, "Lost card", "Block it at once.").await;
    alice.publish(&agent).await;
    agent
}

async fn query_context(alice: &Actor, agent: &str, question: &str) -> Response {
    let answer = alice.post(&format!("{agent}/context"), json!({"query": question, "limit": 1})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer
}

/// Repeats the query until vectors rank: on a busy machine the service may be late.
async fn until_ranked_by_meaning(alice: &Actor, agent: &str, question: &str) {
    let is_meant = |answer: &Response| answer.header("x-understudy-ranking") == Some("meaning");
    until(async || is_meant(&query_context(alice, agent, question).await).then_some(())).await;
}

#[tokio::test]
async fn a_service_embeds_each_text_once() {
    let service = FakeService::start(Behavior::Normal);
    let app = app_with_service(&service).await;
    let alice = app.actor().await;
    let agent = agent_with_trainings(&alice).await;
    until_embedded(&alice, &agent).await;
    let asked = || service.requests("Bearer sesame", "query: Wann geöffnet?");
    until_ranked_by_meaning(&alice, &agent, "Wann geöffnet?").await;
    let before = asked();
    let found = query_context(&alice, &agent, "Wann geöffnet?").await;
    assert_eq!(found.header("x-understudy-ranking"), Some("meaning"));
    assert_eq!(subjects(&found.data()["scenarios"]), ["Opening hours"]);
    assert_eq!(asked(), before, "the vector of a query is cached");
    // A second agent with the same texts needs no further request.
    let other = agent_with_trainings(&alice).await;
    until_embedded(&alice, &other).await;
    for text in ["passage: Opening hours", "passage: Nine to six.", "passage: Lost card"] {
        assert_eq!(service.requests("Bearer sesame", text), 1, "{text}");
    }
}

#[tokio::test]
async fn lexical_ranking_is_used_while_the_service_fails() {
    let service = FakeService::start(Behavior::Normal);
    let app = app_with_service(&service).await;
    let alice = app.actor().await;
    let agent = agent_with_trainings(&alice).await;
    until_embedded(&alice, &agent).await;
    for behavior in [
        Behavior::Slow,
        Behavior::ServerError,
        Behavior::NotJson,
        Behavior::TooFewVectors,
        Behavior::WrongDimensions,
        Behavior::NullNumbers,
        Behavior::ZeroVectors,
    ] {
        service.behave(behavior);
        let question = format!("opening hours {behavior:?}");
        within(Duration::from_secs(2), async || {
            let begun = Instant::now();
            let found = query_context(&alice, &agent, &question).await;
            assert_eq!(found.header("x-understudy-ranking"), Some("wording"), "{behavior:?}");
            assert_eq!(subjects(&found.data()["scenarios"])[0], "Opening hours", "{behavior:?}");
            begun.elapsed()
        })
        .await;
        service.behave(Behavior::Normal);
        until_ranked_by_meaning(&alice, &agent, &question).await;
    }
}

#[tokio::test]
async fn a_service_that_is_down_at_the_start_is_used_once_it_is_up() {
    let service = FakeService::start(Behavior::ServerError);
    let app = app_with_service(&service).await;
    let alice = app.actor().await;
    let agent = agent_with_trainings(&alice).await;
    let found = alice.get(&format!("{agent}/context?query=card")).await;
    assert_eq!(found.header("x-understudy-ranking"), Some("wording"));
    until(async || {
        (service.requests("Bearer sesame", "passage: Remind me to call my sister at noon.") > 0).then_some(())
    })
    .await;
    service.behave(Behavior::Normal);
    until_embedded(&alice, &agent).await;
}

#[tokio::test]
async fn a_service_that_needs_time_for_many_texts_is_loaded_with_small_talk() {
    let service = FakeService::start(Behavior::SlowWithSeveral);
    let app = app_with_service(&service).await;
    let alice = app.actor().await;
    let agent = agent_with_trainings(&alice).await;
    until_embedded(&alice, &agent).await;
    until_ranked_by_meaning(&alice, &agent, "Wann geöffnet?").await;
    assert!(service.requests("Bearer sesame", "query: Hello.") > 0, "phrases of small talk are embedded as queries");
}

#[tokio::test]
async fn a_service_has_a_default_minimum_score_of_its_own() {
    let service = FakeService::start(Behavior::Normal);
    for (min_score, told) in [(0.0, true), (0.8, false)] {
        let app = app_with_minimum(&service, min_score).await;
        let alice = app.actor().await;
        let agent = agent_with_trainings(&alice).await;
        until_embedded(&alice, &agent).await;
        let question = "the parcel of the block";
        until_ranked_by_meaning(&alice, &agent, question).await;
        let best = alice.post(&format!("{agent}/context"), json!({"query": question, "min_score": 0})).await.data();
        let score = best["scenarios"][0]["score"].as_f64().unwrap();
        assert!(score > 0.0 && score < 0.8, "{best}");
        let found = query_context(&alice, &agent, question).await.data();
        assert_eq!(!found["scenarios"].as_array().unwrap().is_empty(), told, "{found}");
    }
}
