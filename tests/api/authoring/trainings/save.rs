use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::support::{TestApp, draft_changed, error_body, validation_error};

fn required_fields() -> Value {
    json!({"subject": "Hours", "instructions": "9 to 18."})
}

#[tokio::test]
async fn a_training_is_created_and_returned_with_six_keys_in_order() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let made =
        alice.post(&format!("{agent}/trainings"), json!({"subject": " Hours ", "instructions": "9 to 18."})).await;
    let data = made.data();
    let (id, at) = (data["id"].as_str().unwrap(), data["created_at"].as_str().unwrap());
    assert_eq!(
        made.text,
        format!(
            r#"{{"success":true,"message":"Agent training updated successfully","data":{{"id":"{id}","subject":"Hours","instructions":"9 to 18.","current_status":"active","created_at":"{at}","updated_at":"{at}"}}}}"#
        )
    );
    assert_eq!((made.status, made.header("etag")), (200, Some("\"2\"")));
}

#[tokio::test]
async fn a_training_with_a_known_node_id_is_updated_in_place() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    let first =
        json!({"node_id": "faq-1", "subject": "Hours", "instructions": "9 to 18.", "current_status": "inactive"});
    let made = alice.post(&path, first).await.data();
    app.clock.advance_seconds(90);
    let body = json!({"node_id": " faq-1 ", "subject": "Opening hours", "instructions": "10 to 17."});
    let changed = alice.post(&path, body).await;
    let expected = json!({
        "id": made["id"], "subject": "Opening hours", "instructions": "10 to 17.", "current_status": "inactive",
        "created_at": made["created_at"], "updated_at": changed.data()["updated_at"],
    });
    let message = "Agent training updated successfully";
    assert_eq!(changed.json(), json!({"success": true, "message": message, "data": expected}));
    assert_ne!(changed.data()["updated_at"], made["updated_at"]);
    assert_eq!((changed.status, changed.header("etag")), (200, Some("\"3\"")));
    assert_eq!(alice.get(&path).await.json(), json!({"success": true, "data": [expected]}));
}

#[tokio::test]
async fn each_post_without_a_known_node_id_creates_a_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    for node in [json!(null), json!(""), json!("  "), json!("a"), json!("A"), json!("b")] {
        let mut body = required_fields();
        body["node_id"] = node;
        alice.post(&format!("{agent}/trainings"), body).await;
    }
    let mut body = required_fields();
    body["node_id"] = json!("a");
    alice.post(&format!("{other}/trainings"), body).await;
    assert_eq!(alice.get(&format!("{agent}/trainings")).await.data().as_array().unwrap().len(), 6);
    assert_eq!(alice.get(&format!("{other}/trainings")).await.data().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_node_id_of_a_deleted_training_creates_a_new_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    let body = json!({"node_id": "n", "subject": "Hours", "instructions": "9 to 18."});
    let first = alice.post(&path, body.clone()).await.data()["id"].clone();
    alice.delete(&format!("{path}/{}", first.as_str().unwrap())).await;
    let second = alice.post(&path, body).await;
    assert_eq!(second.status, 200, "{}", second.text);
    assert_ne!(second.data()["id"], first);
}

#[tokio::test]
async fn saving_a_training_makes_a_published_agent_a_draft_and_a_rejected_save_does_not() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    let node = json!({"node_id": "n", "subject": "Hours", "instructions": "9 to 18."});
    alice.post(&path, node.clone()).await;
    alice.publish(&agent).await;
    for refused in [json!({}), json!({"subject": "a", "instructions": "b", "current_status": "on"})] {
        assert_eq!(alice.post(&path, refused).await.status, 422);
    }
    assert_eq!(alice.post_if(1, &path, node.clone()).await.status, 412);
    let taken = json!({"subject": "a", "instructions": "b", "slot": 3});
    assert_eq!(alice.post(&path, taken).await.status, 422);
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
    alice.post(&path, node).await;
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 3), "the same text again is a mutation too");
    alice.publish(&agent).await;
    alice.post(&path, required_fields()).await;
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 4));
}

