use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{TestApp, draft_changed, validation_error};

#[tokio::test]
async fn an_agent_with_trainings_is_published_and_an_edit_makes_it_a_draft_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Opening hours", "9 to 18.").await;
    let published = alice.post_empty(&format!("{agent}/publish")).await;
    let (id, at) = (agent.rsplit('/').next().unwrap(), published.data()["updated_at"].as_str().unwrap().to_owned());
    assert_eq!(
        published.text,
        format!(
            r#"{{"success":true,"message":"Agent published successfully","data":{{"id":"{id}","name":"Front desk","current_status":"published","is_ready_to_publish":true,"updated_at":"{at}","version":1,"draft_revision":2,"published_changes":1}}}}"#
        )
    );
    assert_eq!((published.status, published.header("etag")), (200, Some("\"2\"")));
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    assert_eq!(alice.status(&agent).await, "draft");
}

#[tokio::test]
async fn publishing_without_an_active_training_is_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let expected = validation_error(json!({"trainings": ["The agent has no active training to publish."]}));
    let refused = alice.post_empty(&format!("{agent}/publish")).await;
    assert_eq!((refused.status, refused.json()), (422, expected.clone()));
    let inactive = json!({"subject": "a", "instructions": "b", "current_status": "inactive"});
    let held_back = json!({"subject": "a", "instructions": "b", "is_draft": true});
    for body in [inactive, held_back] {
        alice.post(&format!("{agent}/trainings"), body).await;
        assert_eq!(alice.post_empty(&format!("{agent}/publish")).await.json(), expected);
    }
    let full = alice.get(&format!("{agent}?view=full")).await.data();
    assert_eq!((&full["live_version"], &full["draft_revision"]), (&json!(null), &json!(3)));
}

#[tokio::test]
async fn publishing_without_changes_creates_no_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    let path = format!("{agent}/publish");
    alice.post_empty(&path).await;
    for body in [json!({}), json!({"message": "Once more"}), json!({"expected_draft_revision": 2})] {
        let data = alice.post(&path, body).await.data();
        assert_eq!((&data["version"], &data["published_changes"]), (&json!(1), &json!(0)));
        assert_eq!((&data["draft_revision"], &data["current_status"]), (&json!(2), &json!("published")));
    }
}

#[tokio::test]
async fn the_message_is_optional_and_every_field_is_validated() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "Hours", "9 to 18.").await;
    let path = format!("{agent}/publish");
    let unknown = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
    for (body, errors) in [
        (json!({"message": 5}), json!({"message": ["The message must be a string."]})),
        (
            json!({"message": "x".repeat(1001)}),
            json!({"message": ["The message must not be greater than 1000 characters."]}),
        ),
        (
            json!({"expected_draft_revision": "soon"}),
            json!({"expected_draft_revision": ["The expected draft revision must be an integer."]}),
        ),
        (json!({"training_ids": "all"}), json!({"training_ids": ["The training ids must be an array."]})),
        (
            json!({"training_ids": ["x", training, null]}),
            json!({
                "training_ids.0": ["The training ids.0 must be a valid UUID."],
                "training_ids.2": ["The training ids.2 field is required."],
            }),
        ),
        (
            json!({"training_ids": [training, unknown]}),
            json!({"training_ids.1": ["The selected training ids.1 is invalid."]}),
        ),
        (
            json!({"message": [], "training_ids": {}, "expected_draft_revision": 1.5}),
            json!({
                "message": ["The message must be a string."],
                "expected_draft_revision": ["The expected draft revision must be an integer."],
                "training_ids": ["The training ids must be an array."],
            }),
        ),
    ] {
        let refused = alice.post(&path, body.clone()).await;
        assert_eq!((refused.status, refused.json()), (422, validation_error(errors)), "{body}");
    }
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 2));
    let body = json!({"message": " First words ", "expected_draft_revision": "2", "training_ids": [training]});
    assert_eq!(alice.post(&path, body).await.data()["version"], 1);
}

#[tokio::test]
async fn publishing_with_a_stale_revision_is_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    let path = format!("{agent}/publish");
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    let by_header = alice.post_if(1, &path, json!({})).await;
    let by_body = alice.post(&path, json!({"expected_draft_revision": 1})).await;
    for refused in [by_header, by_body] {
        assert_eq!(refused.without_since(), draft_changed(2, "tester", &at));
    }
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 2));
    assert_eq!(alice.post_if(2, &path, json!({})).await.data()["version"], 1);
}

#[tokio::test]
async fn publishing_selected_changes_leaves_the_others_pending_and_the_agent_a_draft() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let first = alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    let path = format!("{agent}/publish");
    let data = alice.post(&path, json!({"training_ids": [first]})).await.data();
    assert_eq!((&data["current_status"], &data["version"]), (&json!("draft"), &json!(1)));
    assert_eq!(data["published_changes"], 1);
    assert_eq!(alice.get(&format!("{agent}?view=full")).await.data()["pending_changes"], 1);
    let data = alice.post_empty(&path).await.data();
    assert_eq!((&data["current_status"], &data["version"]), (&json!("published"), &json!(2)));
}
