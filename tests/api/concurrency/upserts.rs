use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{everywhere, together};
use crate::support::TestApp;

#[tokio::test]
async fn concurrent_posts_with_one_new_node_id_make_one_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    for (round, many) in [2, 16].into_iter().enumerate() {
        let agent = alice.new_agent().await;
        let path = format!("{agent}/trainings");
        let posts = (0..many).map(|number| {
            let (actor, path) = (callers[number % callers.len()].clone(), path.clone());
            let body =
                json!({"node_id": format!("new-{round}"), "subject": format!("By {number}"), "instructions": "x"});
            async move { actor.post(&path, body).await }
        });
        let answers = together(posts).await;
        let ids: BTreeSet<String> = answers.iter().map(|answer| answer.data()["id"].to_string()).collect();
        assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
        let trainings = alice.get(&path).await.data();
        assert_eq!((ids.len(), trainings.as_array().unwrap().len()), (1, 1));
        let made: BTreeSet<String> = answers.iter().map(|answer| answer.data()["created_at"].to_string()).collect();
        assert_eq!(made.len(), 1);
        let revisions: BTreeSet<&str> = answers.iter().map(|answer| answer.header("etag").unwrap()).collect();
        assert_eq!(revisions.len(), many, "each was a mutation of its own");
        assert_eq!(alice.revision(&agent).await, 1 + i64::try_from(many).unwrap());
    }
}

#[tokio::test]
async fn concurrent_posts_without_a_node_id_make_one_training_each_with_distinct_numbers() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings?view=full");
    let posts = (0..24).map(|number| {
        let (actor, path) = (callers[number % callers.len()].clone(), path.clone());
        async move { actor.post(&path, json!({"subject": format!("{number}"), "instructions": "x"})).await }
    });
    let mut numbers: Vec<i64> =
        together(posts).await.iter().map(|answer| answer.data()["number"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=24).collect::<Vec<_>>());
    assert_eq!(alice.revision(&agent).await, 25);
}

#[tokio::test]
async fn concurrently_created_agents_get_numbers_without_gap_or_repeat() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    let posts = (0..16).map(|number: usize| {
        let actor = callers[number % callers.len()].clone();
        let body = json!({"name": "a", "label": "b", "language": "en-US"});
        async move { actor.post("/api/v1/agents?view=full", body).await }
    });
    let mut numbers: Vec<i64> =
        together(posts).await.iter().map(|answer| answer.data()["number"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=16).collect::<Vec<_>>());
}

#[tokio::test]
async fn concurrent_changes_and_deletes_of_a_training_end_in_its_deletion() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    for _ in 0..5 {
        let agent = alice.new_agent().await;
        let training = format!("{agent}/trainings/{}", alice.add_training(&agent, "Hours", "9 to 18.").await);
        let operations = (0..8).map(|number: usize| {
            let (actor, training) = (callers[number % callers.len()].clone(), training.clone());
            async move {
                match number {
                    3 => actor.delete(&training).await,
                    _ => actor.put(&training, json!({"subject": format!("{number}")})).await,
                }
            }
        });
        let answers = together(operations).await;
        assert!(answers.iter().all(|answer| [200, 404].contains(&answer.status)), "{answers:?}");
        let done = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(
            alice.revision(&agent).await,
            2 + i64::try_from(done).unwrap(),
            "refused requests do not change the revision"
        );
        assert_eq!(alice.get(&format!("{agent}/trainings")).await.data(), Value::Array(Vec::new()));
    }
}

#[tokio::test]
async fn of_concurrent_posts_to_one_slot_one_succeeds() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    let posts = (0..8).map(|number: usize| {
        let (actor, path) = (callers[number % callers.len()].clone(), path.clone());
        async move { actor.post(&path, json!({"subject": "a", "instructions": "b", "slot": 9})).await }
    });
    let mut statuses: Vec<u16> = together(posts).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422, 422, 422, 422, 422, 422, 422]);
    assert_eq!(alice.revision(&agent).await, 2);
}
