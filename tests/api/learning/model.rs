//! Learning with a language model: well, badly, and not at all.

use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::service::learning::ModelSettings;

use super::stand_in::{Manner, StandIn, completion, lesson};
use crate::support::{Actor, TestApp, within};

/// A server that asks this model, and waits for it for longer than any answer takes that is not held back.
async fn asking(url: &str) -> TestApp {
    waiting(url, Duration::from_secs(20)).await
}

async fn waiting(url: &str, timeout: Duration) -> TestApp {
    let model =
        ModelSettings { url: url.to_owned(), model: "small".to_owned(), key: Some("a-key".to_owned()), timeout };
    TestApp::with(|settings| settings.model = Some(model)).await
}

async fn session(alice: &Actor, agent: &str) -> String {
    let call = json!({"messages": [
        {"role": "user", "content": "Hi, my name is Anna Berg, can I park at the hotel? My number is 0171 2345678."},
        {"role": "assistant", "content": "Of course, Anna. You can park behind the hotel free of charge."},
    ]});
    let made = alice.post(&format!("{agent}/sessions"), call).await.data();
    format!("{agent}/sessions/{}/scenario", made["id"].as_str().unwrap())
}

/// What is learned with this model.
async fn learned(model: &StandIn) -> Value {
    learned_in(&asking(&model.url).await).await
}

async fn learned_in(app: &TestApp) -> Value {
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = session(&alice, &agent).await;
    let answer = alice.post_nothing(&path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.data()
}

fn is_built_in(data: &Value) {
    let expected = json!({
        "subject": "Can I park at the hotel?",
        "instructions": "You can park behind the hotel free of charge.",
        "similar": [],
        "written_by": "built_in",
    });
    assert_eq!(data, &expected);
}

#[tokio::test]
async fn the_model_writes_and_sees_nothing_of_the_caller() {
    let model = StandIn::writing(&lesson("Parking at the hotel", "Guests park behind the hotel. It is free."));
    let data = learned(&model).await;
    let expected = json!({
        "subject": "Parking at the hotel",
        "instructions": "Guests park behind the hotel. It is free.",
        "similar": [],
        "written_by": "model",
    });
    assert_eq!(data, expected);
    let requests = model.requests();
    let (head, body) = requests[0].split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /v1/chat/completions HTTP/1.1"), "{head}");
    assert!(head.to_lowercase().contains("authorization: bearer a-key"), "{head}");
    for secret in ["Anna", "Berg", "0171", "2345678"] {
        assert!(!body.contains(secret), "{secret}");
    }
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!((requests.len(), &body["model"]), (1, &json!("small")));
    assert!(body["messages"][1]["content"].as_str().unwrap().contains("user: Hi, my name is [name], can I park"));
}

#[tokio::test]
async fn what_is_no_lesson_is_written_the_built_in_way() {
    let hotel = "You can park behind the hotel.";
    for answer in [
        "Sure! Here is your training.".to_owned(),
        lesson("", ""),
        lesson("Parking", "Call [number]."),
        lesson("Parking", "Ask Anna about it."),
        lesson("Parking", "Call 0171 2345678 first."),
        lesson("Parking", &"very ".repeat(600)),
        json!({"subject": "Parking", "instructions": hotel, "notes": "x"}).to_string(),
        json!({"subject": "Parking", "instructions": [hotel]}).to_string(),
        json!(["Parking", hotel]).to_string(),
    ] {
        is_built_in(&learned(&StandIn::writing(&answer)).await);
    }
}

#[tokio::test]
async fn what_is_no_answer_is_written_the_built_in_way() {
    let good = lesson("Parking", "You can park behind the hotel.");
    for manner in [
        Manner::Says(500, completion(&good)),
        Manner::Says(401, "{}".to_owned()),
        Manner::Says(302, completion(&good)),
        Manner::Says(204, String::new()),
        Manner::Says(200, String::new()),
        Manner::Says(200, "<html>".to_owned()),
        Manner::Says(200, json!({"choices": []}).to_string()),
        Manner::Says(200, json!({"choices": [{"message": {"content": null}}]}).to_string()),
        Manner::Garbles,
        Manner::HangsUp,
        Manner::Floods(4 * 1024 * 1024),
    ] {
        is_built_in(&learned(&StandIn::start(manner)).await);
    }
}

#[tokio::test]
async fn a_slow_model_is_waited_for_no_longer_than_its_time() {
    let good = completion(&lesson("Parking", "You can park behind the hotel."));
    for manner in [Manner::Late(Duration::from_secs(20), good), Manner::Drips] {
        let model = StandIn::start(manner);
        let app = waiting(&model.url, Duration::from_millis(500)).await;
        within(Duration::from_secs(4), async || {
            let begun = Instant::now();
            is_built_in(&learned_in(&app).await);
            begun.elapsed()
        })
        .await;
    }
}

#[tokio::test]
async fn a_model_that_is_away_is_done_without() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let app = asking(&url).await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = session(&alice, &agent).await;
    is_built_in(&alice.post_nothing(&path).await.data());
}

#[tokio::test]
async fn what_the_model_wrote_is_saved_once_and_says_so() {
    let model = StandIn::writing(&lesson("Parking at the hotel", "Guests park behind the hotel. It is free."));
    let app = asking(&model.url).await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = session(&alice, &agent).await;
    let first = alice.post_once("k", &path, json!({"save": true})).await;
    let again = alice.post_once("k", &path, json!({"save": true})).await;
    assert_eq!((first.status, &first.text), (200, &again.text));
    assert_eq!(
        (&first.data()["subject"], &first.data()["written_by"]),
        (&json!("Parking at the hotel"), &json!("model"))
    );
    assert_eq!(model.requests().len(), 1);
    let trainings = alice.get(&format!("{agent}/trainings?view=full")).await.data();
    assert_eq!((trainings.as_array().unwrap().len(), &trainings[0]["is_draft"]), (1, &json!(true)));
}

#[tokio::test]
async fn nobody_is_asked_where_nothing_was_asked() {
    let model = StandIn::writing(&lesson("Parking at the hotel", "Guests park behind the hotel. It is free."));
    let app = asking(&model.url).await;
    let alice = app.actor().await;
    let hello = json!([{"role": "user", "content": "Hello?"}, {"role": "assistant", "content": "Hi!"}]);
    let refused = alice.post("/training/generate-scenario", json!({"messages": hello})).await;
    assert_eq!((refused.status, model.requests().len()), (400, 0));
    let parking =
        json!([{"role": "user", "content": "Can I park at the hotel?"}, {"role": "assistant", "content": "Yes."}]);
    let learned = alice.post("/training/generate-scenario", json!({"messages": parking})).await;
    assert_eq!(
        learned.text,
        r#"{"title":"Parking at the hotel","content":"Guests park behind the hotel. It is free.","similar":[],"learned_from_session_id":null}"#
    );
}
