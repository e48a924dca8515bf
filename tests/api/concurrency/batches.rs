//! Concurrent batches and publishes of one agent.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{everywhere, together};
use crate::support::{Response, TestApp};

const NODES: usize = 5;
const ROUNDS: usize = 6;

/// Saves every node with one text.
fn all_nodes(text: &str) -> Value {
    let save =
        |node| json!({"op": "save", "training": {"node_id": format!("n{node}"), "subject": "S", "instructions": text}});
    json!({"operations": (0..NODES).map(save).collect::<Vec<_>>()})
}

fn texts(trainings: &Value) -> (usize, BTreeSet<String>) {
    let all = trainings.as_array().unwrap();
    (all.len(), all.iter().map(|training| training["instructions"].as_str().unwrap().to_owned()).collect())
}

#[tokio::test]
async fn a_version_has_all_of_a_batch_or_nothing_of_it() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    let agent = alice.new_agent().await;
    let operations = (0..6_usize).map(|number| {
        let (actor, agent) = (callers[number % callers.len()].clone(), agent.clone());
        async move {
            let mut answers: Vec<Response> = Vec::new();
            for round in 0..ROUNDS {
                answers.push(if number % 2 == 0 {
                    let body = all_nodes(&format!("{number}-{round}"));
                    actor.post(&format!("{agent}/trainings/batch"), body).await
                } else {
                    actor.post_empty(&format!("{agent}/publish")).await
                });
            }
            answers
        }
    });
    let answers: Vec<Response> = together(operations).await.into_iter().flatten().collect();
    let nothing_yet = |answer: &Response| answer.status == 422 && answer.text.contains("no active training");
    for answer in &answers {
        assert!(answer.status == 200 || nothing_yet(answer), "{}", answer.text);
    }
    let last = alice.publish(&agent).await;
    assert!(last >= 1);
    for version in 1..=last {
        let held = alice.get(&format!("{agent}/versions/{version}")).await.data();
        let (count, texts) = texts(&held["trainings"]);
        assert_eq!((count, texts.len()), (NODES, 1), "version {version}: {texts:?}");
    }
    let batches = i64::try_from(3 * ROUNDS).unwrap();
    assert_eq!(alice.revision(&agent).await, 1 + batches, "one revision each");
}

#[tokio::test]
async fn concurrent_batches_and_saves_of_the_same_node_ids_make_one_training_each() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    let agent = alice.new_agent().await;
    let operations = (0..12_usize).map(|number| {
        let (actor, agent) = (callers[number % callers.len()].clone(), agent.clone());
        async move {
            if number % 3 == 0 {
                let body = json!({"node_id": format!("n{}", number % NODES), "subject": "S", "instructions": "single"});
                return actor.post(&format!("{agent}/trainings"), body).await;
            }
            actor.post(&format!("{agent}/trainings/batch"), all_nodes(&number.to_string())).await
        }
    });
    for answer in together(operations).await {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let listed = alice.get(&format!("{agent}/trainings?view=full")).await.data();
    let mut numbers: Vec<i64> =
        listed.as_array().unwrap().iter().map(|training| training["number"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=i64::try_from(NODES).unwrap()).collect::<Vec<_>>());
}
