use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Permission, Permissions};

use super::{
    assert_error, create_draft, create_training, editor, hours_body, id_of, live_version, only_agent, training_path,
};
use crate::support::TestApp;

#[tokio::test]
async fn a_created_training_is_published_and_returned_with_all_keys_in_order() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let answer = alice.post("/training", hours_body()).await;
    let (id, at) = (id_of(&answer.json()).to_owned(), answer.json()["created_at"].as_str().unwrap().to_owned());
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (
            201,
            format!(
                r#"{{"id":"{id}","title":"Opening hours","content":"9 to 18.","draft_title":null,"draft_content":null,"type":"SCENARIO_SPECIFIC","is_draft":false,"directory_id":null,"restricted_to_channels":[],"restricted_to_segments":[],"current_version":1,"metadata":{{}},"published_at":"{at}","start_time":null,"end_time":null,"created_at":"{at}","updated_at":"{at}"}}"#
            )
            .as_str()
        )
    );
    assert_eq!(answer.header("etag"), Some("\"2\""));
    let agent = only_agent(&alice).await;
    assert_eq!(alice.status(&agent).await, "published");
    assert_eq!(live_version(&alice, &agent).await, 1);
}

#[tokio::test]
async fn every_field_is_stored() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let directory = alice.post("/training/directories", json!({"name": "FAQ"})).await.json();
    let body = json!({
        "title": " Hours ", "content": "9 to 18.", "type": "BEHAVIORAL", "is_draft": true,
        "directory_id": id_of(&directory), "restricted_to_channels": ["phone_voice", "web_voice"],
        "restricted_to_segments": ["vip"], "metadata": {"team": "desk", "deep": {"n": [1, 2.5, null]}},
        "start_time": "2024-01-15T11:30:00+01:00", "end_time": "2025-01-15", "unknown": 1,
    });
    let training = create_training(&alice, body).await;
    let at = &training["created_at"];
    let expected = json!({
        "id": id_of(&training), "title": "Hours", "content": "9 to 18.", "draft_title": null, "draft_content": null,
        "type": "BEHAVIORAL", "is_draft": true, "directory_id": id_of(&directory),
        "restricted_to_channels": ["phone_voice", "web_voice"], "restricted_to_segments": ["vip"],
        "current_version": null, "metadata": {"team": "desk", "deep": {"n": [1, 2.5, null]}}, "published_at": null,
        "start_time": "2024-01-15T10:30:00Z", "end_time": "2025-01-15T00:00:00Z", "created_at": at, "updated_at": at,
    });
    assert_eq!(training, expected);
}

#[tokio::test]
async fn a_draft_training_is_stored_but_not_published() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_draft(&alice, "Hours", "9 to 18.").await;
    assert_eq!((&training["is_draft"], &training["current_version"]), (&json!(true), &Value::Null));
    assert_eq!((&training["title"], &training["draft_title"]), (&json!("Hours"), &Value::Null));
    let agent = only_agent(&alice).await;
    assert_eq!(live_version(&alice, &agent).await, Value::Null);
    // A publish of everything leaves it out too, because it is held back.
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    assert_eq!(alice.publish(&agent).await, 1);
    assert_eq!(alice.get(&training_path(&training)).await.json()["is_draft"], true);
}

#[tokio::test]
async fn null_fields_get_their_default() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let body = json!({
        "title": "Hours", "content": "9 to 18.", "type": null, "is_draft": null, "directory_id": null,
        "restricted_to_channels": null, "restricted_to_segments": null, "metadata": null, "start_time": null,
        "end_time": "",
    });
    let training = create_training(&alice, body).await;
    assert_eq!((&training["type"], &training["is_draft"]), (&json!("SCENARIO_SPECIFIC"), &json!(false)));
    assert_eq!((&training["metadata"], &training["restricted_to_channels"]), (&json!({}), &json!([])));
}

#[tokio::test]
async fn only_the_created_training_is_published() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let first = create_training(&alice, hours_body()).await;
    let agent = only_agent(&alice).await;
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    alice.put(&training_path(&first), json!({"title": "Opening hours", "content": "10 to 19."})).await;
    let second = create_training(&alice, json!({"title": "Pets", "content": "Welcome."})).await;
    assert_eq!(second["current_version"], 2);
    let first = alice.get(&training_path(&first)).await.json();
    assert_eq!((&first["content"], &first["draft_content"]), (&json!("9 to 18."), &json!("10 to 19.")));
    assert_eq!((&first["current_version"], &first["is_draft"]), (&json!(1), &json!(false)));
    let shown = alice.get(&format!("{agent}?view=full")).await.data();
    assert_eq!((&shown["current_status"], &shown["pending_changes"]), (&json!("draft"), &json!(2)));
    assert_eq!(shown["live_version"], 2);
}

