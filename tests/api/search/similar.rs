//! `X-Similar-Trainings`.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::domain::accounts::permission::Permission;

use super::app;
use super::stand_in::{Manner, StandIn};
use crate::support::{Actor, Answer, TestApp, until};

const NAME: &str = "x-similar-trainings";

fn hours() -> Value {
    json!({"subject": "Opening hours", "instructions": "We are open from nine to six and closed on Sundays."})
}

/// The ids that are named, best first, with their scores.
fn named(answer: &Answer) -> Option<Vec<(String, f64)>> {
    let one = |text: &str| {
        let (id, score) = text.split_once(';').unwrap();
        (id.to_owned(), score.parse().unwrap())
    };
    answer.header(NAME).map(|text| text.split(", ").map(one).collect())
}

/// Creates the same again, as `make` does, until near-duplicates are named; it is a courtesy, not done each time. What
/// was made in vain is deleted: looking through more would take longer.
async fn until_named(
    alice: &Actor,
    agent: &str,
    mut make: impl AsyncFnMut() -> Answer,
) -> (Answer, Vec<(String, f64)>) {
    let before = trainings(alice, agent).await;
    until(async || {
        let answer = make().await;
        assert!(answer.status == 200 || answer.status == 201, "{}", answer.text);
        if let Some(named) = named(&answer) {
            return Some((answer, named));
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

/// Teaches two things and gives the id of the first.
async fn taught(alice: &Actor) -> (String, String) {
    let agent = alice.new_agent().await;
    let made = alice.post(&format!("{agent}/trainings"), hours()).await.data();
    alice.teach(&agent, "Lost card", "Block the card at once and order a new one.").await;
    (agent, made["id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_new_training_that_says_what_another_says_names_it() {
    let app = app().await;
    let alice = app.actor().await;
    let (agent, first) = taught(&alice).await;
    let path = format!("{agent}/trainings");
    let (_, near) = until_named(&alice, &agent, async || alice.post(&path, hours()).await).await;
    let [(id, score)] = near.as_slice() else { panic!("one says the same: {near:?}") };
    assert!(*id == first && (0.9..=1.0).contains(score), "{near:?}");
}

#[tokio::test]
async fn every_face_names_near_duplicates_in_its_answer_to_a_creation() {
    let app = app().await;
    let alice = app.actor().await;
    let (agent, _) = taught(&alice).await;
    let persona = alice.get(&format!("{agent}?view=full")).await.data()["number"].clone();
    let text = json!({"image": "https://example.com/menu.png", "info": hours()["instructions"]});
    let path = format!("/v2/personas/{persona}/trainings");
    alice.post(&path, text.clone()).await;
    until_named(&alice, &agent, async || alice.post(&path, text.clone()).await).await;
    let text = json!({"title": "Opening hours", "content": hours()["instructions"], "is_draft": true});
    until_named(&alice, &agent, async || alice.post("/training", text.clone()).await).await;
}

#[tokio::test]
async fn a_replayed_answer_names_what_it_named() {
    let app = app().await;
    let alice = app.actor().await;
    let (agent, _) = taught(&alice).await;
    let path = format!("{agent}/trainings");
    let mut number = 0;
    let (first, near) = until_named(&alice, &agent, async || {
        number += 1;
        alice.post_once(&format!("key-{number}"), &path, hours()).await
    })
    .await;
    let again = alice.post_once(&format!("key-{number}"), &path, hours()).await;
    assert_eq!((named(&again), again.text), (Some(near), first.text));
}

#[tokio::test]
async fn an_update_names_none_and_who_may_not_read_is_told_none() {
    let app = app().await;
    let alice = app.actor().await;
    let (agent, _) = taught(&alice).await;
    let path = format!("{agent}/trainings");
    let mut known = hours();
    known["node_id"] = json!("hours");
    assert_eq!(alice.post(&path, known.clone()).await.status, 200);
    let writer = app.actor_who_may(alice.place, Permission::TrainingsWrite).await;
    until_named(&alice, &agent, async || {
        assert_eq!(named(&alice.post(&path, known.clone()).await), None);
        assert_eq!(named(&writer.post(&path, hours()).await), None);
        alice.post(&path, hours()).await
    })
    .await;
}

#[tokio::test]
async fn a_service_that_is_slow_keeps_no_creation_waiting() {
    let stand_in = StandIn::start(Manner::Well);
    let source = super::former::service(&stand_in, "small");
    let app = TestApp::with(|settings| settings.meaning = source).await;
    let alice = app.actor().await;
    let (agent, _) = taught(&alice).await;
    until_named(&alice, &agent, async || alice.post(&format!("{agent}/trainings"), hours()).await).await;
    stand_in.behave(Manner::Slowly);
    let asked = |number: u32| stand_in.asked_of("small", &format!("Parcel {number}"));
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
