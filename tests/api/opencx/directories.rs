use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Permission, Permissions};

use super::{assert_error, bound_actor, create_training, hours_body, id_of, live_version, only_agent, training_path};
use crate::support::{Actor, Response, TestApp};

const NAME_TAKEN: &str = "A directory of this name exists already.";

async fn create_directory(actor: &Actor, name: &str) -> Response {
    actor.post("/training/directories", json!({"name": name})).await
}

fn directory_path(directory: &Value) -> String {
    format!("/training/directories/{}", id_of(directory))
}

#[tokio::test]
async fn a_directory_is_created_renamed_listed_and_deleted() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let empty = alice.get("/training/directories").await;
    assert_eq!(empty.text, r#"{"items":[],"total":0,"limit":50,"offset":0,"has_more":false}"#);
    let made = create_directory(&alice, " FAQ ").await;
    let (directory, time) = (made.json(), made.json()["created_at"].as_str().unwrap().to_owned());
    let object =
        format!(r#"{{"id":"{}","name":"FAQ","created_at":"{time}","updated_at":"{time}"}}"#, id_of(&directory));
    assert_eq!((made.status, &made.text), (201, &object));
    let listed = alice.get("/training/directories").await;
    let expected = format!(r#"{{"items":[{object}],"total":1,"limit":50,"offset":0,"has_more":false}}"#);
    assert_eq!((listed.status, listed.text), (200, expected));
    let renamed = alice.put(&directory_path(&directory), json!({"name": "Questions"})).await;
    assert_eq!((renamed.status, &renamed.json()["name"]), (200, &json!("Questions")));
    let deleted = alice.delete(&directory_path(&directory)).await;
    assert_eq!((deleted.status, deleted.text), (200, renamed.text));
    assert_error(&alice.delete(&directory_path(&directory)).await, 404, "Directory not found", "Not Found");
    // Directories neither need nor create an agent.
    assert_eq!(alice.get("/api/v1/agents").await.json()["meta"]["total"], 0);
}

#[tokio::test]
async fn directories_are_listed_newest_first_in_pages() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for name in ["a", "b", "c"] {
        create_directory(&alice, name).await;
    }
    let page = alice.get("/training/directories?limit=2&offset=0").await.json();
    assert_eq!((&page["items"][0]["name"], &page["items"][1]["name"]), (&json!("c"), &json!("b")));
    assert_eq!((&page["total"], &page["has_more"]), (&json!(3), &json!(true)));
    let rest = alice.get("/training/directories?limit=2&offset=2").await.json();
    assert_eq!((&rest["items"][0]["name"], &rest["has_more"]), (&json!("a"), &json!(false)));
    let wrong = alice.get("/training/directories?limit=0").await;
    assert_error(&wrong, 400, "The limit must be between 1 and 100.", "Bad Request");
}

#[tokio::test]
async fn directory_names_are_unique_in_the_environment() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    let (faq, other) = (create_directory(&alice, "FAQ").await.json(), create_directory(&alice, "Other").await.json());
    assert_error(&create_directory(&alice, "FAQ").await, 409, NAME_TAKEN, "Conflict");
    assert_error(&alice.put(&directory_path(&other), json!({"name": "FAQ"})).await, 409, NAME_TAKEN, "Conflict");
    assert_eq!(alice.put(&directory_path(&faq), json!({"name": "FAQ"})).await.status, 200);
    let sandbox = app.environment(env.tenant, "Sandbox", true).await;
    let beside = app.actor_in(sandbox, Permissions::integration()).await;
    assert_eq!(create_directory(&beside, "FAQ").await.status, 201);
    assert_error(&create_directory(&alice, "").await, 400, "The name field is required.", "Bad Request");
    assert_error(
        &create_directory(&alice, &"x".repeat(256)).await,
        400,
        "The name must not be greater than 255 characters.",
        "Bad Request",
    );
}

#[tokio::test]
async fn concurrent_creations_with_one_name_create_one_directory() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let all = futures_util::future::join_all((0..8).map(|_| create_directory(&alice, "FAQ"))).await;
    let mut statuses: Vec<_> = all.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn an_idempotency_key_creates_one_directory() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let body = json!({"name": "FAQ"});
    let first = alice.post_with_key("k", "/training/directories", body.clone()).await;
    let again = alice.post_with_key("k", "/training/directories", body).await;
    assert_eq!((again.status, again.text), (201, first.text));
}

