use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::search::ServiceSettings;
use understudy::service::meaning::Source;

use super::stand_in::{Manner, StandIn};
use super::{ready, scenario, subjects, until};
use crate::support::{Actor, TestApp};

async fn app(service: &StandIn) -> TestApp {
    let settings = ServiceSettings {
        url: format!("http://{}/v1/embeddings", service.address),
        model: "small".to_owned(),
        key: Some("sesame".to_owned()),
        query_prefix: "query: ".to_owned(),
        document_prefix: "passage: ".to_owned(),
    };
    TestApp::with(|whole| whole.meaning = Source::Service(settings)).await
}

async fn taught(alice: &Actor) -> String {
    let agent = alice.new_agent().await;
    scenario(alice, &agent, "Opening hours", "Nine to six.").await;
    scenario(alice, &agent, "Lost card", "Block it at once.").await;
    alice.publish(&agent).await;
    agent
}

#[tokio::test]
async fn a_service_is_asked_once_a_text_and_ranks() {
    let service = StandIn::start(Manner::Well);
    let app = app(&service).await;
    let alice = app.actor().await;
    let agent = taught(&alice).await;
    ready(&alice, &agent).await;
    for _ in 0..2 {
        let found = alice.post(&format!("{agent}/context"), json!({"query": "Wann geöffnet?", "limit": 1})).await;
        assert_eq!(found.header("x-understudy-ranking"), Some("meaning"));
        assert_eq!(subjects(&found.data()["scenarios"]), ["Opening hours"]);
    }
    assert_eq!(service.asked("Bearer sesame", "query: Wann geöffnet?"), 1);
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
        let begun = Instant::now();
        let question = json!({"query": format!("opening hours {manner:?}")});
        let found = alice.post(&format!("{agent}/context"), question.clone()).await;
        assert!(begun.elapsed() < Duration::from_secs(2), "{manner:?} took {:?}", begun.elapsed());
        assert_eq!((found.status, found.header("x-understudy-ranking")), (200, Some("wording")), "{manner:?}");
        assert_eq!(subjects(&found.data()["scenarios"])[0], "Opening hours", "{manner:?}");
        service.behave(Manner::Well);
        let again = alice.post(&format!("{agent}/context"), question).await;
        assert_eq!(again.header("x-understudy-ranking"), Some("meaning"), "{manner:?}");
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
