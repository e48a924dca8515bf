use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::create::every_field;
use crate::support::{Actor, TestApp, draft_changed, send_request, validation_error};

const NULLABLE: [&str; 8] = [
    "description",
    "initial_message",
    "max_idle_check_count",
    "max_call_duration_seconds",
    "say_goodbye_on_max_duration",
    "user_inactivity_timeout_seconds",
    "initial_idle_time_seconds",
    "initial_max_idle_check_count",
];

/// A published agent with one training.
async fn published_agent(alice: &Actor) -> String {
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    agent
}

/// The configuration fields that a publish would change.
async fn changed_config(alice: &Actor, agent: &str) -> Value {
    alice.get(&format!("{agent}/changes")).await.data()["agent"].clone()
}

#[tokio::test]
async fn a_patch_answers_the_whole_agent_and_makes_it_a_draft() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = published_agent(&alice).await;
    let mut expected = alice.get(&agent).await.data();
    let done = alice.patch(&agent, json!({"name": " Night desk ", "initial_message_delay": "2"})).await;
    expected["name"] = json!("Night desk");
    expected["initial_message_delay"] = json!(2);
    expected["current_status"] = json!("draft");
    expected["updated_at"] = done.data()["updated_at"].clone();
    assert_eq!(done.json(), json!({"success": true, "message": "Agent updated successfully", "data": expected}));
    assert_eq!((done.status, done.header("etag")), (200, Some("\"3\"")));
    assert!(done.text.contains(r#""initial_message_delay":2,"#), "{}", done.text);
    assert_eq!(alice.get(&agent).await.data(), expected);
    let full = alice.patch(&format!("{agent}?view=full"), json!({"label": "Night"})).await.data();
    assert_eq!(
        (&full["draft_revision"], &full["live_version"], &full["pending_changes"]),
        (&json!(4), &json!(1), &json!(1))
    );
    assert_eq!(alice.publish(&agent).await, 2);
}

#[tokio::test]
async fn every_field_of_a_creation_can_be_changed_alone() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for (name, value) in every_field().as_object().unwrap() {
        if ["label", "name"].contains(&name.as_str()) {
            continue;
        }
        let agent = published_agent(&alice).await;
        let done = alice.patch(&agent, json!({name: value})).await;
        assert_eq!(done.status, 200, "{name}: {}", done.text);
        let changed = changed_config(&alice, &agent).await;
        assert_eq!(changed.as_object().unwrap().keys().collect::<Vec<_>>(), [name]);
        assert_eq!(changed[name]["draft"].as_f64(), value.as_f64(), "{name}");
        if !value.is_number() {
            assert_eq!(&changed[name]["draft"], value, "{name}");
        }
    }
}

#[tokio::test]
async fn null_clears_what_can_be_empty_and_is_refused_elsewhere() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let made = alice.post("/api/v1/agents", every_field()).await.data();
    let agent = format!("/api/v1/agents/{}", made["id"].as_str().unwrap());
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let (mut cleared, mut errors) = (json!({}), json!({}));
    for name in every_field().as_object().unwrap().keys() {
        cleared[name] = Value::Null;
        if !NULLABLE.contains(&name.as_str()) {
            errors[name] = json!([format!("The {} field is required.", name.replace('_', " "))]);
        }
    }
    let refused = alice.patch(&agent, cleared).await;
    assert_eq!((refused.status, refused.json()), (422, validation_error(errors)));
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
    let done = alice.patch(&agent, NULLABLE.iter().map(|name| (*name, Value::Null)).collect()).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let changed = changed_config(&alice, &agent).await;
    assert_eq!(changed.as_object().unwrap().len(), NULLABLE.len());
    for name in NULLABLE {
        assert_eq!(changed[name]["draft"], Value::Null, "{name}");
    }
    let done = alice.patch(&agent, json!({"description": "Answers."})).await.data();
    assert_eq!((&done["description"], &done["initial_message"]), (&json!("Answers."), &Value::Null));
    assert_eq!(alice.patch(&agent, json!({"description": "  "})).await.data()["description"], Value::Null);
}

#[tokio::test]
async fn a_patch_that_changes_nothing_changes_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = published_agent(&alice).await;
    let (before, rows) = (alice.get(&format!("{agent}?view=full")).await, app.database.rows());
    let same = json!({
        "name": "Front desk", "language": " en-US", "llm_temperature": "0.7", "conversation_speed": 1,
        "initial_message_delay": 0.0, "description": null, "enable_recording": 0, "unknown": 1,
    });
    for body in [json!({}), json!({"name": "Front desk"}), same] {
        let done = alice.patch(&format!("{agent}?view=full"), body.clone()).await;
        assert_eq!((done.status, done.data()), (200, before.data()), "{body}");
        assert_eq!(done.header("etag"), Some("\"2\""));
    }
    assert_eq!(app.database.rows(), rows, "no audit event was written");
    assert_eq!(alice.patch_if(2, &agent, json!({"name": "Front desk"})).await.status, 200);
}

#[tokio::test]
async fn every_invalid_value_is_refused_with_its_message() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for (field, values, message) in super::validation_rules::invalid_values() {
        for value in values {
            let is_empty = value == json!([]) || value == json!({});
            let required = format!("The {} field is required.", field.replace('_', " "));
            let message = if is_empty && !NULLABLE.contains(&field) { &required } else { message };
            let refused = alice.patch(&agent, json!({field: value})).await;
            assert_eq!(refused.json(), validation_error(json!({field: [message]})), "{field} = {value}");
        }
    }
    assert_eq!(alice.revision(&agent).await, 1);
}

#[tokio::test]
async fn a_patch_with_a_stale_if_match_is_rejected_with_the_current_revision() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    let refused = alice.patch_if(1, &agent, json!({"name": "Night desk"})).await;
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    assert_eq!(refused.without_since(), draft_changed(2, "tester", &at));
    let done = alice.patch_if(2, &agent, json!({"name": "Night desk"})).await;
    assert_eq!((done.status, done.header("etag")), (200, Some("\"3\"")));
}

#[tokio::test]
async fn a_repeated_key_gets_the_first_answer_until_a_text_in_it_is_deleted() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "Hours", "9 to 18.").await;
    let patch = async || {
        let request = alice.request("PATCH", &agent).header("Idempotency-Key", "rename");
        send_request(request.json(&json!({"name": "Night desk"}))).await
    };
    let first = patch().await;
    assert_eq!(first.status, 200, "{}", first.text);
    alice.patch(&agent, json!({"name": "Day desk"})).await;
    let again = patch().await;
    assert_eq!((again.status, &again.text), (200, &first.text));
    assert_eq!(alice.get(&agent).await.data()["name"], "Day desk");
    alice.delete(&format!("{agent}/trainings/{training}")).await;
    assert_eq!(patch().await.json()["code"], "PAYLOAD_PURGED");
}

#[tokio::test]
async fn delays_of_earlier_databases_are_read_as_integers() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for (stored, delay) in [("2.0", 2), ("1.5", 2), ("0.0", 0)] {
        app.database.execute(&if app.database.is_postgres() {
            format!("UPDATE agents SET config = jsonb_set(config, '{{initial_message_delay}}', '{stored}')")
        } else {
            format!("UPDATE agents SET config = json_set(config, '$.initial_message_delay', json('{stored}'))")
        });
        let read = alice.get(&agent).await;
        assert!(read.text.contains(&format!(r#""initial_message_delay":{delay},"#)), "{}", read.text);
    }
}