#[tokio::test]
async fn deleting_a_directory_keeps_its_trainings_and_makes_their_agents_drafts() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let directory = create_directory(&alice, "FAQ").await.json();
    let mut body = hours_body();
    body["directory_id"] = directory["id"].clone();
    let filed = create_training(&alice, body).await;
    let unfiled = create_training(&alice, hours_body()).await;
    let first = only_agent(&alice).await;
    let untouched = alice.new_agent().await;
    let revision = alice.revision(&untouched).await;
    assert_eq!(alice.delete(&directory_path(&directory)).await.status, 200);
    let kept = alice.get(&training_path(&filed)).await.json();
    assert_eq!((&kept["directory_id"], &kept["title"]), (&Value::Null, &filed["title"]));
    assert_eq!((&kept["current_version"], &kept["is_draft"]), (&json!(1), &json!(false)));
    assert_eq!(alice.get(&training_path(&unfiled)).await.json(), unfiled);
    assert_eq!((alice.status(&first).await.as_str(), live_version(&alice, &first).await), ("draft", json!(2)));
    assert_eq!(alice.revision(&first).await, 4);
    assert_eq!(alice.revision(&untouched).await, revision);
    assert_eq!(alice.publish(&first).await, 2);
}

#[tokio::test]
async fn a_bound_token_cannot_change_a_directory_with_trainings_of_other_agents() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    let (mine, other) = (alice.new_agent().await, alice.new_agent().await);
    let bob = bound_actor(&app, env, &mine).await;
    let directory = create_directory(&bob, "FAQ").await.json();
    let filed = json!({"subject": "Hours", "instructions": "9 to 18.", "directory_id": id_of(&directory)});
    alice.post(&format!("{mine}/trainings"), filed.clone()).await;
    assert_eq!(bob.put(&directory_path(&directory), json!({"name": "Questions"})).await.status, 200);
    alice.post(&format!("{other}/trainings"), filed).await;
    assert_error(&bob.put(&directory_path(&directory), json!({"name": "Mine"})).await, 403, "Forbidden", "Forbidden");
    assert_error(&bob.delete(&directory_path(&directory)).await, 403, "Forbidden", "Forbidden");
    assert_eq!(bob.get("/training/directories").await.json()["items"][0]["name"], "Questions");
    assert_eq!(alice.delete(&directory_path(&directory)).await.status, 200);
}

#[tokio::test]
async fn directories_of_other_environments_are_not_found() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    let directory = create_directory(&alice, "FAQ").await.json();
    let mut body = hours_body();
    body["directory_id"] = directory["id"].clone();
    create_training(&alice, body.clone()).await;
    let sandbox = app.environment(env.tenant, "Sandbox", true).await;
    for stranger in [app.actor().await, app.actor_in(sandbox, Permissions::integration()).await] {
        assert_eq!(stranger.get("/training/directories").await.json()["total"], 0);
        assert_error(
            &stranger.put(&directory_path(&directory), json!({"name": "x"})).await,
            404,
            "Directory not found",
            "Not Found",
        );
        assert_error(&stranger.delete(&directory_path(&directory)).await, 404, "Directory not found", "Not Found");
        let refused = stranger.post("/training", body.clone()).await;
        assert_error(&refused, 400, "The selected directory_id is invalid.", "Bad Request");
        let none = stranger.get(&format!("/training?directory_id={}", id_of(&directory))).await.json();
        assert_eq!(none["total"], 0);
    }
    assert_error(&alice.delete("/training/directories/7").await, 404, "Directory not found", "Not Found");
    let reader = app.actor_with_permission(env, Permission::TrainingsRead).await;
    assert_error(&create_directory(&reader, "x").await, 403, "Forbidden", "Forbidden");
    assert_error(&reader.put(&directory_path(&directory), json!({"name": "x"})).await, 403, "Forbidden", "Forbidden");
    assert_error(&reader.delete(&directory_path(&directory)).await, 403, "Forbidden", "Forbidden");
}

#[tokio::test]
async fn creating_trainings_while_their_directory_is_deleted_leaves_none_in_it() {
    let app = TestApp::spawn().await;
    let beside = app.second_server();
    let alice = app.actor().await;
    create_training(&alice, hours_body()).await;
    for round in 0..5 {
        let directory = create_directory(&alice, &format!("Round {round}")).await.json();
        let mut body = json!({"title": "Filed", "content": "Somewhere.", "is_draft": true});
        body["directory_id"] = directory["id"].clone();
        let there = alice.at(beside.address);
        let filing = futures_util::future::join_all((0..6).map(|_| there.post("/training", body.clone())));
        let (filed, deleted) =
            futures_util::future::join(filing, async { alice.delete(&directory_path(&directory)).await }).await;
        assert_eq!(deleted.status, 200, "{}", deleted.text);
        assert!(filed.iter().all(|answer| [201, 400].contains(&answer.status)), "{filed:?}");
        let left = alice.get(&format!("/training?directory_id={}", id_of(&directory))).await.json();
        assert_eq!(left["total"], 0);
    }
}
