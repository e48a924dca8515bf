use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permissions;

use super::{assert_error, create_draft, create_training, editor, hours_body, live_version, only_agent, training_path};
use crate::support::{Actor, Response, TestApp};

async fn set_is_draft(actor: &Actor, training: &Value, is_draft: bool) -> Response {
    actor.put(&format!("{}/draft", training_path(training)), json!({"is_draft": is_draft})).await
}

#[tokio::test]
async fn is_draft_false_publishes_only_this_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (one, other) = (
        create_training(&alice, hours_body()).await,
        create_training(&alice, json!({"title": "Pets", "content": "No."})).await,
    );
    for training in [&one, &other] {
        alice.put(&training_path(training), json!({"title": training["title"], "content": "Changed."})).await;
    }
    let answer = set_is_draft(&alice, &one, false).await;
    let mut expected = one.clone();
    expected["content"] = json!("Changed.");
    expected["current_version"] = json!(3);
    for key in ["published_at", "updated_at"] {
        expected[key] = answer.json()[key].clone();
    }
    assert_eq!((answer.status, answer.json()), (200, expected));
    let other = alice.get(&training_path(&other)).await.json();
    assert_eq!((&other["content"], &other["draft_content"]), (&json!("No."), &json!("Changed.")));
    assert_eq!(other["current_version"], 2);
    let agent = only_agent(&alice).await;
    assert_eq!((alice.status(&agent).await.as_str(), live_version(&alice, &agent).await), ("draft", json!(3)));
}

#[tokio::test]
async fn a_draft_is_published() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let draft = create_draft(&alice, "Hours", "9 to 18.").await;
    let live = set_is_draft(&alice, &draft, false).await.json();
    assert_eq!((&live["is_draft"], &live["current_version"]), (&json!(false), &json!(1)));
    assert_eq!(alice.status(&only_agent(&alice).await).await, "published");
}

#[tokio::test]
async fn is_draft_false_on_a_live_training_creates_no_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let made = alice.post("/training", hours_body()).await;
    let again = set_is_draft(&alice, &made.json(), false).await;
    assert_eq!((again.status, again.text), (200, made.text));
    let agent = only_agent(&alice).await;
    assert_eq!((alice.revision(&agent).await, live_version(&alice, &agent).await), (2, json!(1)));
}

#[tokio::test]
async fn is_draft_true_removes_only_this_training_from_the_live_version() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (one, other) = (
        create_training(&alice, hours_body()).await,
        create_training(&alice, json!({"title": "Pets", "content": "No."})).await,
    );
    alice.put(&training_path(&other), json!({"title": "Pets", "content": "Yes."})).await;
    let out = set_is_draft(&alice, &one, true).await.json();
    assert_eq!((&out["is_draft"], &out["current_version"]), (&json!(true), &Value::Null));
    assert_eq!((&out["title"], &out["draft_title"]), (&json!("Opening hours"), &Value::Null));
    assert_eq!((&out["content"], &out["published_at"]), (&json!("9 to 18."), &Value::Null));
    let agent = only_agent(&alice).await;
    assert_eq!((alice.status(&agent).await.as_str(), live_version(&alice, &agent).await), ("draft", json!(3)));
    let other = alice.get(&training_path(&other)).await.json();
    assert_eq!((&other["is_draft"], &other["draft_content"]), (&json!(false), &json!("Yes.")));
    // A publish of everything leaves it out, and its draft text is shown beside the last published text.
    assert_eq!(alice.publish(&agent).await, 4);
    let changed =
        alice.put(&training_path(&one), json!({"title": "Opening hours", "content": "10 to 19."})).await.json();
    assert_eq!((&changed["content"], &changed["draft_content"]), (&json!("9 to 18."), &json!("10 to 19.")));
    assert_eq!(changed["is_draft"], true);
    let back = set_is_draft(&alice, &one, false).await.json();
    assert_eq!((&back["content"], &back["draft_content"]), (&json!("10 to 19."), &Value::Null));
    assert_eq!(back["current_version"], 5);
}

