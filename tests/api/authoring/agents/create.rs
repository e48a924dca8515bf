use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permissions;

use crate::support::{TestApp, error_body, validation_error};

const AGENTS: &str = "/api/v1/agents";

fn required_fields() -> Value {
    json!({"name": "Front desk", "label": "Reception", "language": "en-US"})
}

/// A body with every field of an agent.
pub fn every_field() -> Value {
    json!({
        "label": "Reception", "name": "Front desk", "description": "Answers the phone.", "language": "de-DE",
        "initial_message": "Guten Tag!", "interrupt_sensitivity": "high", "endpointing_sensitivity": "slow",
        "ivr_navigation_mode": "on", "conversation_speed": 1.5, "initial_message_delay": 2,
        "ask_if_human_present_on_idle": false, "idle_time_seconds": 300, "llm_temperature": 2,
        "enable_recording": true, "direction": "outbound", "who_speaks_first": "user", "max_idle_check_count": 10,
        "max_call_duration_seconds": 3600, "say_goodbye_on_max_duration": true,
        "user_inactivity_timeout_seconds": 120, "initial_idle_time_seconds": 60, "initial_max_idle_check_count": 0,
    })
}

#[tokio::test]
async fn an_agent_is_created_as_a_draft_from_the_required_fields() {
    let app = TestApp::spawn().await;
    let made = app.actor().await.post(AGENTS, required_fields()).await;
    let data = made.data();
    let (id, at) = (data["id"].as_str().unwrap(), data["created_at"].as_str().unwrap());
    let expected = [
        r#"{"success":true,"message":"Agent created successfully","data":{"id":""#,
        id,
        r#"","name":"Front desk","label":"Reception","description":null,"language":"en-US","voice":null,"#,
        r#""initial_message":null,"interrupt_sensitivity":"medium","conversation_speed":1.0,"#,
        r#""initial_message_delay":0,"ask_if_human_present_on_idle":true,"direction":"inbound","#,
        r#""who_speaks_first":"agent","current_status":"draft","is_sandbox":false,"is_ready_to_publish":false,"#,
        r#""created_at":""#,
        at,
        r#"","updated_at":""#,
        at,
        r#"","trainings":[],"actions":[],"phone_numbers":[]}}"#,
    ];
    assert_eq!(made.text, expected.concat());
    assert_eq!((made.status, made.header("etag")), (201, Some("\"1\"")));
    assert_eq!(at.len(), "2024-01-15T10:30:00Z".len(), "second precision: {at}");
}

#[tokio::test]
async fn the_full_view_appends_additional_keys() {
    let app = TestApp::spawn().await;
    let made = app.actor().await.post(&format!("{AGENTS}?view=full"), required_fields()).await;
    let tail = r#""phone_numbers":[],"number":1,"live_version":null,"draft_revision":1,"pending_changes":0}}"#;
    assert!(made.text.ends_with(tail), "{}", made.text);
}

#[tokio::test]
async fn every_field_is_stored() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let made = alice.post(AGENTS, every_field()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let data = made.data();
    let expected = json!({
        "id": data["id"], "name": "Front desk", "label": "Reception", "description": "Answers the phone.",
        "language": "de-DE", "voice": null, "initial_message": "Guten Tag!", "interrupt_sensitivity": "high",
        "conversation_speed": 1.5, "initial_message_delay": 2, "ask_if_human_present_on_idle": false,
        "direction": "outbound", "who_speaks_first": "user", "current_status": "draft", "is_sandbox": false,
        "is_ready_to_publish": false, "created_at": data["created_at"], "updated_at": data["created_at"],
        "trainings": [], "actions": [], "phone_numbers": [],
    });
    assert_eq!(data, expected);
    let id = data["id"].as_str().unwrap();
    assert_eq!(alice.get(&format!("{AGENTS}/{id}")).await.json(), json!({"success": true, "data": expected}));
}

#[tokio::test]
async fn an_agent_in_a_sandbox_has_is_sandbox_true() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let sandbox = app.environment(env.tenant, "Sandbox", true).await;
    let made = app.actor_in(sandbox, Permissions::integration()).await.post(AGENTS, required_fields()).await;
    assert_eq!(made.data()["is_sandbox"], true);
}

