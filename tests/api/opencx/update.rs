use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{
    assert_error, create_draft, create_training, editor, hours_body, id_of, live_version, only_agent, training_path,
};
use crate::support::TestApp;

#[tokio::test]
async fn updating_a_live_training_sets_its_draft_text_and_leaves_the_live_text() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let before = create_training(&alice, hours_body()).await;
    let answer = alice.put(&training_path(&before), json!({"title": "Hours", "content": "10 to 19."})).await;
    let (id, created) = (id_of(&before), before["created_at"].as_str().unwrap());
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
    assert_eq!(alice.get(&training_path(&before)).await.json(), answer.json());
    let agent = only_agent(&alice).await;
    assert_eq!((alice.status(&agent).await.as_str(), live_version(&alice, &agent).await), ("draft", json!(1)));
}

#[tokio::test]
async fn draft_title_and_draft_content_are_cleared_when_they_equal_the_live_text() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let changed =
        alice.put(&training_path(&training), json!({"title": "Opening hours", "content": "10 to 19."})).await.json();
    assert_eq!((&changed["draft_title"], &changed["draft_content"]), (&json!("Opening hours"), &json!("10 to 19.")));
    let back = alice.put(&training_path(&training), hours_body()).await.json();
    assert_eq!((&back["draft_title"], &back["draft_content"]), (&Value::Null, &Value::Null));
    assert_eq!(alice.get(&format!("{}?view=full", only_agent(&alice).await)).await.data()["pending_changes"], 0);
}

#[tokio::test]
async fn putting_a_read_object_back_keeps_its_draft_text() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    alice.put(&training_path(&training), json!({"title": "Hours", "content": "10 to 19."})).await;
    let mut read = alice.get(&training_path(&training)).await.json();
    let again = alice.put(&training_path(&training), read.clone()).await.json();
    assert_eq!((&again["draft_title"], &again["draft_content"]), (&json!("Hours"), &json!("10 to 19.")));
    read["title"] = json!("Times");
    read["metadata"] = json!({"a": 1});
    let changed = alice.put(&training_path(&training), read).await.json();
    assert_eq!((&changed["draft_title"], &changed["draft_content"]), (&json!("Times"), &json!("10 to 19.")));
    assert_eq!(changed["metadata"], json!({"a": 1}));
}

#[tokio::test]
async fn metadata_stays_an_object_and_only_an_object_replaces_it() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let mut body = hours_body();
    body["metadata"] = json!({"a": 1});
    let path = training_path(&create_training(&alice, body.clone()).await);
    for wrong in [json!([]), json!([1]), json!("text"), json!(5), json!(false)] {
        body["metadata"] = wrong;
        let refused = alice.put(&path, body.clone()).await;
        assert_error(&refused, 400, "The metadata must be an object.", "Bad Request");
    }
    assert_eq!(alice.get(&path).await.json()["metadata"], json!({"a": 1}));
    body["metadata"] = Value::Null;
    assert_eq!(alice.put(&path, body).await.json()["metadata"], json!({}));
    assert_eq!(alice.get("/training").await.json()["items"][0]["metadata"], json!({}));
    let agent = only_agent(&alice).await;
    assert_eq!(alice.get(&format!("{agent}/trainings?view=full")).await.data()[0]["metadata"], json!({}));
}

#[tokio::test]
async fn an_object_sent_back_as_it_was_read_keeps_its_values_and_makes_the_agent_a_draft() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let path = training_path(&create_training(&alice, hours_body()).await);
    let agent = only_agent(&alice).await;
    assert_eq!(alice.state(&agent).await, ("published".to_owned(), 2));
    let mut read = alice.get(&path).await.json();
    let mut again = alice.put(&path, read.clone()).await.json();
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 3));
    for object in [&mut read, &mut again] {
        object.as_object_mut().unwrap().remove("updated_at");
    }
    assert_eq!(again, read);
}

#[tokio::test]
async fn updating_a_draft_training_replaces_its_text() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_draft(&alice, "Hours", "9 to 18.").await;
    let changed = alice.put(&training_path(&training), json!({"title": "Times", "content": "10 to 19."})).await.json();
    assert_eq!((&changed["title"], &changed["content"]), (&json!("Times"), &json!("10 to 19.")));
    assert_eq!((&changed["draft_title"], &changed["is_draft"]), (&Value::Null, &json!(true)));
}

