//! What a batch refuses. Nothing of it is done.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::support::{TestApp, error_body, send_request, validation_error};

#[tokio::test]
async fn every_error_of_an_operation_names_it_and_nothing_is_done() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let known = json!({"node_id": "n", "subject": "Hours", "instructions": "9 to 18.", "slot": 9});
    let id = alice.post(&format!("{agent}/trainings"), known).await.data()["id"].clone();
    alice.publish(&agent).await;
    let before = app.database.rows();
    let nobody = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
    let text = json!({"subject": "a", "instructions": "b"});
    for (operation, field, message) in [
        (json!({}), "op", "The operations.1.op field is required."),
        (json!({"op": "Save", "training": text}), "op", "The selected operations.1.op is invalid."),
        (json!({"op": "save"}), "training", "The operations.1.training field is required."),
        (json!({"op": "save", "training": []}), "training", "The operations.1.training must be an object."),
        (
            json!({"op": "save", "training": {"subject": "a"}}),
            "instructions",
            "The operations.1.instructions field is required.",
        ),
        (
            json!({"op": "save", "training": {"subject": 5, "instructions": "b"}}),
            "subject",
            "The operations.1.subject must be a string.",
        ),
        (
            json!({"op": "save", "training": {"subject": "a\u{0}", "instructions": "b"}}),
            "subject",
            "The operations.1.subject contains invalid characters.",
        ),
        (
            json!({"op": "save", "training": {"subject": "a", "instructions": "b", "restricted_to_channels": ["fax"]}}),
            "restricted_to_channels.0",
            "The selected operations.1.restricted to channels.0 is invalid.",
        ),
        (
            json!({"op": "save", "node_id": "n", "training": text}),
            "node_id",
            "The operations.1.node id field is prohibited.",
        ),
        (json!({"op": "save", "id": id, "training": text}), "id", "The operations.1.id field is prohibited."),
        (
            json!({"op": "save", "training": {"subject": "a", "instructions": "b", "start_time": "2025-01-01", "end_time": "2024-01-01"}}),
            "end_time",
            "The end time must be a date after start time.",
        ),
        (
            json!({"op": "save", "training": {"subject": "a", "instructions": "b", "slot": 9}}),
            "slot",
            "The operations.1.slot has already been taken.",
        ),
        (
            json!({"op": "save", "training": {"subject": "a", "instructions": "b", "directory_id": nobody}}),
            "directory_id",
            "The selected operations.1.directory id is invalid.",
        ),
        (json!({"op": "update", "training": {}}), "id", "The operations.1.id field is required."),
        (
            json!({"op": "update", "id": id, "node_id": "n", "training": {}}),
            "node_id",
            "The operations.1.node id field is prohibited.",
        ),
        (json!({"op": "update", "id": "n", "training": {}}), "id", "The operations.1.id must be a valid UUID."),
        (json!({"op": "update", "id": id}), "training", "The operations.1.training field is required."),
        (
            json!({"op": "update", "id": id, "training": {"subject": null}}),
            "subject",
            "The operations.1.subject field is required.",
        ),
        (json!({"op": "update", "id": nobody, "training": {}}), "id", "The selected operations.1.id is invalid."),
        (
            json!({"op": "update", "node_id": "m", "training": {}}),
            "node_id",
            "The selected operations.1.node id is invalid.",
        ),
        (
            json!({"op": "update", "id": id, "training": {"node_id": "first"}}),
            "node_id",
            "The operations.1.node id has already been taken.",
        ),
        (json!({"op": "delete"}), "id", "The operations.1.id field is required."),
        (json!({"op": "delete", "id": nobody}), "id", "The selected operations.1.id is invalid."),
        (json!({"op": "delete", "node_id": "m"}), "node_id", "The selected operations.1.node id is invalid."),
    ] {
        let good = json!({"op": "save", "training": {"node_id": "first", "subject": "a", "instructions": "b"}});
        let body = json!({"operations": [good, operation]});
        let refused = alice.post(&format!("{agent}/trainings/batch"), body).await;
        let expected = validation_error(json!({format!("operations.1.{field}"): [message]}));
        assert_eq!((refused.status, refused.json()), (422, expected), "{operation}");
    }
    assert_eq!((alice.state(&agent).await, app.database.rows()), (("published".to_owned(), 2), before));
}

