use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::support::{Actor, TestApp, draft_changed, error_body, validation_error};

async fn agent_with_training(alice: &Actor) -> (String, String, Value) {
    let agent = alice.new_agent().await;
    let body = json!({"node_id": "n", "subject": "Hours", "instructions": "9 to 18.", "slot": 9, "info": "Info."});
    let made = alice.post(&format!("{agent}/trainings?view=full"), body).await.data();
    let training = format!("{agent}/trainings/{}", made["id"].as_str().unwrap());
    (agent, training, made)
}

#[tokio::test]
async fn absent_fields_keep_their_value() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training, made) = agent_with_training(&alice).await;
    app.clock.advance_seconds(5);
    let done = alice.put(&training, json!({"current_status": "inactive"})).await;
    let (id, data) = (made["id"].as_str().unwrap(), done.data());
    let (at, now) = (made["created_at"].as_str().unwrap(), data["updated_at"].as_str().unwrap());
    assert_eq!(
        done.text,
        format!(
            r#"{{"success":true,"message":"Agent training updated successfully","data":{{"id":"{id}","subject":"Hours","instructions":"9 to 18.","current_status":"inactive","created_at":"{at}","updated_at":"{now}"}}}}"#
        )
    );
    assert_eq!((done.status, done.header("etag")), (200, Some("\"3\"")));
    assert_ne!(now, at);
    let mut expected = made.clone();
    expected["current_status"] = json!("inactive");
    expected["updated_at"] = data["updated_at"].clone();
    assert_eq!(alice.get(&format!("{training}?view=full")).await.data(), expected);
    for (body, name, value) in [
        (json!({"subject": " New "}), "subject", json!("New")),
        (json!({"instructions": "10 to 17."}), "instructions", json!("10 to 17.")),
        (json!({"type": "SCENARIO_SPECIFIC"}), "type", json!("SCENARIO_SPECIFIC")),
        (json!({"node_id": "m"}), "node_id", json!("m")),
        (json!({"slot": 10}), "slot", json!(10)),
        (json!({"is_draft": true}), "is_draft", json!(true)),
    ] {
        let data = alice.put(&format!("{training}?view=full"), body).await.data();
        expected[name] = value;
        expected["updated_at"] = data["updated_at"].clone();
        assert_eq!(data, expected, "{name}");
    }
    assert_eq!(alice.revision(&agent).await, 9);
}

#[tokio::test]
async fn null_and_blank_text_clear_an_optional_field() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (_, training, made) = agent_with_training(&alice).await;
    let body = json!({"node_id": null, "slot": "", "info": " ", "current_status": null});
    let done = alice.put(&format!("{training}?view=full"), body).await.data();
    let mut expected = made;
    expected["updated_at"] = done["updated_at"].clone();
    for name in ["node_id", "slot", "info"] {
        expected[name] = Value::Null;
    }
    assert_eq!(done, expected);
}

/// These fields have no empty state, so an empty form field leaves them unchanged.
#[tokio::test]
async fn blank_values_leave_status_type_and_is_draft_unchanged() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let trainings = format!("{agent}/trainings?view=full");
    let body = json!({"node_id": "k", "subject": "Hours", "instructions": "9 to 18.", "current_status": "inactive",
        "is_draft": true, "type": "SCENARIO_SPECIFIC"});
    let made = alice.post(&trainings, body).await.data();
    let training = format!("{agent}/trainings/{}?view=full", made["id"].as_str().unwrap());
    for empty in [json!(""), json!(" "), Value::Null] {
        let nothing = json!({"current_status": empty, "is_draft": empty, "type": empty});
        let mut upsert = json!({"node_id": "k", "subject": "Hours", "instructions": "9 to 18."});
        upsert.as_object_mut().unwrap().extend(nothing.as_object().unwrap().clone());
        for done in [alice.put(&training, nothing.clone()).await, alice.post(&trainings, upsert).await] {
            let mut expected = made.clone();
            expected["updated_at"] = done.data()["updated_at"].clone();
            assert_eq!(done.data(), expected);
        }
    }
}

#[tokio::test]
async fn a_required_field_may_be_absent_but_not_empty() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training, _) = agent_with_training(&alice).await;
    assert_eq!(alice.put(&training, json!({})).await.status, 200);
    let errors = json!({
        "subject": ["The subject field is required."], "instructions": ["The instructions field is required."],
        "current_status": ["The selected current status is invalid."],
    });
    let refused = alice.put(&training, json!({"subject": "", "instructions": null, "current_status": "x"})).await;
    assert_eq!((refused.status, refused.json()), (422, validation_error(errors)));
    assert_eq!(alice.revision(&agent).await, 2, "an empty body changes nothing");
}

#[tokio::test]
async fn a_node_id_or_slot_of_another_training_is_taken() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, _, _) = agent_with_training(&alice).await;
    let other = format!("{agent}/trainings/{}", alice.add_training(&agent, "Parking", "Behind the house.").await);
    let refused = alice.put(&other, json!({"node_id": "n"})).await;
    assert_eq!(refused.json(), validation_error(json!({"node_id": ["The node id has already been taken."]})));
    let refused = alice.put(&other, json!({"slot": 9})).await;
    assert_eq!(
        (refused.status, refused.json()),
        (422, validation_error(json!({"slot": ["The slot has already been taken."]})))
    );
    assert_eq!(alice.put(&other, json!({"node_id": "N", "slot": 10})).await.status, 200);
}

#[tokio::test]
async fn updating_a_training_makes_a_published_agent_a_draft_and_a_rejected_update_does_not() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training, _) = agent_with_training(&alice).await;
    alice.publish(&agent).await;
    assert_eq!(alice.put(&training, json!({"subject": 5})).await.status, 422);
    assert_eq!(alice.put_if(1, &training, json!({"subject": "x"})).await.status, 412);
    let gone = format!("{agent}/trainings/018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b");
    assert_eq!(alice.put(&gone, json!({"subject": "x"})).await.status, 404);
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
    assert_eq!(alice.put(&training, json!({"subject": "x"})).await.status, 200);
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 3));
}

#[tokio::test]
async fn an_update_with_a_stale_if_match_is_rejected_with_the_current_revision() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, training, _) = agent_with_training(&alice).await;
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    let refused = alice.put_if(7, &training, json!({"subject": "x"})).await;
    assert_eq!(refused.without_since(), draft_changed(2, "tester", &at));
    assert_eq!(alice.put_if(2, &training, json!({"subject": "x"})).await.header("etag"), Some("\"3\""));
}

#[tokio::test]
async fn an_unknown_training_is_not_found_and_the_agent_is_checked_first() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, _, _) = agent_with_training(&alice).await;
    for (path, expected) in [
        (format!("{agent}/trainings/nonsense"), error_body("Training not found", "TRAINING_NOT_FOUND")),
        ("/api/v1/agents/nonsense/trainings/nonsense".to_owned(), error_body("Agent not found", "AGENT_NOT_FOUND")),
    ] {
        let refused = alice.put(&path, json!({"subject": "x"})).await;
        assert_eq!((refused.status, refused.json()), (404, expected));
    }
}