#[tokio::test]
async fn all_missing_fields_are_reported_in_contract_order() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let expected = r#"{"success":false,"message":"The given data was invalid.","errors":{"label":["The label field is required."],"name":["The name field is required."],"language":["The language field is required."]},"code":"VALIDATION_ERROR"}"#;
    for nothing in [json!({}), json!({"label": null, "name": "", "language": " \t\n"}), json!({"names": "x"})] {
        let refused = alice.post(AGENTS, nothing).await;
        assert_eq!((refused.status, refused.text.as_str()), (422, expected));
    }
    assert_eq!(alice.get(AGENTS).await.json()["meta"]["total"], 0);
}

#[tokio::test]
async fn every_validation_rule_has_its_message_and_ranges_are_inclusive() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for (field, values, message) in super::validation_rules::invalid_values() {
        for value in values {
            let mut body = required_fields();
            body[field] = value.clone();
            let refused = alice.post(AGENTS, body).await;
            assert_eq!(refused.json(), validation_error(json!({field: [message]})), "{field} = {value}");
            assert_eq!(refused.status, 422);
        }
    }
    for (field, values) in super::validation_rules::valid_values() {
        for value in values {
            let mut body = required_fields();
            body[field] = value.clone();
            let made = alice.post(AGENTS, body).await;
            assert_eq!(made.status, 201, "{field} = {value}: {}", made.text);
        }
    }
}

#[tokio::test]
async fn all_invalid_fields_are_reported_together() {
    let app = TestApp::spawn().await;
    let (mut body, mut errors) = (json!({}), json!({}));
    for (field, values, message) in super::validation_rules::invalid_values() {
        if errors.get(field).is_none() {
            body[field] = values[0].clone();
            errors[field] = json!([message]);
        }
    }
    assert_eq!(app.actor().await.post(AGENTS, body).await.json(), validation_error(errors));
}

#[tokio::test]
async fn text_is_trimmed_numeric_and_boolean_strings_are_accepted_and_unknown_keys_are_ignored() {
    let app = TestApp::spawn().await;
    let body = json!({
        "name": "  Front desk\n", "label": "\tReception ", "language": " en-US ", "description": "   ",
        "conversation_speed": " 1.5 ", "initial_message_delay": "2", "ask_if_human_present_on_idle": "0",
        "idle_time_seconds": "30", "id": "mine", "current_status": "published", "is_sandbox": true, "voice": {"a": 1},
    });
    let data = app.actor().await.post(AGENTS, body).await.data();
    assert_eq!((&data["name"], &data["label"]), (&json!("Front desk"), &json!("Reception")));
    assert_eq!((&data["language"], &data["description"]), (&json!("en-US"), &Value::Null));
    assert_eq!((&data["conversation_speed"], &data["initial_message_delay"]), (&json!(1.5), &json!(2)));
    assert_eq!((&data["ask_if_human_present_on_idle"], &data["current_status"]), (&json!(false), &json!("draft")));
    assert_eq!((&data["is_sandbox"], &data["voice"]), (&json!(false), &Value::Null));
}

#[tokio::test]
async fn lengths_are_counted_in_characters() {
    let app = TestApp::spawn().await;
    let mut body = required_fields();
    body["name"] = "ü".repeat(255).into();
    let made = app.actor().await.post(AGENTS, body).await;
    assert_eq!((made.status, &made.data()["name"]), (201, &json!("ü".repeat(255))));
}

#[tokio::test]
async fn an_unknown_view_is_rejected_and_no_agent_is_created() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let refused = alice.post(&format!("{AGENTS}?view=FULL"), required_fields()).await;
    assert_eq!(refused.json(), validation_error(json!({"view": ["The selected view is invalid."]})));
    assert_eq!(alice.get(AGENTS).await.json()["meta"]["total"], 0);
}

#[tokio::test]
async fn a_token_bound_to_an_agent_cannot_create_another() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let bound = understudy::testing::Id::parse(agent.rsplit('/').next().unwrap());
    let bob = app.actor_with(alice.env, Permissions::all(), bound, None).await;
    let refused = bob.post(AGENTS, required_fields()).await;
    assert_eq!(refused.json(), error_body("You are not authorized to perform this action.", "UNAUTHORIZED"));
    assert_eq!((refused.status, alice.get(AGENTS).await.json()["meta"]["total"].as_i64()), (403, Some(1)));
}