#[tokio::test]
async fn all_failing_operations_are_reported() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let slot = |slot: i64| json!({"op": "save", "training": {"subject": "a", "instructions": "b", "slot": slot}});
    for (operations, errors) in [
        (
            json!([{"op": "save", "training": {}}, slot(9), {"op": "delete"}]),
            json!({
                "operations.0.subject": ["The operations.0.subject field is required."],
                "operations.0.instructions": ["The operations.0.instructions field is required."],
                "operations.2.id": ["The operations.2.id field is required."],
            }),
        ),
        (
            json!([slot(9), slot(9), {"op": "delete", "node_id": "x"}]),
            json!({
                "operations.1.slot": ["The operations.1.slot has already been taken."],
                "operations.2.node_id": ["The selected operations.2.node id is invalid."],
            }),
        ),
    ] {
        let refused = alice.post(&format!("{agent}/trainings/batch"), json!({"operations": operations})).await;
        assert_eq!((refused.status, refused.json()), (422, validation_error(errors)));
    }
    let many: Vec<_> = (0..1000).map(|_| json!({"op": "save", "training": {}})).collect();
    let refused = alice.post(&format!("{agent}/trainings/batch"), json!({"operations": many})).await;
    assert_eq!((refused.status, refused.json()["errors"].as_object().unwrap().len()), (422, 100));
}

#[tokio::test]
async fn a_batch_has_one_to_a_thousand_operations() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let required = "The operations field is required.";
    let many = vec![json!({"op": "delete", "node_id": "x"}); 1001];
    for (body, message) in [
        (json!({}), required),
        (json!({"operations": []}), required),
        (json!({"operations": null}), required),
        (json!({"operations": "save"}), "The operations must be an array."),
        (json!({"operations": many}), "The operations must not have more than 1000 items."),
    ] {
        let refused = alice.post(&format!("{agent}/trainings/batch"), body).await;
        assert_eq!((refused.status, refused.json()), (422, validation_error(json!({"operations": [message]}))));
    }
    let wrong = alice.post(&format!("{agent}/trainings/batch"), json!({"operations": [5]})).await;
    let message = "The operations.0 must be an object.";
    assert_eq!(wrong.json(), validation_error(json!({"operations.0": [message]})));
}

#[tokio::test]
async fn a_body_is_json_or_csv_of_at_most_16_mib() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let send = |content_type: &'static str, body: String| {
        let request = alice.request("POST", &format!("{agent}/trainings/batch")).header("Content-Type", content_type);
        send_request(request.body(body))
    };
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "text/csv; charset=latin1"] {
        let refused = send(content_type, "subject,instructions\na,b\n".to_owned()).await;
        assert_eq!((refused.status, refused.json()["code"].as_str()), (415, Some("UNSUPPORTED_MEDIA_TYPE")));
    }
    let refused = send("application/json", "[1]".to_owned()).await;
    let message = "The request body must be a JSON object.";
    assert_eq!((refused.status, refused.json()), (400, error_body(message, "MALFORMED_BODY")));
    let refused = send("text/csv", "x".repeat(16 * 1024 * 1024 + 1)).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (413, Some("BODY_TOO_LARGE")));
    let single = json!({"subject": "a", "instructions": "b", "note": "x".repeat(1024 * 1024)});
    assert_eq!(alice.post(&format!("{agent}/trainings"), single).await.status, 413, "other bodies keep their limit");
    let not_get = alice.get(&format!("{agent}/trainings/batch")).await;
    assert_eq!((not_get.status, not_get.json()["code"].as_str()), (405, Some("METHOD_NOT_ALLOWED")));
    assert_eq!(alice.get(&format!("{agent}/trainings")).await.data(), Value::Array(Vec::new()));
}
