use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{agent, hours, id, made, path, titles};
use crate::support::TestApp;

#[tokio::test]
async fn what_is_made_here_is_there() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = made(&alice, hours()).await;
    let agent = agent(&alice).await;
    let native = alice.get(&format!("{agent}/trainings")).await.data();
    assert_eq!(
        native,
        json!([{
            "id": id(&training), "subject": "Opening hours", "instructions": "9 to 18.", "current_status": "active",
            "created_at": training["created_at"], "updated_at": training["updated_at"],
        }])
    );
    let full = alice.get(&format!("{agent}/trainings/{}?view=full", id(&training))).await.data();
    assert_eq!((&full["type"], &full["in_live_version"]), (&json!("SCENARIO_SPECIFIC"), &json!(true)));
}

#[tokio::test]
async fn what_is_made_there_is_here_and_waits() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    made(&alice, hours()).await;
    let agent = agent(&alice).await;
    let body = json!({"node_id": "n-1", "subject": "Pets", "instructions": "Welcome."});
    let native = alice.post(&format!("{agent}/trainings"), body).await.data();
    let list = alice.get("/training").await.json();
    assert_eq!(titles(&list), ["Pets", "Opening hours"]);
    let waiting = &list["items"][0];
    assert_eq!((&waiting["type"], &waiting["is_draft"]), (&json!("BEHAVIORAL"), &json!(true)));
    // Changing it here keeps what this face does not know.
    alice.put(&path(waiting), json!({"title": "Pets", "content": "Dogs only."})).await;
    let kept = alice.get(&format!("{agent}/trainings/{}?view=full", id(&native))).await.data();
    assert_eq!((&kept["node_id"], &kept["instructions"]), (&json!("n-1"), &json!("Dogs only.")));
    alice.put(&format!("{}/draft", path(waiting)), json!({"is_draft": false})).await;
    assert_eq!(alice.status(&agent).await, "published");
    alice.delete(&format!("{agent}/trainings/{}", id(&native))).await;
    assert_eq!(alice.get(&path(waiting)).await.status, 404);
}

#[tokio::test]
async fn a_publish_there_brings_pending_text_to_life_here() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = made(&alice, hours()).await;
    let agent = agent(&alice).await;
    let native = format!("{agent}/trainings/{}", id(&training));
    alice.put(&native, json!({"subject": "Times"})).await;
    let pending = alice.get(&path(&training)).await.json();
    assert_eq!((&pending["title"], &pending["draft_title"]), (&json!("Opening hours"), &json!("Times")));
    alice.publish(&agent).await;
    let live = alice.get(&path(&training)).await.json();
    assert_eq!((&live["title"], &live["draft_title"]), (&json!("Times"), &Value::Null));
    assert_eq!(live["current_version"], 2);
}

#[tokio::test]
async fn a_version_made_here_can_be_tied_to_what_was_reviewed() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = made(&alice, hours()).await;
    let agent = agent(&alice).await;
    let reviewed = alice.revision(&agent).await;
    alice.put(&path(&training), json!({"title": "Times", "content": "Noon."})).await;
    let refused = alice.post(&format!("{agent}/publish"), json!({"expected_draft_revision": reviewed})).await;
    assert_eq!((refused.status, &refused.json()["code"]), (412, &json!("DRAFT_CHANGED")));
}