#[tokio::test]
async fn all_missing_and_invalid_fields_are_reported() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    let missing = r#"{"success":false,"message":"The given data was invalid.","errors":{"subject":["The subject field is required."],"instructions":["The instructions field is required."]},"code":"VALIDATION_ERROR"}"#;
    for body in [json!({}), json!({"subject": " ", "instructions": null}), json!({"subject": "", "instructions": "\n"})]
    {
        let refused = alice.post(&path, body).await;
        assert_eq!((refused.status, refused.text.as_str()), (422, missing));
    }
    let wrong = json!({"node_id": 5, "subject": "x".repeat(256), "instructions": [], "current_status": "Active"});
    let errors = json!({
        "node_id": ["The node id must be a string."],
        "subject": ["The subject must not be greater than 255 characters."],
        "instructions": ["The instructions field is required."],
        "current_status": ["The selected current status is invalid."],
    });
    let refused = alice.post(&path, wrong).await;
    assert_eq!((refused.status, refused.json()), (422, validation_error(errors)));
    assert_eq!(alice.get(&path).await.data(), json!([]));
}

#[tokio::test]
async fn every_validation_rule_has_its_message() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    for (field, value, message) in [
        ("node_id", json!(["a"]), "The node id must be a string."),
        ("node_id", json!("x".repeat(256)), "The node id must not be greater than 255 characters."),
        ("node_id", json!("a\u{0}"), "The node id contains invalid characters."),
        ("subject", json!(5), "The subject must be a string."),
        ("subject", json!("ü".repeat(256)), "The subject must not be greater than 255 characters."),
        ("instructions", json!({"a": 1}), "The instructions must be a string."),
        ("instructions", json!("x".repeat(65_537)), "The instructions must not be greater than 65536 characters."),
        ("current_status", json!("ACTIVE"), "The selected current status is invalid."),
        ("current_status", json!("draft"), "The selected current status is invalid."),
        ("current_status", json!(1), "The selected current status is invalid."),
        ("current_status", json!(["active"]), "The selected current status is invalid."),
    ] {
        let mut body = required_fields();
        body[field] = value.clone();
        let refused = alice.post(&path, body).await;
        assert_eq!(
            (refused.status, refused.json()),
            (422, validation_error(json!({field: [message]}))),
            "{field} = {value}"
        );
    }
    for (field, value) in [
        ("node_id", json!("x".repeat(255))),
        ("subject", json!("ü".repeat(255))),
        ("instructions", json!("🦀".repeat(65_536))),
        ("current_status", json!(" inactive ")),
        ("current_status", json!(null)),
        ("unknown", json!({"deep": [1, 2]})),
    ] {
        let mut body = required_fields();
        body[field] = value;
        let made = alice.post(&path, body).await;
        assert_eq!(made.status, 200, "{field}: {}", made.text);
    }
}

#[tokio::test]
async fn text_is_returned_unchanged() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    for text in
        ["'; DROP TABLE trainings; --", "a\"b\\c", "line\nline\ttab\u{1}", "日本語 🦀 é e\u{301}", "\u{202e}x", "%_\\"]
    {
        let made = alice.post(&path, json!({"subject": text, "instructions": text})).await;
        assert_eq!((&made.data()["subject"], &made.data()["instructions"]), (&json!(text), &json!(text)));
        let read = alice.get(&format!("{path}/{}", made.data()["id"].as_str().unwrap())).await;
        assert_eq!(read.data(), made.data());
    }
}

#[tokio::test]
async fn a_save_with_a_stale_if_match_is_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    assert_eq!(alice.post_if(1, &path, required_fields()).await.header("etag"), Some("\"2\""));
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    let refused = alice.post_if(1, &path, required_fields()).await;
    assert_eq!(refused.without_since(), draft_changed(2, "tester", &at));
    assert_eq!(alice.get(&path).await.data().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_rejected_save_lists_the_changes_since_the_given_revision() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    let id = alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.put(&format!("{path}/{id}"), json!({"subject": "Opening hours"})).await;
    let at = alice.get(&agent).await.data()["updated_at"].as_str().unwrap().to_owned();
    let refused = alice.post_if(2, &path, required_fields()).await;
    assert_eq!(
        refused.text,
        format!(
            r#"{{"success":false,"message":"The agent has changed since you read it.","data":{{"draft_revision":3,"changed_by":"tester","changed_at":"{at}","since":[{{"action":"training.updated","training_id":"{id}","fields":["subject"],"draft_revision":3,"changed_by":"tester","changed_at":"{at}"}}]}},"code":"DRAFT_CHANGED"}}"#
        )
    );
}

#[tokio::test]
async fn an_unknown_agent_is_not_found_even_with_an_invalid_body() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let gone = error_body("Agent not found", "AGENT_NOT_FOUND");
    for id in ["018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b", "nonsense"] {
        for body in [required_fields(), json!({"subject": 5})] {
            let refused = alice.post(&format!("/api/v1/agents/{id}/trainings"), body).await;
            assert_eq!((refused.status, refused.json()), (404, gone.clone()));
        }
    }
}
