//! Scenarios from a language model with good, bad and missing responses.

use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::ModelSettings;

use super::fake_model::{FakeModel, ModelBehavior, completion, scenario};
use crate::support::{Actor, TestApp, within};

/// A server with this model and a timeout that a prompt response does not reach.
async fn app_with_model(url: &str) -> TestApp {
    app_with_timeout(url, Duration::from_secs(20)).await
}

async fn app_with_timeout(url: &str, timeout: Duration) -> TestApp {
    let model =
        ModelSettings { url: url.to_owned(), model: "small".to_owned(), key: Some("a-key".to_owned()), timeout };
    TestApp::with(|settings| settings.model = Some(model)).await
}

/// Stores a conversation and returns the path of its scenario.
async fn scenario_path(alice: &Actor, agent: &str) -> String {
    let call = json!({"messages": [
        {"role": "user", "content": "Hi, my name is Anna Berg, can I park at the hotel? My number is 0171 2345678."},
        {"role": "assistant", "content": "Of course, Anna. You can park behind the hotel free of charge."},
    ]});
    let made = alice.post(&format!("{agent}/sessions"), call).await.data();
    format!("{agent}/sessions/{}/scenario", made["id"].as_str().unwrap())
}

/// The scenario that a server with this model generates.
async fn scenario_from(model: &FakeModel) -> Value {
    scenario_of(&app_with_model(&model.url).await).await
}

async fn scenario_of(app: &TestApp) -> Value {
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = scenario_path(&alice, &agent).await;
    let answer = alice.post_empty(&path).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.data()
}

fn assert_built_in(data: &Value) {
    let expected = json!({
        "subject": "Can I park at the hotel?",
        "instructions": "You can park behind the hotel free of charge.",
        "similar": [],
        "written_by": "built_in",
    });
    assert_eq!(data, &expected);
}

#[tokio::test]
async fn the_model_writes_the_scenario_and_gets_no_personal_details() {
    let model = FakeModel::answering(&scenario("Parking at the hotel", "Guests park behind the hotel. It is free."));
    let data = scenario_from(&model).await;
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
async fn an_unusable_model_response_falls_back_to_the_built_in_rules() {
    let hotel = "You can park behind the hotel.";
    for answer in [
        "Sure! Here is your training.".to_owned(),
        scenario("", ""),
        scenario("Parking", "Call [number]."),
        scenario("Parking", "Ask Anna about it."),
        scenario("Parking", "Call 0171 2345678 first."),
        scenario("Parking", &"very ".repeat(600)),
        json!({"subject": "Parking", "instructions": hotel, "notes": "x"}).to_string(),
        json!({"subject": "Parking", "instructions": [hotel]}).to_string(),
        json!(["Parking", hotel]).to_string(),
    ] {
        assert_built_in(&scenario_from(&FakeModel::answering(&answer)).await);
    }
}

#[tokio::test]
async fn a_failed_request_falls_back_to_the_built_in_rules() {
    let good = scenario("Parking", "You can park behind the hotel.");
    for behavior in [
        ModelBehavior::Answers(500, completion(&good)),
        ModelBehavior::Answers(401, "{}".to_owned()),
        ModelBehavior::Answers(302, completion(&good)),
        ModelBehavior::Answers(204, String::new()),
        ModelBehavior::Answers(200, String::new()),
        ModelBehavior::Answers(200, "<html>".to_owned()),
        ModelBehavior::Answers(200, json!({"choices": []}).to_string()),
        ModelBehavior::Answers(200, json!({"choices": [{"message": {"content": null}}]}).to_string()),
        ModelBehavior::SendsGarbage,
        ModelBehavior::HangsUp,
        ModelBehavior::SendsTooMuch(4 * 1024 * 1024),
    ] {
        assert_built_in(&scenario_from(&FakeModel::start(behavior)).await);
    }
}

#[tokio::test]
async fn a_slow_model_falls_back_after_the_timeout() {
    let good = completion(&scenario("Parking", "You can park behind the hotel."));
    for behavior in [ModelBehavior::AnswersLate(Duration::from_secs(20), good), ModelBehavior::SendsByteByByte] {
        let model = FakeModel::start(behavior);
        let app = app_with_timeout(&model.url, Duration::from_millis(500)).await;
        within(Duration::from_secs(4), async || {
            let started = Instant::now();
            assert_built_in(&scenario_of(&app).await);
            started.elapsed()
        })
        .await;
    }
}

#[tokio::test]
async fn an_unreachable_model_falls_back_to_the_built_in_rules() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let app = app_with_model(&url).await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = scenario_path(&alice, &agent).await;
    assert_built_in(&alice.post_empty(&path).await.data());
}

#[tokio::test]
async fn a_scenario_of_the_model_is_saved_once_with_its_source() {
    let model = FakeModel::answering(&scenario("Parking at the hotel", "Guests park behind the hotel. It is free."));
    let app = app_with_model(&model.url).await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = scenario_path(&alice, &agent).await;
    let first = alice.post_with_key("k", &path, json!({"save": true})).await;
    let again = alice.post_with_key("k", &path, json!({"save": true})).await;
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
async fn the_model_is_not_called_without_a_question() {
    let model = FakeModel::answering(&scenario("Parking at the hotel", "Guests park behind the hotel. It is free."));
    let app = app_with_model(&model.url).await;
    let alice = app.actor().await;
    let hello = json!([{"role": "user", "content": "Hello?"}, {"role": "assistant", "content": "Hi!"}]);
    let refused = alice.post("/training/generate-scenario", json!({"messages": hello})).await;
    assert_eq!((refused.status, model.requests().len()), (400, 0));
    let parking =
        json!([{"role": "user", "content": "Can I park at the hotel?"}, {"role": "assistant", "content": "Yes."}]);
    let answer = alice.post("/training/generate-scenario", json!({"messages": parking})).await;
    assert_eq!(
        answer.text,
        r#"{"title":"Parking at the hotel","content":"Guests park behind the hotel. It is free.","similar":[],"learned_from_session_id":null}"#
    );
}
