use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::support::{TestApp, error_body, validation_error};

#[tokio::test]
async fn an_agent_is_returned_with_its_21_keys_in_order_and_its_trainings() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "Opening hours", "9 to 18.").await;
    let answer = alice.get(&agent).await;
    let data = answer.data();
    let time = |value: &Value| value.as_str().unwrap().to_owned();
    let taught = time(&data["trainings"][0]["created_at"]);
    let expected = [
        r#"{"success":true,"data":{"id":""#,
        agent.rsplit('/').next().unwrap(),
        r#"","name":"Front desk","label":"Reception","description":null,"language":"en-US","voice":null,"#,
        r#""initial_message":null,"interrupt_sensitivity":"medium","conversation_speed":1.0,"#,
        r#""initial_message_delay":0,"ask_if_human_present_on_idle":true,"direction":"inbound","#,
        r#""who_speaks_first":"agent","current_status":"draft","is_sandbox":false,"is_ready_to_publish":true,"#,
        r#""created_at":""#,
        &time(&data["created_at"]),
        r#"","updated_at":""#,
        &time(&data["updated_at"]),
        r#"","trainings":[{"id":""#,
        &training,
        r#"","subject":"Opening hours","instructions":"9 to 18.","current_status":"active","created_at":""#,
        &taught,
        r#"","updated_at":""#,
        &taught,
        r#""}],"actions":[],"phone_numbers":[]}}"#,
    ];
    assert_eq!(answer.text, expected.concat());
    assert_eq!((answer.status, answer.header("etag")), (200, Some("\"2\"")));
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn the_full_view_shows_version_revision_and_pending_changes_and_full_trainings() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Opening hours", "9 to 18.").await;
    alice.publish(&agent).await;
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    let answer = alice.get(&format!("{agent}?view=full")).await;
    let tail = r#""phone_numbers":[],"number":1,"live_version":1,"draft_revision":3,"pending_changes":1}}"#;
    assert!(answer.text.ends_with(tail), "{}", answer.text);
    let trainings = &answer.data()["trainings"];
    assert_eq!((&trainings[0]["in_live_version"], &trainings[1]["in_live_version"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn an_edit_is_visible_immediately_and_changes_the_etag() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for revision in 2..6 {
        let subject = format!("Subject {revision}");
        alice.add_training(&agent, &subject, "Text.").await;
        let answer = alice.get(&agent).await;
        assert_eq!(answer.header("etag"), Some(format!("\"{revision}\"").as_str()));
        assert_eq!(answer.data()["trainings"].as_array().unwrap().last().unwrap()["subject"], json!(subject));
    }
}

#[tokio::test]
async fn readiness_counts_active_trainings_that_are_not_held_back() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let ready = async || alice.get(&agent).await.data()["is_ready_to_publish"].clone();
    assert_eq!(ready().await, false);
    let id = alice.add_training(&agent, "Hours", "9 to 18.").await;
    assert_eq!(ready().await, true);
    let training = format!("{agent}/trainings/{id}");
    alice.put(&training, json!({"current_status": "inactive"})).await;
    assert_eq!(ready().await, false);
    alice.put(&training, json!({"current_status": "active", "is_draft": true})).await;
    assert_eq!(ready().await, false);
    alice.put(&training, json!({"is_draft": false})).await;
    assert_eq!(ready().await, true);
}

#[tokio::test]
async fn unknown_and_malformed_ids_get_the_same_response() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for id in [
        "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
        "1",
        "front-desk",
        "018f6f601c2d7e3f8a4b5c6d7e8f9a0b",
        "%7B018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b%7D",
        "%00",
        "%27%20OR%201=1",
    ] {
        let answer = alice.get(&format!("/api/v1/agents/{id}")).await;
        assert_eq!(answer.text, r#"{"success":false,"message":"Agent not found","code":"AGENT_NOT_FOUND"}"#, "{id}");
        assert_eq!(answer.status, 404);
    }
}

#[tokio::test]
async fn an_unknown_view_is_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let refused = alice.get(&format!("{agent}?view=all")).await;
    assert_eq!(refused.json(), validation_error(json!({"view": ["The selected view is invalid."]})));
    let malformed = alice.get(&format!("{agent}?view=%zz")).await;
    assert_eq!(malformed.json(), error_body("The query string is malformed.", "MALFORMED_QUERY"));
    assert_eq!((refused.status, malformed.status), (422, 400));
}
