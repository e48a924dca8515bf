use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permissions;

use super::{agent, drafted, editor, hours, is_error, live_version, made, path};
use crate::support::{Actor, Answer, TestApp};

async fn set(actor: &Actor, training: &Value, is_draft: bool) -> Answer {
    actor.put(&format!("{}/draft", path(training)), json!({"is_draft": is_draft})).await
}

#[tokio::test]
async fn false_publishes_this_training_and_nothing_else() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (one, other) = (made(&alice, hours()).await, made(&alice, json!({"title": "Pets", "content": "No."})).await);
    for training in [&one, &other] {
        alice.put(&path(training), json!({"title": training["title"], "content": "Changed."})).await;
    }
    let answer = set(&alice, &one, false).await;
    let mut expected = one.clone();
    expected["content"] = json!("Changed.");
    expected["current_version"] = json!(3);
    for key in ["published_at", "updated_at"] {
        expected[key] = answer.json()[key].clone();
    }
    assert_eq!((answer.status, answer.json()), (200, expected));
    let other = alice.get(&path(&other)).await.json();
    assert_eq!((&other["content"], &other["draft_content"]), (&json!("No."), &json!("Changed.")));
    assert_eq!(other["current_version"], 2);
    let agent = agent(&alice).await;
    assert_eq!((alice.status(&agent).await.as_str(), live_version(&alice, &agent).await), ("draft", json!(3)));
}

#[tokio::test]
async fn a_draft_is_published() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let draft = drafted(&alice, "Hours", "9 to 18.").await;
    let live = set(&alice, &draft, false).await.json();
    assert_eq!((&live["is_draft"], &live["current_version"]), (&json!(false), &json!(1)));
    assert_eq!(alice.status(&agent(&alice).await).await, "published");
}

#[tokio::test]
async fn one_that_is_live_already_makes_no_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let made = alice.post("/training", hours()).await;
    let again = set(&alice, &made.json(), false).await;
    assert_eq!((again.status, again.text), (200, made.text));
    let agent = agent(&alice).await;
    assert_eq!((alice.revision(&agent).await, live_version(&alice, &agent).await), (2, json!(1)));
}

#[tokio::test]
async fn true_takes_it_out_of_the_live_version_and_nothing_else() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (one, other) = (made(&alice, hours()).await, made(&alice, json!({"title": "Pets", "content": "No."})).await);
    alice.put(&path(&other), json!({"title": "Pets", "content": "Yes."})).await;
    let out = set(&alice, &one, true).await.json();
    assert_eq!((&out["is_draft"], &out["current_version"]), (&json!(true), &Value::Null));
    assert_eq!((&out["title"], &out["draft_title"]), (&json!("Opening hours"), &Value::Null));
    assert_eq!((&out["content"], &out["published_at"]), (&json!("9 to 18."), &Value::Null));
    let agent = agent(&alice).await;
    assert_eq!((alice.status(&agent).await.as_str(), live_version(&alice, &agent).await), ("draft", json!(3)));
    let other = alice.get(&path(&other)).await.json();
    assert_eq!((&other["is_draft"], &other["draft_content"]), (&json!(false), &json!("Yes.")));
    // It stays out of a publish of everything, and its next text is shown beside the last published one.
    assert_eq!(alice.publish(&agent).await, 4);
    let changed = alice.put(&path(&one), json!({"title": "Opening hours", "content": "10 to 19."})).await.json();
    assert_eq!((&changed["content"], &changed["draft_content"]), (&json!("9 to 18."), &json!("10 to 19.")));
    assert_eq!(changed["is_draft"], true);
    let back = set(&alice, &one, false).await.json();
    assert_eq!((&back["content"], &back["draft_content"]), (&json!("10 to 19."), &Value::Null));
    assert_eq!(back["current_version"], 5);
}

#[tokio::test]
async fn the_last_one_leaves_an_agent_that_was_taught_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = made(&alice, hours()).await;
    assert_eq!(set(&alice, &training, true).await.status, 200);
    let agent = agent(&alice).await;
    assert_eq!((alice.status(&agent).await.as_str(), live_version(&alice, &agent).await), ("published", json!(2)));
    assert_eq!(set(&alice, &training, false).await.json()["current_version"], 3);
}

#[tokio::test]
async fn one_that_was_never_published_is_merely_held_back() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let (alice, eve) = (app.actor_in(place, Permissions::integration()).await, editor(&app, place).await);
    let draft = drafted(&eve, "Hours", "9 to 18.").await;
    let again = set(&eve, &draft, true).await;
    assert_eq!((again.status, again.text), (200, alice.get(&path(&draft)).await.text));
    let agent = agent(&alice).await;
    let waiting = json!({"id": alice.teach(&agent, "Parking", "Behind the house.").await});
    assert_eq!(set(&eve, &waiting, true).await.json()["is_draft"], true);
    assert_eq!(live_version(&alice, &agent).await, Value::Null);
    let refused = alice.post_nothing(&format!("{agent}/publish")).await;
    assert_eq!(refused.json()["errors"]["trainings"], json!(["The agent has no active training to publish."]));
}

#[tokio::test]
async fn an_agent_out_of_service_stays_out_and_comes_back_without_it() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (one, other) = (made(&alice, hours()).await, made(&alice, json!({"title": "Pets", "content": "No."})).await);
    let agent = agent(&alice).await;
    alice.post_nothing(&format!("{agent}/unpublish")).await;
    assert_eq!(set(&alice, &one, true).await.json()["is_draft"], true);
    assert_eq!(live_version(&alice, &agent).await, Value::Null);
    made(&alice, json!({"title": "Parking", "content": "Behind the house."})).await;
    assert_eq!(alice.get(&path(&one)).await.json()["is_draft"], true);
    assert_eq!(alice.get(&path(&other)).await.json()["is_draft"], false);
}

#[tokio::test]
async fn one_that_was_set_inactive_is_not_used_and_becomes_active_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = made(&alice, hours()).await;
    let agent = agent(&alice).await;
    let native = format!("{agent}/trainings/{}", super::id(&training));
    alice.put(&native, json!({"current_status": "inactive"})).await;
    assert_eq!(alice.get(&path(&training)).await.json()["is_draft"], false); // until it is published
    alice.teach(&agent, "Parking", "Behind the house.").await;
    alice.publish(&agent).await;
    let resting = alice.get(&path(&training)).await.json();
    assert_eq!((&resting["is_draft"], &resting["current_version"]), (&json!(true), &Value::Null));
    let live = set(&alice, &training, false).await.json();
    assert_eq!((&live["is_draft"], &live["current_version"]), (&json!(false), &json!(3)));
    assert_eq!(alice.get(&native).await.data()["current_status"], "active");
}

#[tokio::test]
async fn what_changes_the_live_version_needs_the_permission_to_publish() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let (alice, eve) = (app.actor_in(place, Permissions::integration()).await, editor(&app, place).await);
    let training = made(&alice, hours()).await;
    for is_draft in [true, false] {
        is_error(&set(&eve, &training, is_draft).await, 403, "Forbidden", "Forbidden");
    }
    assert_eq!(alice.get(&path(&training)).await.json(), training);
}

#[tokio::test]
async fn is_draft_is_required_and_a_boolean() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = made(&alice, hours()).await;
    let draft = format!("{}/draft", path(&training));
    is_error(&alice.put(&draft, json!({})).await, 400, "The is_draft field is required.", "Bad Request");
    let wrong = alice.put(&draft, json!({"is_draft": "yes"})).await;
    is_error(&wrong, 400, "The is_draft field must be true or false.", "Bad Request");
}
