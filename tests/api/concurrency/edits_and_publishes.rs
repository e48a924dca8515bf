//! Concurrent edits and publishes of one agent (DESIGN rule 4).

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{everywhere, together};
use crate::support::{Actor, Response, TestApp};

const EDITS: usize = 12;

async fn edit(actor: Actor, agent: String, editor: usize) -> Vec<Response> {
    let mut answers = Vec::new();
    for number in 0..EDITS {
        let node = format!("{editor}-{}", number % 3);
        let body = json!({"node_id": node, "subject": format!("{editor}: {number}"), "instructions": "x"});
        answers.push(actor.post(&format!("{agent}/trainings"), body).await);
    }
    answers
}

async fn publish(actor: Actor, agent: String) -> Vec<Response> {
    let mut answers = Vec::new();
    for _ in 0..EDITS {
        answers.push(actor.post_empty(&format!("{agent}/publish")).await);
        // What it says holds for the moment in which it was read.
        let full = actor.get(&format!("{agent}?view=full")).await.data();
        let expected = if full["pending_changes"] == 0 { "published" } else { "draft" };
        assert_eq!(full["current_status"], expected, "{full}");
    }
    answers
}

async fn numbers(actor: &Actor, agent: &str) -> Vec<i64> {
    let data = actor.get(&format!("{agent}/versions?limit=100")).await.data();
    let items = data.as_array().cloned().unwrap_or_else(|| data["items"].as_array().unwrap().clone());
    let mut numbers: Vec<i64> = items.iter().map(|version| version["number"].as_i64().unwrap()).collect();
    numbers.reverse();
    numbers
}

fn texts(trainings: &Value) -> Vec<(String, String)> {
    let text = |training: &Value, name: &str| training[name].as_str().unwrap().to_owned();
    let mut texts: Vec<_> = trainings
        .as_array()
        .unwrap()
        .iter()
        .map(|training| (text(training, "id"), text(training, "subject")))
        .collect();
    texts.sort_unstable();
    texts
}

#[tokio::test]
async fn concurrent_edits_and_publishes_lose_no_edit_and_no_draft_status() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "The first", "x").await;
    let operations = (0..8).map(|number: usize| {
        let (actor, agent) = (callers[number % callers.len()].clone(), agent.clone());
        async move { if number < 5 { edit(actor, agent, number).await } else { publish(actor, agent).await } }
    });
    let answers: Vec<Response> = together(operations).await.into_iter().flatten().collect();
    for answer in &answers {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let edits = i64::try_from(5 * EDITS).unwrap();
    let full = alice.get(&format!("{agent}?view=full")).await.data();
    assert_eq!(full["draft_revision"], 2 + edits, "each edit counts once, and no publish does");
    let is_live = full["pending_changes"] == 0;
    assert_eq!(full["current_status"], if is_live { "published" } else { "draft" });

    let last = alice.publish(&agent).await;
    assert_eq!(numbers(&alice, &agent).await, (1..=last).collect::<Vec<_>>(), "no gap and no repeat");
    let version = alice.get(&format!("{agent}/versions/{last}")).await.data();
    let draft = alice.get(&format!("{agent}/trainings")).await.data();
    assert_eq!(draft.as_array().unwrap().len(), 1 + 5 * 3);
    assert_eq!(texts(&version["trainings"]), texts(&draft));
    for editor in 0..5 {
        let newest = format!("{editor}: {}", EDITS - 1);
        assert!(texts(&draft).iter().any(|(_, subject)| *subject == newest), "{newest} is lost");
    }
}

#[tokio::test]
async fn a_publish_with_if_match_contains_no_later_edit() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    let agent = alice.new_agent().await;
    let training = format!("{agent}/trainings/{}", alice.add_training(&agent, "0", "x").await);
    for round in 1..=12 {
        let reviewed = alice.get(&agent).await;
        let revision: i64 = reviewed.header("etag").unwrap().trim_matches('"').parse().unwrap();
        let subject = reviewed.data()["trainings"][0]["subject"].clone();
        let (editor, publisher) = (callers[0].clone(), callers[callers.len() - 1].clone());
        let (publishing, body) = (format!("{agent}/publish"), json!({"subject": round.to_string()}));
        let (edited, published) =
            tokio::join!(editor.put(&training, body), publisher.post_if(revision, &publishing, json!({})));
        assert_eq!(edited.status, 200, "{}", edited.text);
        assert!([200, 412].contains(&published.status), "{}", published.text);
        if published.status == 200 {
            let version = published.data()["version"].as_i64().unwrap();
            let content = alice.get(&format!("{agent}/versions/{version}")).await.data();
            assert_eq!(content["trainings"][0]["subject"], subject);
        }
        assert_eq!(alice.state(&agent).await, ("draft".to_owned(), revision + 1), "the edit came last in either case");
    }
}

#[tokio::test]
async fn of_two_writes_with_the_same_if_match_one_succeeds() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    let agent = alice.new_agent().await;
    let training = format!("{agent}/trainings/{}", alice.add_training(&agent, "Hours", "x").await);
    for round in 0..5 {
        let puts = (0..6).map(|number: usize| {
            let (actor, training) = (callers[number % callers.len()].clone(), training.clone());
            async move { actor.put_if(2 + round, &training, json!({"subject": format!("{round} {number}")})).await }
        });
        let answers = together(puts).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412, 412, 412, 412]);
        let winner = answers.iter().find(|answer| answer.status == 200).unwrap();
        assert_eq!(alice.get(&training).await.data(), winner.data());
    }
}

#[tokio::test]
async fn concurrent_publishes_of_one_change_make_one_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    let agent = alice.new_agent().await;
    for round in 1..=4 {
        alice.add_training(&agent, &format!("{round}"), "x").await;
        let publishes = (0..8).map(|number: usize| {
            let (actor, path) = (callers[number % callers.len()].clone(), format!("{agent}/publish"));
            async move { actor.post_empty(&path).await.data() }
        });
        let answers = together(publishes).await;
        assert!(answers.iter().all(|data| data["version"] == round && data["current_status"] == "published"));
        let changes: i64 = answers.iter().map(|data| data["published_changes"].as_i64().unwrap()).sum();
        assert_eq!(changes, 1, "the change went in once");
    }
}