#[tokio::test]
async fn removing_the_last_training_leaves_a_published_agent_without_trainings() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    assert_eq!(set_is_draft(&alice, &training, true).await.status, 200);
    let agent = only_agent(&alice).await;
    assert_eq!((alice.status(&agent).await.as_str(), live_version(&alice, &agent).await), ("published", json!(2)));
    assert_eq!(set_is_draft(&alice, &training, false).await.json()["current_version"], 3);
}

#[tokio::test]
async fn is_draft_true_on_an_unpublished_training_only_holds_it_back() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let (alice, eve) = (app.actor_in(env, Permissions::integration()).await, editor(&app, env).await);
    let draft = create_draft(&eve, "Hours", "9 to 18.").await;
    let again = set_is_draft(&eve, &draft, true).await;
    assert_eq!((again.status, again.text), (200, alice.get(&training_path(&draft)).await.text));
    let agent = only_agent(&alice).await;
    let waiting = json!({"id": alice.add_training(&agent, "Parking", "Behind the house.").await});
    assert_eq!(set_is_draft(&eve, &waiting, true).await.json()["is_draft"], true);
    assert_eq!(live_version(&alice, &agent).await, Value::Null);
    let refused = alice.post_empty(&format!("{agent}/publish")).await;
    assert_eq!(refused.json()["errors"]["trainings"], json!(["The agent has no active training to publish."]));
}

#[tokio::test]
async fn is_draft_true_leaves_an_unpublished_agent_unpublished() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (one, other) = (
        create_training(&alice, hours_body()).await,
        create_training(&alice, json!({"title": "Pets", "content": "No."})).await,
    );
    let agent = only_agent(&alice).await;
    alice.post_empty(&format!("{agent}/unpublish")).await;
    assert_eq!(set_is_draft(&alice, &one, true).await.json()["is_draft"], true);
    assert_eq!(live_version(&alice, &agent).await, Value::Null);
    create_training(&alice, json!({"title": "Parking", "content": "Behind the house."})).await;
    assert_eq!(alice.get(&training_path(&one)).await.json()["is_draft"], true);
    assert_eq!(alice.get(&training_path(&other)).await.json()["is_draft"], false);
}

#[tokio::test]
async fn is_draft_false_activates_an_inactive_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let agent = only_agent(&alice).await;
    let native = format!("{agent}/trainings/{}", super::id_of(&training));
    alice.put(&native, json!({"current_status": "inactive"})).await;
    assert_eq!(alice.get(&training_path(&training)).await.json()["is_draft"], false); // unchanged until the next publish
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    alice.publish(&agent).await;
    let resting = alice.get(&training_path(&training)).await.json();
    assert_eq!((&resting["is_draft"], &resting["current_version"]), (&json!(true), &Value::Null));
    let live = set_is_draft(&alice, &training, false).await.json();
    assert_eq!((&live["is_draft"], &live["current_version"]), (&json!(false), &json!(3)));
    assert_eq!(alice.get(&native).await.data()["current_status"], "active");
}

#[tokio::test]
async fn changing_the_live_version_needs_the_permission_to_publish() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let (alice, eve) = (app.actor_in(env, Permissions::integration()).await, editor(&app, env).await);
    let training = create_training(&alice, hours_body()).await;
    for is_draft in [true, false] {
        assert_error(&set_is_draft(&eve, &training, is_draft).await, 403, "Forbidden", "Forbidden");
    }
    assert_eq!(alice.get(&training_path(&training)).await.json(), training);
}

#[tokio::test]
async fn is_draft_is_required_and_a_boolean() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    let draft = format!("{}/draft", training_path(&training));
    assert_error(&alice.put(&draft, json!({})).await, 400, "The is_draft field is required.", "Bad Request");
    let wrong = alice.put(&draft, json!({"is_draft": "yes"})).await;
    assert_error(&wrong, 400, "The is_draft field must be true or false.", "Bad Request");
}
