use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{create_training, hours_body, id_of, only_agent, titles, training_path};
use crate::support::TestApp;

#[tokio::test]
async fn an_opencx_training_is_listed_in_the_native_api() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let agent = only_agent(&alice).await;
    let native = alice.get(&format!("{agent}/trainings")).await.data();
    assert_eq!(
        native,
        json!([{
            "id": id_of(&training), "subject": "Opening hours", "instructions": "9 to 18.", "current_status": "active",
            "created_at": training["created_at"], "updated_at": training["updated_at"],
        }])
    );
    let full = alice.get(&format!("{agent}/trainings/{}?view=full", id_of(&training))).await.data();
    assert_eq!((&full["type"], &full["in_live_version"]), (&json!("SCENARIO_SPECIFIC"), &json!(true)));
}

#[tokio::test]
async fn a_native_training_is_listed_as_a_draft_in_opencx() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    create_training(&alice, hours_body()).await;
    let agent = only_agent(&alice).await;
    let body = json!({"node_id": "n-1", "subject": "Pets", "instructions": "Welcome."});
    let native = alice.post(&format!("{agent}/trainings"), body).await.data();
    let list = alice.get("/training").await.json();
    assert_eq!(titles(&list), ["Pets", "Opening hours"]);
    let waiting = &list["items"][0];
    assert_eq!((&waiting["type"], &waiting["is_draft"]), (&json!("BEHAVIORAL"), &json!(true)));
    // An update through open.cx keeps the fields that its format does not have.
    alice.put(&training_path(waiting), json!({"title": "Pets", "content": "Dogs only."})).await;
    let kept = alice.get(&format!("{agent}/trainings/{}?view=full", id_of(&native))).await.data();
    assert_eq!((&kept["node_id"], &kept["instructions"]), (&json!("n-1"), &json!("Dogs only.")));
    alice.put(&format!("{}/draft", training_path(waiting)), json!({"is_draft": false})).await;
    assert_eq!(alice.status(&agent).await, "published");
    alice.delete(&format!("{agent}/trainings/{}", id_of(&native))).await;
    assert_eq!(alice.get(&training_path(waiting)).await.status, 404);
}

#[tokio::test]
async fn a_native_publish_makes_the_draft_text_live_in_opencx() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let agent = only_agent(&alice).await;
    let native = format!("{agent}/trainings/{}", id_of(&training));
    alice.put(&native, json!({"subject": "Times"})).await;
    let pending = alice.get(&training_path(&training)).await.json();
    assert_eq!((&pending["title"], &pending["draft_title"]), (&json!("Opening hours"), &json!("Times")));
    alice.publish(&agent).await;
    let live = alice.get(&training_path(&training)).await.json();
    assert_eq!((&live["title"], &live["draft_title"]), (&json!("Times"), &Value::Null));
    assert_eq!(live["current_version"], 2);
}

#[tokio::test]
async fn an_opencx_edit_makes_the_expected_draft_revision_stale() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let agent = only_agent(&alice).await;
    let reviewed = alice.revision(&agent).await;
    alice.put(&training_path(&training), json!({"title": "Times", "content": "Noon."})).await;
    let refused = alice.post(&format!("{agent}/publish"), json!({"expected_draft_revision": reviewed})).await;
    assert_eq!((refused.status, &refused.json()["code"]), (412, &json!("DRAFT_CHANGED")));
}
