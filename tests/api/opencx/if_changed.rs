use pretty_assertions::assert_eq;
use serde_json::json;

use super::{assert_error, create_training, hours_body, id_of, live_version, only_agent, training_path};
use crate::support::TestApp;

#[tokio::test]
async fn writes_that_change_nothing_have_no_effect_with_if_changed() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let (agent, path) = (only_agent(&alice).await, training_path(&training));
    let (state, before) = (alice.state(&agent).await, app.database.rows());
    assert_eq!(state.0, "published");
    app.clock.advance_seconds(5);
    for (path, body) in [
        (format!("{path}?if_changed=true"), hours_body()),
        (format!("{path}?if_changed=true"), training.clone()),
        (format!("{path}/draft?if_changed=true"), json!({"is_draft": false})),
        (format!("{path}/directory"), json!({"directory_id": null})),
    ] {
        let done = alice.put(&path, body).await;
        assert_eq!((done.status, done.json()), (200, training.clone()), "{path}");
        assert_eq!(done.header("etag"), Some(format!("\"{}\"", state.1).as_str()), "{path}");
    }
    assert_eq!((alice.state(&agent).await, app.database.rows()), (state.clone(), before));
    assert_eq!(alice.put(&path, hours_body()).await.status, 200);
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), state.1 + 1), "the literal call always counts");
    let changed = json!({"title": "Opening hours", "content": "10 to 17."});
    assert_eq!(alice.put(&format!("{path}?if_changed=true"), changed).await.json()["draft_content"], "10 to 17.");
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), state.1 + 2));
}

#[tokio::test]
async fn publishing_with_if_changed_publishes_what_is_pending_or_out_of_service() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let (agent, path) = (only_agent(&alice).await, training_path(&training));
    let publish = format!("{path}/draft?if_changed=true");
    alice.put(&path, json!({"title": "Opening hours", "content": "10 to 17."})).await;
    assert_eq!(alice.put(&publish, json!({"is_draft": false})).await.json()["content"], "10 to 17.");
    assert_eq!(live_version(&alice, &agent).await, 2);
    alice.post_empty(&format!("{agent}/unpublish")).await;
    alice.put(&publish, json!({"is_draft": false})).await;
    assert_eq!(live_version(&alice, &agent).await, 2);
    assert_eq!(alice.put(&publish, json!({"is_draft": true})).await.json()["is_draft"], true);
    assert_eq!(live_version(&alice, &agent).await, 3);
}

#[tokio::test]
async fn another_value_of_if_changed_is_a_bad_request() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let path = training_path(&training);
    for refused in [
        alice.put(&format!("{path}?if_changed=yes"), hours_body()).await,
        alice.put(&format!("{path}/draft?if_changed=yes"), json!({"is_draft": false})).await,
        alice.delete(&format!("{path}?if_changed=yes")).await,
    ] {
        assert_error(&refused, 400, "The selected if_changed is invalid.", "Bad Request");
    }
    let path = format!("{path}?if_changed=true");
    assert_eq!(id_of(&alice.delete(&path).await.json()), id_of(&training));
    assert_error(&alice.delete(&path).await, 404, "Training not found", "Not Found");
}
