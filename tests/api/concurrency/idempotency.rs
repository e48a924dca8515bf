//! One `Idempotency-Key` has one effect (DESIGN rule 8).

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permissions;

use super::{everywhere, together};
use crate::support::{Response, TestApp};

const AGENTS: &str = "/api/v1/agents";

fn agent(name: &str) -> Value {
    json!({"name": name, "label": "b", "language": "en-US"})
}

fn kept_headers(answer: &Response) -> Vec<Option<&str>> {
    ["etag", "content-type", "x-similar-trainings"].into_iter().map(|name| answer.header(name)).collect()
}

#[tokio::test]
async fn concurrent_requests_with_one_key_have_one_effect() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    let home = alice.new_agent().await;
    for round in 0..5 {
        let posts = (0..6).map(|number: usize| {
            let (actor, key, path) = (callers[number % callers.len()].clone(), format!("key-{round}"), home.clone());
            let body = json!({"subject": format!("Round {round}"), "instructions": "x"});
            async move { actor.post_with_key(&key, &format!("{path}/trainings"), body).await }
        });
        let answers = together(posts).await;
        let done: Vec<&Response> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert!(!done.is_empty());
        assert!(done.iter().all(|answer| answer.text == done[0].text));
        // Who asks while the first one runs is told so.
        let in_flight = answers.iter().filter(|answer| answer.json()["code"] == "IDEMPOTENCY_KEY_IN_FLIGHT").count();
        assert_eq!(done.len() + in_flight, 6, "{answers:?}");
        assert_eq!(alice.revision(&home).await, 2 + round);
    }
    assert_eq!(alice.get(&format!("{home}/trainings")).await.data().as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_replay_has_the_same_bytes_and_headers_after_later_changes() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (callers, _beside) = everywhere(&app, &alice).await;
    let home = alice.new_agent().await;
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let posts = [("/trainings?view=full", body), ("/publish", json!({"message": "First"})), ("/unpublish", json!({}))];
    let mut first = Vec::new();
    for (path, body) in &posts {
        first.push(alice.post_with_key(&format!("key{path}"), &format!("{home}{path}"), body.clone()).await);
    }
    let made = alice.post_with_key("key", AGENTS, agent("a")).await;
    assert_eq!(made.status, 201);
    alice.add_training(&home, "Something else", "x").await;
    let before = app.database.rows();
    for caller in &callers {
        for ((path, body), first) in posts.iter().zip(&first) {
            let again = caller.post_with_key(&format!("key{path}"), &format!("{home}{path}"), body.clone()).await;
            assert_eq!((again.status, &again.text), (first.status, &first.text), "{path}");
            assert_eq!(kept_headers(&again), kept_headers(first), "{path}");
        }
        let again = caller.post_with_key("key", AGENTS, agent("a")).await;
        assert_eq!(
            (again.status, again.text, again.headers["etag"].clone()),
            (201, made.text.clone(), made.headers["etag"].clone())
        );
    }
    assert_eq!(app.database.rows(), before, "replays write nothing");
}

#[tokio::test]
async fn a_key_belongs_to_one_method_path_query_and_body() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (home, other) = (alice.new_agent().await, alice.new_agent().await);
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    assert_eq!(alice.post_with_key("k", &format!("{home}/trainings"), body.clone()).await.status, 200);
    let longer = json!({"subject": "Hours", "instructions": "9 to 18.", "node_id": null});
    for (path, body) in [
        (format!("{home}/trainings"), longer),
        (format!("{home}/trainings?view=full"), body.clone()),
        (format!("{other}/trainings"), body),
        (AGENTS.to_owned(), agent("a")),
    ] {
        let refused = alice.post_with_key("k", &path, body).await;
        assert_eq!((refused.status, &refused.json()["code"]), (422, &json!("IDEMPOTENCY_KEY_REUSED")), "{path}");
    }
    assert_eq!((alice.revision(&home).await, alice.revision(&other).await), (2, 1));
    assert_eq!(alice.get(AGENTS).await.json()["meta"]["total"], 2);
}

#[tokio::test]
async fn each_caller_has_its_own_keys() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let bob = app.actor_in(alice.env, Permissions::all()).await;
    let stranger = app.actor().await;
    let mut ids = std::collections::BTreeSet::new();
    for (caller, name) in [(&alice, "a"), (&bob, "b"), (&stranger, "c")] {
        let made = caller.post_with_key("the-same", AGENTS, agent(name)).await;
        assert_eq!((made.status, &made.data()["name"]), (201, &json!(name)));
        ids.insert(made.data()["id"].to_string());
    }
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_refused_request_is_not_stored_and_its_key_can_be_used_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let home = alice.new_agent().await;
    let path = format!("{home}/publish");
    let refused = alice.post_with_key("k", &path, json!({})).await;
    assert_eq!(refused.status, 422, "nothing to publish yet");
    assert_eq!(app.database.rows()["idempotency_keys"], 0);
    alice.add_training(&home, "Hours", "9 to 18.").await;
    let done = alice.post_with_key("k", &path, json!({})).await;
    assert_eq!((done.status, &done.data()["version"]), (200, &json!(1)), "the same request, and now it is done");
    for (key, body) in [("v", json!({"subject": ""})), ("v", json!({"subject": "a", "instructions": "b"}))] {
        let status = alice.post_with_key(key, &format!("{home}/trainings"), body.clone()).await.status;
        assert_eq!(status, if body["subject"] == "" { 422 } else { 200 });
    }
}

#[tokio::test]
async fn a_key_expires_after_24_hours() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let first = alice.post_with_key("k", AGENTS, agent("a")).await;
    app.clock.advance_seconds(24 * 60 * 60 - 60);
    assert_eq!(alice.post_with_key("k", AGENTS, agent("a")).await.text, first.text);
    app.clock.advance_seconds(61);
    let second = alice.post_with_key("k", AGENTS, agent("a")).await;
    assert_eq!(second.status, 201);
    assert_ne!(second.data()["id"], first.data()["id"]);
}
