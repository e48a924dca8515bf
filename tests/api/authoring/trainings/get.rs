use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{TestApp, error_body, validation_error};

#[tokio::test]
async fn a_training_is_returned_with_six_keys_in_order() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let id = alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    let answer = alice.get(&format!("{agent}/trainings/{id}")).await;
    let at = answer.data()["created_at"].as_str().unwrap().to_owned();
    assert_eq!(
        answer.text,
        format!(
            r#"{{"success":true,"data":{{"id":"{id}","subject":"Hours","instructions":"9 to 18.","current_status":"active","created_at":"{at}","updated_at":"{at}"}}}}"#
        )
    );
    assert_eq!((answer.status, answer.header("etag")), (200, Some("\"3\"")));
}

#[tokio::test]
async fn trainings_of_other_agents_and_unknown_or_malformed_ids_get_the_same_response() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    let others = alice.add_training(&other, "Hours", "9 to 18.").await;
    let gone = error_body("Training not found", "TRAINING_NOT_FOUND");
    for id in [others.as_str(), "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b", "7", "%00", "x%2Fy"] {
        let answer = alice.get(&format!("{agent}/trainings/{id}")).await;
        assert_eq!((answer.status, answer.json()), (404, gone.clone()), "{id}");
    }
    for agent in ["nonsense", "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b"] {
        for id in [others.as_str(), "nonsense"] {
            let nowhere = alice.get(&format!("/api/v1/agents/{agent}/trainings/{id}")).await;
            assert_eq!(nowhere.json(), error_body("Agent not found", "AGENT_NOT_FOUND"), "{agent}/{id}");
        }
    }
}

#[tokio::test]
async fn an_unknown_view_is_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let id = alice.add_training(&agent, "Hours", "9 to 18.").await;
    let refused = alice.get(&format!("{agent}/trainings/{id}?view=x")).await;
    assert_eq!(
        (refused.status, refused.json()),
        (422, validation_error(json!({"view": ["The selected view is invalid."]})))
    );
}
