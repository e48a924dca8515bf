use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn a_new_training_is_answered_with_the_literal_object() {
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
}
