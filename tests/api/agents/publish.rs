use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn a_taught_agent_is_published_and_an_edit_makes_it_a_draft_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.teach(&agent, "Opening hours", "9 to 18.").await;
    let published = alice.post_nothing(&format!("{agent}/publish")).await;
    let data = published.data();
    assert_eq!(
        published.json(),
        json!({"success": true, "message": "Agent published successfully", "data": {
            "id": data["id"], "name": "Front desk", "current_status": "published", "is_ready_to_publish": true,
            "updated_at": data["updated_at"], "version": 1, "draft_revision": 2, "published_changes": 1,
        }})
    );
    alice.teach(&agent, "Parking", "Behind the house.").await;
    assert_eq!(alice.status(&agent).await, "draft");
}
