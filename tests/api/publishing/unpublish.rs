use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{TestApp, draft_changed};

#[tokio::test]
async fn an_agent_is_unpublished_and_publishing_it_again_creates_no_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let done = alice.post_empty(&format!("{agent}/unpublish")).await;
    let (id, at) = (agent.rsplit('/').next().unwrap(), done.data()["updated_at"].as_str().unwrap().to_owned());
    assert_eq!(
        done.text,
        format!(
            r#"{{"success":true,"message":"Agent unpublished successfully","data":{{"id":"{id}","name":"Front desk","current_status":"draft","is_ready_to_publish":true,"updated_at":"{at}","version":null,"draft_revision":2,"published_changes":0}}}}"#
        )
    );
    assert_eq!((done.status, done.header("etag")), (200, Some("\"2\"")));
    let full = alice.get(&format!("{agent}?view=full")).await.data();
    assert_eq!((&full["live_version"], &full["pending_changes"]), (&json!(null), &json!(0)));
    assert_eq!(full["trainings"][0]["subject"], "Hours");
    assert_eq!(alice.publish(&agent).await, 1, "nothing changed, so no version is made");
    assert_eq!(alice.status(&agent).await, "published");
}

#[tokio::test]
async fn unpublishing_an_unpublished_agent_succeeds() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for _ in 0..2 {
        let done = alice.post(&format!("{agent}/unpublish"), json!({})).await;
        let data = done.data();
        assert_eq!(done.status, 200, "{}", done.text);
        assert_eq!((&data["is_ready_to_publish"], &data["version"]), (&json!(false), &json!(null)));
    }
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 1));
}

#[tokio::test]
async fn an_unpublish_with_a_stale_if_match_is_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let refused = alice.post_if(1, &format!("{agent}/unpublish"), json!({})).await;
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    assert_eq!(refused.without_since(), draft_changed(2, "tester", &at));
    assert_eq!(alice.status(&agent).await, "published");
    assert_eq!(alice.post_if(2, &format!("{agent}/unpublish"), json!({})).await.status, 200);
}