#[tokio::test]
async fn the_first_training_publishes_the_agent_configuration_and_later_ones_do_not() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    create_training(&alice, hours_body()).await;
    let agent = only_agent(&alice).await;
    let knowledge = json!({
        "description": "Answers the phone.", "initial_message": "Good day!", "interrupt_sensitivity": "low",
        "ask_if_human_present_on_idle": true, "llm_temperature": 0.5, "initial_message_delay": 1,
    });
    assert_eq!(alice.put(&format!("{agent}/knowledge"), knowledge).await.status, 200);
    create_training(&alice, json!({"title": "Pets", "content": "Welcome."})).await;
    let shown = alice.get(&format!("{agent}?view=full")).await.data();
    assert_eq!((&shown["current_status"], &shown["pending_changes"]), (&json!("draft"), &json!(1)));
}

#[tokio::test]
async fn creating_a_live_training_needs_the_permission_to_publish_and_stores_nothing_without_it() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let (eve, owner) = (editor(&app, env).await, app.actor_in(env, Permissions::integration()).await);
    assert_error(&eve.post("/training", hours_body()).await, 403, "Forbidden", "Forbidden");
    assert_eq!(owner.get("/api/v1/agents").await.json()["meta"]["total"], 0);
    create_draft(&eve, "Hours", "9 to 18.").await;
    assert_error(&eve.post("/training", hours_body()).await, 403, "Forbidden", "Forbidden");
    let list = eve.get("/training").await.json();
    assert_eq!((&list["total"], &list["items"][0]["is_draft"]), (&json!(1), &json!(true)));
    let reader = app.actor_with_permission(env, Permission::TrainingsRead).await;
    assert_error(&reader.post("/training", hours_body()).await, 403, "Forbidden", "Forbidden");
    let publisher = app.actor_with_permission(env, Permission::AgentsPublish).await;
    assert_error(&publisher.post("/training", hours_body()).await, 403, "Forbidden", "Forbidden");
}

#[tokio::test]
async fn creating_a_training_publishes_an_unpublished_agent_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let first = create_training(&alice, hours_body()).await;
    let agent = only_agent(&alice).await;
    assert_eq!(alice.post_empty(&format!("{agent}/unpublish")).await.status, 200);
    let resting = alice.get(&training_path(&first)).await.json();
    assert_eq!((&resting["is_draft"], &resting["current_version"]), (&json!(true), &Value::Null));
    assert_eq!((&resting["published_at"], &resting["title"]), (&Value::Null, &json!("Opening hours")));
    create_training(&alice, json!({"title": "Pets", "content": "Welcome."})).await;
    assert_eq!(alice.get(&training_path(&first)).await.json(), first);
}

#[tokio::test]
async fn an_idempotency_key_creates_one_training_and_one_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let first = alice.post_with_key("k-1", "/training", hours_body()).await;
    let again = alice.post_with_key("k-1", "/training", hours_body()).await;
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    assert_eq!((again.status, again.header("etag")), (201, Some("\"2\"")));
    assert_eq!(alice.get("/training").await.json()["total"], 1);
    let other = alice.post_with_key("k-1", "/training", json!({"title": "Pets", "content": "Welcome."})).await;
    assert_error(&other, 400, "The idempotency key was already used with another request.", "Bad Request");
    // Deleting the training purges the stored response.
    assert_eq!(alice.delete(&training_path(&first.json())).await.status, 200);
    let gone = alice.post_with_key("k-1", "/training", hours_body()).await;
    assert!(gone.status >= 400 && !gone.text.contains("9 to 18"), "{}", gone.text);
}

#[tokio::test]
async fn concurrent_requests_with_one_key_create_one_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let all = futures_util::future::join_all((0..8).map(|_| alice.post_with_key("k", "/training", hours_body()))).await;
    assert!(all.iter().all(|answer| answer.status == 201 || answer.status == 409), "{all:?}");
    assert!(all.iter().any(|answer| answer.status == 201));
    assert_eq!(alice.get("/training").await.json()["total"], 1);
}

#[tokio::test]
async fn if_match_is_checked() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    create_training(&alice, hours_body()).await;
    let stale = alice.request("POST", "/training").header("If-Match", "\"1\"").json(&hours_body());
    let stale = crate::support::send_request(stale).await;
    assert_error(&stale, 412, "The agent has changed since you read it.", "Precondition Failed");
    let fresh = alice.request("POST", "/training").header("If-Match", "\"2\"").json(&hours_body());
    assert_eq!(crate::support::send_request(fresh).await.status, 201);
    assert_eq!(alice.get("/training").await.json()["total"], 2);
}
