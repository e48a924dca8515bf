use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{agent, drafted, editor, hours, id, is_error, live_version, made, path};
use crate::support::TestApp;

#[tokio::test]
async fn a_live_training_gets_pending_text_and_stays_live_as_it_was() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let before = made(&alice, hours()).await;
    let answer = alice.put(&path(&before), json!({"title": "Hours", "content": "10 to 19."})).await;
    let (id, created) = (id(&before), before["created_at"].as_str().unwrap());
    let updated = answer.json()["updated_at"].as_str().unwrap().to_owned();
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (
            200,
            format!(
                r#"{{"id":"{id}","title":"Opening hours","content":"9 to 18.","draft_title":"Hours","draft_content":"10 to 19.","type":"SCENARIO_SPECIFIC","is_draft":false,"directory_id":null,"restricted_to_channels":[],"restricted_to_segments":[],"current_version":1,"metadata":{{}},"published_at":"{created}","start_time":null,"end_time":null,"created_at":"{created}","updated_at":"{updated}"}}"#
            )
            .as_str()
        )
    );
    assert_eq!(alice.get(&path(&before)).await.json(), answer.json());
    let agent = agent(&alice).await;
    assert_eq!((alice.status(&agent).await.as_str(), live_version(&alice, &agent).await), ("draft", json!(1)));
}

#[tokio::test]
async fn the_pending_text_is_a_pair_and_goes_when_it_is_what_is_live() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = made(&alice, hours()).await;
    let changed = alice.put(&path(&training), json!({"title": "Opening hours", "content": "10 to 19."})).await.json();
    assert_eq!((&changed["draft_title"], &changed["draft_content"]), (&json!("Opening hours"), &json!("10 to 19.")));
    let back = alice.put(&path(&training), hours()).await.json();
    assert_eq!((&back["draft_title"], &back["draft_content"]), (&Value::Null, &Value::Null));
    assert_eq!(alice.get(&format!("{}?view=full", agent(&alice).await)).await.data()["pending_changes"], 0);
}

#[tokio::test]
async fn an_object_that_is_sent_back_as_it_was_read_keeps_its_pending_text() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = made(&alice, hours()).await;
    alice.put(&path(&training), json!({"title": "Hours", "content": "10 to 19."})).await;
    let mut read = alice.get(&path(&training)).await.json();
    let again = alice.put(&path(&training), read.clone()).await.json();
    assert_eq!((&again["draft_title"], &again["draft_content"]), (&json!("Hours"), &json!("10 to 19.")));
    read["title"] = json!("Times");
    read["metadata"] = json!({"a": 1});
    let changed = alice.put(&path(&training), read).await.json();
    assert_eq!((&changed["draft_title"], &changed["draft_content"]), (&json!("Times"), &json!("10 to 19.")));
    assert_eq!(changed["metadata"], json!({"a": 1}));
}

#[tokio::test]
async fn a_draft_has_one_text() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = drafted(&alice, "Hours", "9 to 18.").await;
    let changed = alice.put(&path(&training), json!({"title": "Times", "content": "10 to 19."})).await.json();
    assert_eq!((&changed["title"], &changed["content"]), (&json!("Times"), &json!("10 to 19.")));
    assert_eq!((&changed["draft_title"], &changed["is_draft"]), (&Value::Null, &json!(true)));
}

#[tokio::test]
async fn absent_keys_keep_their_value_and_null_empties() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = made(
        &alice,
        json!({"title": "Hours", "content": "9 to 18.", "type": "BEHAVIORAL", "restricted_to_channels": ["sms"],
               "metadata": {"a": 1}, "start_time": "2024-01-01"}),
    )
    .await;
    let kept = alice.put(&path(&training), json!({"title": "Hours", "content": "10 to 19."})).await.json();
    for key in ["type", "restricted_to_channels", "metadata", "start_time", "is_draft"] {
        assert_eq!(kept[key], training[key], "{key}");
    }
    let body = json!({"title": "Hours", "content": "9 to 18.", "type": null, "restricted_to_channels": null,
                      "metadata": null, "start_time": null});
    let emptied = alice.put(&path(&training), body).await.json();
    assert_eq!((&emptied["type"], &emptied["restricted_to_channels"]), (&json!("BEHAVIORAL"), &json!([])));
    assert_eq!((&emptied["metadata"], &emptied["start_time"]), (&json!({}), &Value::Null));
}

#[tokio::test]
async fn an_object_that_is_sent_back_as_it_was_read_changes_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let live = made(&alice, hours()).await;
    let draft = drafted(&alice, "Pets", "Welcome.").await;
    let agent = agent(&alice).await;
    let waiting = alice.teach(&agent, "Parking", "Behind the house.").await;
    for training in [path(&live), path(&draft), format!("/training/{waiting}")] {
        let before = alice.get(&training).await.json();
        let mut after = alice.put(&training, before.clone()).await.json();
        after["updated_at"] = before["updated_at"].clone();
        assert_eq!(after, before);
    }
    assert_eq!(live_version(&alice, &agent).await, 1);
    // The one that waits was not held back either: a publish of everything takes it.
    alice.publish(&agent).await;
    assert_eq!(alice.get(&format!("/training/{waiting}")).await.json()["is_draft"], false);
}

#[tokio::test]
async fn a_draft_goes_live_when_the_body_says_so() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let alice = app.actor_in(place, understudy::testing::Permissions::integration()).await;
    let eve = editor(&app, place).await;
    let draft = drafted(&alice, "Hours", "9 to 18.").await;
    let body = json!({"title": "Hours", "content": "10 to 19.", "is_draft": false});
    is_error(&eve.put(&path(&draft), body.clone()).await, 403, "Forbidden", "Forbidden");
    assert_eq!(alice.get(&path(&draft)).await.json(), draft);
    let live = alice.put(&path(&draft), body).await.json();
    assert_eq!((&live["content"], &live["draft_content"]), (&json!("10 to 19."), &Value::Null));
    assert_eq!((&live["is_draft"], &live["current_version"]), (&json!(false), &json!(1)));
    // Live ones stay as they are, whatever the body says; that is what the draft call is for.
    for is_draft in [true, false] {
        let body = json!({"title": "Hours", "content": "11 to 20.", "is_draft": is_draft});
        let still = eve.put(&path(&draft), body).await.json();
        assert_eq!((&still["content"], &still["draft_content"]), (&json!("10 to 19."), &json!("11 to 20.")));
        assert_eq!((&still["is_draft"], &still["current_version"]), (&json!(false), &json!(1)));
    }
}

#[tokio::test]
async fn title_and_content_are_required() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = made(&alice, hours()).await;
    let answer = alice.put(&path(&training), json!({"title": "Hours"})).await;
    is_error(&answer, 400, "The content field is required.", "Bad Request");
    let answer = alice.put(&path(&training), json!({"title": " ", "content": "x"})).await;
    is_error(&answer, 400, "The title field is required.", "Bad Request");
}

#[tokio::test]
async fn a_condition_on_the_draft_holds() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = made(&alice, hours()).await;
    let with = |tag: &'static str| {
        let request = alice.request("PUT", &path(&training)).header("If-Match", tag).json(&hours());
        crate::support::answer(request)
    };
    is_error(&with("\"1\"").await, 412, "The agent has changed since you read it.", "Precondition Failed");
    is_error(&with("soon").await, 400, "The If-Match header is malformed.", "Bad Request");
    let done = with("\"2\"").await;
    assert_eq!((done.status, done.header("etag")), (200, Some("\"3\"")));
}