#[tokio::test]
async fn absent_fields_keep_their_value_and_null_clears_a_field() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(
        &alice,
        json!({"title": "Hours", "content": "9 to 18.", "type": "BEHAVIORAL", "restricted_to_channels": ["sms"],
               "metadata": {"a": 1}, "start_time": "2024-01-01"}),
    )
    .await;
    let kept = alice.put(&training_path(&training), json!({"title": "Hours", "content": "10 to 19."})).await.json();
    for key in ["type", "restricted_to_channels", "metadata", "start_time", "is_draft"] {
        assert_eq!(kept[key], training[key], "{key}");
    }
    let body = json!({"title": "Hours", "content": "9 to 18.", "type": null, "restricted_to_channels": null,
                      "metadata": null, "start_time": null});
    let emptied = alice.put(&training_path(&training), body).await.json();
    assert_eq!((&emptied["type"], &emptied["restricted_to_channels"]), (&json!("BEHAVIORAL"), &json!([])));
    assert_eq!((&emptied["metadata"], &emptied["start_time"]), (&json!({}), &Value::Null));
}

#[tokio::test]
async fn putting_a_read_object_back_changes_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let live = create_training(&alice, hours_body()).await;
    let draft = create_draft(&alice, "Pets", "Welcome.").await;
    let agent = only_agent(&alice).await;
    let waiting = alice.add_training(&agent, "Parking", "Behind the house.").await;
    for training in [training_path(&live), training_path(&draft), format!("/training/{waiting}")] {
        let before = alice.get(&training).await.json();
        let mut after = alice.put(&training, before.clone()).await.json();
        after["updated_at"] = before["updated_at"].clone();
        assert_eq!(after, before);
    }
    assert_eq!(live_version(&alice, &agent).await, 1);
    // The unpublished training was not held back: a publish of everything includes it.
    alice.publish(&agent).await;
    assert_eq!(alice.get(&format!("/training/{waiting}")).await.json()["is_draft"], false);
}

#[tokio::test]
async fn is_draft_false_in_an_update_publishes_a_draft_training() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, understudy::testing::Permissions::integration()).await;
    let eve = editor(&app, env).await;
    let draft = create_draft(&alice, "Hours", "9 to 18.").await;
    let body = json!({"title": "Hours", "content": "10 to 19.", "is_draft": false});
    assert_error(&eve.put(&training_path(&draft), body.clone()).await, 403, "Forbidden", "Forbidden");
    assert_eq!(alice.get(&training_path(&draft)).await.json(), draft);
    let live = alice.put(&training_path(&draft), body).await.json();
    assert_eq!((&live["content"], &live["draft_content"]), (&json!("10 to 19."), &Value::Null));
    assert_eq!((&live["is_draft"], &live["current_version"]), (&json!(false), &json!(1)));
    // In an update `is_draft` does not change a live training; `PUT …/draft` does.
    for is_draft in [true, false] {
        let body = json!({"title": "Hours", "content": "11 to 20.", "is_draft": is_draft});
        let still = eve.put(&training_path(&draft), body).await.json();
        assert_eq!((&still["content"], &still["draft_content"]), (&json!("10 to 19."), &json!("11 to 20.")));
        assert_eq!((&still["is_draft"], &still["current_version"]), (&json!(false), &json!(1)));
    }
}

#[tokio::test]
async fn title_and_content_are_required() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let answer = alice.put(&training_path(&training), json!({"title": "Hours"})).await;
    assert_error(&answer, 400, "The content field is required.", "Bad Request");
    let answer = alice.put(&training_path(&training), json!({"title": " ", "content": "x"})).await;
    assert_error(&answer, 400, "The title field is required.", "Bad Request");
}

#[tokio::test]
async fn if_match_is_checked() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let with = |tag: &'static str| {
        let request = alice.request("PUT", &training_path(&training)).header("If-Match", tag).json(&hours_body());
        crate::support::send_request(request)
    };
    assert_error(&with("\"1\"").await, 412, "The agent has changed since you read it.", "Precondition Failed");
    assert_error(&with("soon").await, 400, "The If-Match header is malformed.", "Bad Request");
    let done = with("\"2\"").await;
    assert_eq!((done.status, done.header("etag")), (200, Some("\"3\"")));
}
