use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::support::{TestApp, draft_changed, validation_error};

fn knowledge_body() -> Value {
    json!({
        "description": "Answers the phone.", "initial_message": "Good day!", "interrupt_sensitivity": "high",
        "ask_if_human_present_on_idle": false, "llm_temperature": 0.2, "initial_message_delay": 3,
    })
}

#[tokio::test]
async fn knowledge_updates_its_fields_and_leaves_the_others_unchanged() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let made = alice.post("/api/v1/agents", super::create::every_field()).await;
    let agent = format!("/api/v1/agents/{}", made.data()["id"].as_str().unwrap());
    let done = alice.put(&format!("{agent}/knowledge"), knowledge_body()).await;
    let mut expected = made.data();
    for (name, value) in knowledge_body().as_object().unwrap() {
        if name != "llm_temperature" {
            expected[name] = value.clone();
        }
    }
    expected["updated_at"] = done.data()["updated_at"].clone();
    let message = "Agent knowledge updated successfully";
    assert_eq!(done.json(), json!({"success": true, "message": message, "data": expected}));
    assert_eq!((done.status, done.header("etag")), (200, Some("\"2\"")));
    assert!(done.text.starts_with(r#"{"success":true,"message":"Agent knowledge updated successfully","data":{"id":"#));
    assert_eq!(alice.get(&agent).await.data(), expected);
}

#[tokio::test]
async fn updating_knowledge_makes_a_published_agent_a_draft_and_increments_its_revision() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
    let done = alice.put(&format!("{agent}/knowledge?view=full"), knowledge_body()).await;
    let data = done.data();
    assert_eq!((&data["current_status"], &data["draft_revision"]), (&json!("draft"), &json!(3)));
    assert_eq!((&data["pending_changes"], &data["live_version"]), (&json!(1), &json!(1)));
    assert_eq!(alice.publish(&agent).await, 2);
}

#[tokio::test]
async fn all_missing_and_invalid_fields_are_reported_and_nothing_changes() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let path = format!("{agent}/knowledge");
    let missing = r#"{"success":false,"message":"The given data was invalid.","errors":{"description":["The description field is required."],"interrupt_sensitivity":["The interrupt sensitivity field is required."],"ask_if_human_present_on_idle":["The ask if human present on idle field is required."],"llm_temperature":["The llm temperature field is required."],"initial_message_delay":["The initial message delay field is required."]},"code":"VALIDATION_ERROR"}"#;
    let refused = alice.put(&path, json!({"description": "  ", "initial_message": ""})).await;
    assert_eq!((refused.status, refused.text.as_str()), (422, missing));
    let wrong = json!({
        "description": "four", "initial_message": "four", "interrupt_sensitivity": "HIGH",
        "ask_if_human_present_on_idle": "maybe", "llm_temperature": 2.5, "initial_message_delay": -1,
    });
    let errors = json!({
        "description": ["The description must be at least 5 characters."],
        "initial_message": ["The initial message must be at least 5 characters."],
        "interrupt_sensitivity": ["The selected interrupt sensitivity is invalid."],
        "ask_if_human_present_on_idle": ["The ask if human present on idle field must be true or false."],
        "llm_temperature": ["The llm temperature must be between 0 and 2."],
        "initial_message_delay": ["The initial message delay must be between 0 and 60."],
    });
    assert_eq!(alice.put(&path, wrong).await.json(), validation_error(errors));
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
}

#[tokio::test]
async fn every_validation_rule_has_its_message() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for (field, value, message) in [
        ("description", json!(5), "The description must be a string."),
        ("description", json!("x".repeat(65_537)), "The description must not be greater than 65536 characters."),
        ("initial_message", json!("x".repeat(256)), "The initial message must not be greater than 255 characters."),
        ("initial_message", json!([]), "The initial message must be a string."),
        ("interrupt_sensitivity", json!(null), "The interrupt sensitivity field is required."),
        ("llm_temperature", json!("warm"), "The llm temperature must be a number."),
        ("initial_message_delay", json!(1.5), "The initial message delay must be an integer."),
        ("initial_message_delay", json!("61"), "The initial message delay must be between 0 and 60."),
    ] {
        let mut body = knowledge_body();
        body[field] = value.clone();
        let refused = alice.put(&format!("{agent}/knowledge"), body).await;
        assert_eq!(refused.json(), validation_error(json!({field: [message]})), "{field} = {value}");
    }
    for (field, value) in [
        ("description", json!(" five5 ")),
        ("initial_message", json!("x".repeat(255))),
        ("initial_message", json!(null)),
        ("llm_temperature", json!("2")),
        ("ask_if_human_present_on_idle", json!("1")),
        ("initial_message_delay", json!(60)),
    ] {
        let mut body = knowledge_body();
        body[field] = value.clone();
        assert_eq!(alice.put(&format!("{agent}/knowledge"), body).await.status, 200, "{field} = {value}");
    }
}

#[tokio::test]
async fn an_update_that_changes_nothing_has_no_effect_with_if_changed() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/knowledge");
    assert_eq!(alice.put(&path, knowledge_body()).await.status, 200);
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let (state, before) = (alice.state(&agent).await, app.database.rows());
    let same = alice.put(&format!("{path}?if_changed=true"), knowledge_body()).await;
    assert_eq!((same.status, same.header("etag")), (200, Some("\"3\"")));
    assert_eq!((alice.state(&agent).await, app.database.rows()), (state, before));
    assert_eq!(alice.put(&path, knowledge_body()).await.header("etag"), Some("\"4\""));
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 4));
    let wrong = alice.put(&format!("{path}?if_changed=yes"), knowledge_body()).await;
    assert_eq!(wrong.json(), validation_error(json!({"if_changed": ["The selected if changed is invalid."]})));
}

#[tokio::test]
async fn an_update_with_a_stale_if_match_is_rejected_with_the_current_revision() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    let path = format!("{agent}/knowledge");
    let refused = alice.put_if(1, &path, knowledge_body()).await;
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    assert_eq!(refused.without_since(), draft_changed(2, "tester", &at));
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 2));
    let done = alice.put_if(2, &path, knowledge_body()).await;
    assert_eq!((done.status, done.header("etag")), (200, Some("\"3\"")));
}
