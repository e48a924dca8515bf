//! The additional fields of a training, beyond the six keys of the contract.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permissions;

use crate::support::{TestApp, validation_error};

fn all_fields() -> Value {
    json!({
        "node_id": "faq-1", "subject": "Hours", "instructions": "9 to 18.", "current_status": "inactive",
        "type": "SCENARIO_SPECIFIC", "is_draft": "1", "slot": "8", "image": "https://example.com/a.png",
        "info": "Info.", "extras": "Extras.", "restricted_to_channels": ["web", "sms"],
        "restricted_to_segments": [" vip ", "new"], "metadata": {"b": [1, 2.5, 1e300, null], "a": {"é": true}},
        "start_time": "2024-01-15T12:30:00+02:00", "end_time": "2025-01-15",
    })
}

#[tokio::test]
async fn the_full_view_has_every_key_in_order() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let made = alice.post(&format!("{agent}/trainings?view=full"), all_fields()).await;
    let data = made.data();
    let (id, at) = (data["id"].as_str().unwrap(), data["created_at"].as_str().unwrap());
    let expected = [
        r#"{"success":true,"message":"Agent training updated successfully","data":{"id":""#,
        id,
        r#"","subject":"Hours","instructions":"9 to 18.","current_status":"inactive","created_at":""#,
        at,
        r#"","updated_at":""#,
        at,
        r#"","number":1,"node_id":"faq-1","type":"SCENARIO_SPECIFIC","is_draft":true,"directory_id":null,"slot":8,"#,
        r#""image":"https://example.com/a.png","info":"Info.","extras":"Extras.","#,
        r#""restricted_to_channels":["web","sms"],"restricted_to_segments":["vip","new"],"#,
        r#""start_time":"2024-01-15T10:30:00Z","end_time":"2025-01-15T00:00:00Z","#,
        r#""metadata":{"a":{"é":true},"b":[1,2.5,1e+300,null]},"in_live_version":false,"changed_by":"tester"}}"#,
    ];
    assert_eq!(made.text, expected.concat());
    let read = alice.get(&format!("{agent}/trainings/{id}?view=full")).await;
    assert_eq!(
        read.text,
        format!(
            r#"{{"success":true,"data":{}}}"#,
            made.text.split_once("\"data\":").unwrap().1.trim_end_matches('}').to_owned() + "}"
        )
    );
}

#[tokio::test]
async fn a_training_is_behavioral_and_unrestricted_by_default() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    let data = alice.post(&format!("{agent}/trainings?view=full"), body).await.data();
    let expected = json!({
        "id": data["id"], "subject": "Hours", "instructions": "9 to 18.", "current_status": "active",
        "created_at": data["created_at"], "updated_at": data["created_at"], "number": 1, "node_id": null,
        "type": "BEHAVIORAL", "is_draft": false, "directory_id": null, "slot": null, "image": null, "info": null,
        "extras": null, "restricted_to_channels": [], "restricted_to_segments": [], "start_time": null,
        "end_time": null, "metadata": {}, "in_live_version": false, "changed_by": "tester",
    });
    assert_eq!(data, expected);
}

#[tokio::test]
async fn every_validation_rule_of_the_additional_fields_has_its_message() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let id = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
    for (field, value, errors) in [
        ("type", json!("behavioral"), json!({"type": ["The selected type is invalid."]})),
        ("is_draft", json!("yes"), json!({"is_draft": ["The is draft field must be true or false."]})),
        ("directory_id", json!("x"), json!({"directory_id": ["The directory id must be a valid UUID."]})),
        ("directory_id", json!(id), json!({"directory_id": ["The selected directory id is invalid."]})),
        ("slot", json!("first"), json!({"slot": ["The slot must be an integer."]})),
        ("slot", json!(0), json!({"slot": ["The slot must be at least 1."]})),
        ("slot", json!(7), json!({"slot": ["Slots 1 to 7 are reserved for system use. The first free slot is 8."]})),
        ("image", json!("ftp://example.com"), json!({"image": ["The image must be a valid URL."]})),
        ("image", json!("javascript:alert(1)"), json!({"image": ["The image must be a valid URL."]})),
        ("info", json!(1), json!({"info": ["The info must be a string."]})),
        ("extras", json!([1]), json!({"extras": ["The extras must be a string."]})),
        (
            "restricted_to_channels",
            json!("web"),
            json!({"restricted_to_channels": ["The restricted to channels must be an array."]}),
        ),
        (
            "restricted_to_channels",
            json!(["web", "fax"]),
            json!({"restricted_to_channels.1": ["The selected restricted to channels.1 is invalid."]}),
        ),
        (
            "restricted_to_segments",
            json!(["", "x"]),
            json!({"restricted_to_segments.0": ["The restricted to segments.0 field is required."]}),
        ),
        ("metadata", json!("text"), json!({"metadata": ["The metadata must be an object."]})),
        ("metadata", json!([]), json!({"metadata": ["The metadata must be an object."]})),
        ("metadata", json!(5), json!({"metadata": ["The metadata must be an object."]})),
        (
            "metadata",
            json!({"a": "x".repeat(16_384)}),
            json!({"metadata": ["The metadata must not be greater than 16384 bytes."]}),
        ),
        ("metadata", json!({"a": {"b\u{0}": 1}}), json!({"metadata": ["The metadata contains invalid characters."]})),
        ("start_time", json!("soon"), json!({"start_time": ["The start time is not a valid date."]})),
        (
            "end_time",
            json!("2024-01-15T10:29:59Z"),
            json!({"end_time": ["The end time must be a date after start time."]}),
        ),
    ] {
        let mut body = all_fields();
        body[field] = value.clone();
        let refused = alice.post(&format!("{agent}/trainings"), body).await;
        assert_eq!((refused.status, refused.json()), (422, validation_error(errors)), "{field} = {value}");
    }
    assert_eq!(alice.revision(&agent).await, 1);
}

#[tokio::test]
async fn a_slot_holds_one_training_and_slots_1_to_7_need_a_permission() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let system = app.actor_in(alice.env, Permissions::all()).await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings");
    let slot = |slot: i64| json!({"subject": "a", "instructions": "b", "slot": slot});
    let taken = validation_error(json!({"slot": ["The slot has already been taken."]}));
    assert_eq!(system.post(&path, slot(1)).await.status, 200);
    assert_eq!(system.post(&path, slot(1)).await.json(), taken);
    assert_eq!(alice.post(&path, slot(8)).await.status, 200);
    assert_eq!(alice.post(&path, slot(8)).await.json(), taken);
    let reserved = "Slots 1 to 7 are reserved for system use. The first free slot is 9.";
    assert_eq!(alice.post(&path, slot(2)).await.json(), validation_error(json!({"slot": [reserved]})));
    assert_eq!(alice.post(&path, slot(i64::MAX)).await.status, 200);
}

#[tokio::test]
async fn an_update_by_node_id_does_not_consume_a_number() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings?view=full");
    let body = |node: &str| json!({"node_id": node, "subject": "Hours", "instructions": "9 to 18."});
    assert_eq!(alice.post(&path, body("a")).await.data()["number"], 1);
    let updates = futures_util::future::join_all((0..8).map(|_| alice.post(&path, body("a")))).await;
    assert!(updates.iter().all(|updated| updated.data()["number"] == 1));
    assert_eq!(alice.post(&path, body("b")).await.data()["number"], 2);
}
