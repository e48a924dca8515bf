//! The header `X-Similar-Trainings`.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permission;

use super::app_with_built_in_model;
use super::fake_service::{Behavior, FakeService};
use crate::support::{Actor, Response, TestApp, until};

const NAME: &str = "x-similar-trainings";

fn hours() -> Value {
    json!({"subject": "Opening hours", "instructions": "We are open from nine to six and closed on Sundays."})
}

/// The ids and scores of the header, best first.
fn similar(answer: &Response) -> Option<Vec<(String, f64)>> {
    let one = |text: &str| {
        let (id, score) = text.split_once(';').unwrap();
        (id.to_owned(), score.parse().unwrap())
    };
    answer.header(NAME).map(|text| text.split(", ").map(one).collect())
}

/// Repeats a creation until the response has the header, because the check does not run every time. Trainings created
/// without it are deleted, so that later checks do not take longer.
async fn until_similar(
    alice: &Actor,
    agent: &str,
    mut create: impl AsyncFnMut() -> Response,
) -> (Response, Vec<(String, f64)>) {
    let before = trainings(alice, agent).await;
    until(async || {
        let answer = create().await;
        assert!(answer.status == 200 || answer.status == 201, "{}", answer.text);
        if let Some(similar) = similar(&answer) {
            return Some((answer, similar));
        }
        for training in trainings(alice, agent).await.difference(&before) {
            alice.delete(&format!("{agent}/trainings/{training}")).await;
        }
        None
    })
    .await
}

async fn trainings(alice: &Actor, agent: &str) -> BTreeSet<String> {
    let list = alice.get(&format!("{agent}/trainings")).await.data();
    list.as_array().unwrap().iter().map(|training| training["id"].as_str().unwrap().to_owned()).collect()
}

/// An agent with two trainings, and the id of the first.
async fn agent_with_trainings(alice: &Actor) -> (String, String) {
    let agent = alice.new_agent().await;
    let made = alice.post(&format!("{agent}/trainings"), hours()).await.data();
    alice.add_training(&agent, "Lost card", "Block the card at once and order a new one.").await;
    (agent, made["id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_duplicate_names_the_existing_training() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let (agent, first) = agent_with_trainings(&alice).await;
    let path = format!("{agent}/trainings");
    let (_, similar_trainings) = until_similar(&alice, &agent, async || alice.post(&path, hours()).await).await;
    let [(id, score)] = similar_trainings.as_slice() else { panic!("not one duplicate: {similar_trainings:?}") };
    assert!(*id == first && (0.9..=1.0).contains(score), "{similar_trainings:?}");
}

#[tokio::test]
async fn every_format_names_near_duplicates_of_a_new_training() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let (agent, _) = agent_with_trainings(&alice).await;
    let persona = alice.get(&format!("{agent}?view=full")).await.data()["number"].clone();
    let text = json!({"image": "https://example.com/menu.png", "info": hours()["instructions"]});
    let path = format!("/v2/personas/{persona}/trainings");
    alice.post(&path, text.clone()).await;
    until_similar(&alice, &agent, async || alice.post(&path, text.clone()).await).await;
    let text = json!({"title": "Opening hours", "content": hours()["instructions"], "is_draft": true});
    until_similar(&alice, &agent, async || alice.post("/training", text.clone()).await).await;
}

#[tokio::test]
async fn a_replayed_response_has_the_same_header() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let (agent, _) = agent_with_trainings(&alice).await;
    let path = format!("{agent}/trainings");
    let mut number = 0;
    let (first, similar_trainings) = until_similar(&alice, &agent, async || {
        number += 1;
        alice.post_with_key(&format!("key-{number}"), &path, hours()).await
    })
    .await;
    let again = alice.post_with_key(&format!("key-{number}"), &path, hours()).await;
    assert_eq!((similar(&again), again.text), (Some(similar_trainings), first.text));
}

#[tokio::test]
async fn updates_and_callers_without_read_permission_get_no_header() {
    let app = app_with_built_in_model().await;
    let alice = app.actor().await;
    let (agent, _) = agent_with_trainings(&alice).await;
    let path = format!("{agent}/trainings");
    let mut known = hours();
    known["node_id"] = json!("hours");
    assert_eq!(alice.post(&path, known.clone()).await.status, 200);
    let writer = app.actor_with_permission(alice.env, Permission::TrainingsWrite).await;
    until_similar(&alice, &agent, async || {
        assert_eq!(similar(&alice.post(&path, known.clone()).await), None);
        assert_eq!(similar(&writer.post(&path, hours()).await), None);
        alice.post(&path, hours()).await
    })
    .await;
}

#[tokio::test]
async fn a_slow_service_does_not_delay_a_creation() {
    let service = FakeService::start(Behavior::Normal);
    let source = super::previous_model::source(&service, "small");
    let app = TestApp::with(|settings| settings.semantic_search = source).await;
    let alice = app.actor().await;
    let (agent, _) = agent_with_trainings(&alice).await;
    until_similar(&alice, &agent, async || alice.post(&format!("{agent}/trainings"), hours()).await).await;
    service.behave(Behavior::Slow);
    let asked = |number: u32| service.requests_to_model("small", &format!("Parcel {number}"));
    let mut number = 0;
    until(async || {
        number += 1;
        let begun = Instant::now();
        let body = json!({"subject": format!("Parcel {number}"), "instructions": "It is on its way."});
        assert_eq!(alice.post(&format!("{agent}/trainings"), body).await.status, 200);
        let took = begun.elapsed();
        (asked(number) > 0 && took < Duration::from_secs(2)).then_some(())
    })
    .await;
}
