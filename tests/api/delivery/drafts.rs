//! Drafts are kept in memory and follow from the draft before: they are never older than the database, on any server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fastrand::Rng;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::publishing::{draft_subjects, set_description, update_training};
use crate::support::{Actor, Response, TestApp};

const QUESTION: &str = "When is the pool open?";

async fn context(actor: &Actor, agent: &str, version: &str) -> Response {
    let body = json!({"version": version, "query": QUESTION, "limit": 20, "min_score": 0, "explain": true});
    actor.post(&format!("{agent}/context"), body).await
}

async fn search(actor: &Actor, agent: &str, version: &str) -> Response {
    let body = json!({"version": version, "query": QUESTION, "limit": 100, "include_inactive": true});
    actor.post(&format!("{agent}/search"), body).await
}

fn texts(answers: [Response; 4]) -> [(u16, String); 4] {
    answers.map(|answer| (answer.status, answer.text))
}

async fn everything(actor: &Actor, agent: &str) -> [(u16, String); 4] {
    texts([
        context(actor, agent, "draft").await,
        search(actor, agent, "draft").await,
        context(actor, agent, "live").await,
        search(actor, agent, "live").await,
    ])
}

/// The subjects that the draft context considered.
async fn considered(actor: &Actor, agent: &str) -> Vec<String> {
    let rows = context(actor, agent, "draft").await.data()["explain"].as_array().unwrap().clone();
    rows.iter().map(|row| row["subject"].as_str().unwrap().to_owned()).collect()
}

/// Makes one change at random: of a training, of the agent, or of what is live.
async fn change(actor: &Actor, agent: &str, random: &mut Rng, round: usize) {
    let listed = actor.get(&format!("{agent}/trainings")).await.data();
    let ids: Vec<&str> = listed.as_array().unwrap().iter().map(|training| training["id"].as_str().unwrap()).collect();
    let words = ["pool", "open", "when", "parking", "is the", "breakfast"];
    let text = || format!("{} {} {round}", words[round % 6], words[round / 2 % 6]);
    let one = ids.get(random.usize(..ids.len().max(1))).map(|id| format!("{agent}/trainings/{id}"));
    let done = match (random.u8(..10), one) {
        (0..=2, Some(one)) => actor.put(&one, json!({"subject": text(), "is_draft": random.bool()})).await,
        (3, Some(one)) => actor.put(&one, json!({"type": "BEHAVIORAL", "slot": 10 + round})).await,
        (4, Some(one)) => actor.delete(&one).await,
        (5, _) => actor.patch(agent, json!({"description": text()})).await,
        (6, _) => actor.post_empty(&format!("{agent}/publish")).await,
        (7, _) => actor.post(&format!("{agent}/rollback"), json!({"version": 1})).await,
        _ => {
            let new = json!({"subject": text(), "instructions": text(), "type": "SCENARIO_SPECIFIC"});
            actor.post(&format!("{agent}/trainings"), new).await
        }
    };
    assert!([200, 409, 422].contains(&done.status), "{}", done.text);
}

#[tokio::test]
async fn texts_of_an_unchanged_draft_are_not_read_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let parking = alice.add_training(&agent, "Parking", "Behind the house.").await;
    alice.add_training(&agent, "Pool", "On the roof.").await;
    let before = everything(&alice, &agent).await;
    assert_eq!(considered(&alice, &agent).await, ["Parking", "Pool"]);
    app.database.execute("UPDATE trainings SET subject = 'Behind' WHERE subject = 'Pool'");
    assert_eq!(everything(&alice, &agent).await, before);
    update_training(&alice, &agent, &parking, json!({"subject": "Garage"})).await;
    assert_eq!(considered(&alice, &agent).await, ["Garage", "Pool"], "of a changed draft only what changed is read");
    let beside = app.second_server();
    assert_eq!(
        considered(&alice.at(beside.address), &agent).await,
        ["Garage", "Behind"],
        "another server has its own memory"
    );
}

#[tokio::test]
async fn a_publish_changes_the_status_of_a_draft_in_memory() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Pool", "On the roof.").await;
    let status = async || context(&alice, &agent, "draft").await.data()["status"].clone();
    assert_eq!(status().await, "draft");
    alice.publish(&agent).await;
    assert_eq!(status().await, "published");
    set_description(&alice, &agent, "A hotel.").await;
    let changed = context(&alice, &agent, "draft").await.data();
    assert_eq!(
        (&changed["status"], &changed["prompt"].as_str().unwrap()[..17]),
        (&json!("draft"), "# Agent\n\nA hotel.")
    );
    alice.post_empty(&format!("{agent}/unpublish")).await;
    alice.delete(&agent).await;
    assert_eq!(everything(&alice, &agent).await.map(|(status, _)| status), [404; 4]);
}

#[tokio::test]
async fn after_any_change_of_either_server_both_answer_like_a_new_one() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let beside = app.second_server_with(|settings| settings.staleness = std::time::Duration::ZERO);
    let servers = [alice.clone(), alice.at(beside.address)];
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "The first", "It stays.").await;
    alice.publish(&agent).await;
    // SQLite has one server that writes.
    let writers = if app.database.is_postgres() { 2 } else { 1 };
    let mut random = Rng::with_seed(42);
    for round in 0..60 {
        change(&servers[random.usize(..writers)], &agent, &mut random, round).await;
        let [one, two] = [everything(&servers[0], &agent).await, everything(&servers[1], &agent).await];
        assert_eq!(one[..2], two[..2], "round {round}");
        if round % 10 == 9 {
            let new = everything(&alice.at(app.second_server().address), &agent).await;
            assert_eq!(two, new, "round {round}");
        }
    }
}

#[tokio::test]
async fn no_request_gets_a_draft_that_is_older_than_a_completed_write() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let other = app.second_server();
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "0", "Text.").await;
    let written = Arc::new(AtomicUsize::new(0));
    let (actor, path, done) = (alice.clone(), agent.clone(), Arc::clone(&written));
    let writer = tokio::spawn(async move {
        for number in 1..=60 {
            update_training(&actor, &path, &training, json!({"subject": number.to_string()})).await;
            done.store(number, Ordering::SeqCst);
            if number % 7 == 0 {
                actor.publish(&path).await;
            }
        }
    });
    let reader = |actor: Actor| {
        let (agent, written) = (agent.clone(), Arc::clone(&written));
        tokio::spawn(async move {
            loop {
                let least = written.load(Ordering::SeqCst);
                for subjects in [considered(&actor, &agent).await, searched(&actor, &agent).await] {
                    let seen: usize = subjects[0].parse().unwrap();
                    assert!(seen >= least, "{seen} after {least} was written");
                }
                if least == 60 {
                    return;
                }
            }
        })
    };
    let readers =
        [&alice, &alice, &alice.at(other.address), &alice.at(other.address)].map(|actor| reader(actor.clone()));
    writer.await.unwrap();
    for reader in readers {
        reader.await.unwrap();
    }
    assert_eq!(draft_subjects(&alice, &agent).await, ["60"]);
}

/// The subjects that a search of the draft for their text finds.
async fn searched(actor: &Actor, agent: &str) -> Vec<String> {
    let body = json!({"version": "draft", "query": "Text."});
    let found = actor.post(&format!("{agent}/search"), body).await.data()["items"].as_array().unwrap().clone();
    found.iter().map(|item: &Value| item["training"]["subject"].as_str().unwrap().to_owned()).collect()
}
