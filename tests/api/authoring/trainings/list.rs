use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{TestApp, validation_error};

#[tokio::test]
async fn an_agent_without_trainings_has_an_empty_list() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let answer = alice.get(&format!("{agent}/trainings")).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, r#"{"success":true,"data":[]}"#));
    assert_eq!(answer.header("etag"), Some("\"1\""));
}

#[tokio::test]
async fn active_and_inactive_trainings_are_listed_oldest_first_without_paging() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    let path = format!("{agent}/trainings");
    let mut expected = Vec::new();
    for number in 0..120 {
        let status = if number % 3 == 0 { "inactive" } else { "active" };
        let body = json!({"subject": format!("Subject {number}"), "instructions": "x", "current_status": status});
        expected.push(alice.post(&path, body).await.data());
    }
    alice.add_training(&other, "Another agent's", "x").await;
    assert_eq!(alice.get(&path).await.json(), json!({"success": true, "data": expected}));
}

#[tokio::test]
async fn listed_trainings_have_six_keys_in_order_or_all_keys_in_the_full_view() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let id = alice.add_training(&agent, "Hours", "9 to 18.").await;
    let answer = alice.get(&format!("{agent}/trainings")).await;
    let at = answer.data()[0]["created_at"].as_str().unwrap().to_owned();
    assert_eq!(
        answer.text,
        format!(
            r#"{{"success":true,"data":[{{"id":"{id}","subject":"Hours","instructions":"9 to 18.","current_status":"active","created_at":"{at}","updated_at":"{at}"}}]}}"#
        )
    );
    let full = alice.get(&format!("{agent}/trainings?view=full")).await;
    assert_eq!(full.data()[0], alice.get(&format!("{agent}/trainings/{id}?view=full")).await.data());
    let refused = alice.get(&format!("{agent}/trainings?view=x")).await;
    assert_eq!(
        (refused.status, refused.json()),
        (422, validation_error(json!({"view": ["The selected view is invalid."]})))
    );
}
