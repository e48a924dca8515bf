use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Permission, Permissions};

use super::{agent, bound, hours, id, is_error, live_version, made, path};
use crate::support::{Actor, Answer, TestApp};

const TAKEN: &str = "A directory of this name exists already.";

async fn new(actor: &Actor, name: &str) -> Answer {
    actor.post("/training/directories", json!({"name": name})).await
}

fn at(directory: &Value) -> String {
    format!("/training/directories/{}", id(directory))
}

#[tokio::test]
async fn a_directory_is_made_renamed_listed_and_deleted() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let empty = alice.get("/training/directories").await;
    assert_eq!(empty.text, r#"{"items":[],"total":0,"limit":50,"offset":0,"has_more":false}"#);
    let made = new(&alice, " FAQ ").await;
    let (directory, time) = (made.json(), made.json()["created_at"].as_str().unwrap().to_owned());
    let object = format!(r#"{{"id":"{}","name":"FAQ","created_at":"{time}","updated_at":"{time}"}}"#, id(&directory));
    assert_eq!((made.status, &made.text), (201, &object));
    let listed = alice.get("/training/directories").await;
    let expected = format!(r#"{{"items":[{object}],"total":1,"limit":50,"offset":0,"has_more":false}}"#);
    assert_eq!((listed.status, listed.text), (200, expected));
    let renamed = alice.put(&at(&directory), json!({"name": "Questions"})).await;
    assert_eq!((renamed.status, &renamed.json()["name"]), (200, &json!("Questions")));
    let deleted = alice.delete(&at(&directory)).await;
    assert_eq!((deleted.status, deleted.text), (200, renamed.text));
    is_error(&alice.delete(&at(&directory)).await, 404, "Directory not found", "Not Found");
    // Nothing of this needs, or makes, an agent.
    assert_eq!(alice.get("/api/v1/agents").await.json()["meta"]["total"], 0);
}

#[tokio::test]
async fn lists_are_paged_newest_first() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for name in ["a", "b", "c"] {
        new(&alice, name).await;
    }
    let page = alice.get("/training/directories?limit=2&offset=0").await.json();
    assert_eq!((&page["items"][0]["name"], &page["items"][1]["name"]), (&json!("c"), &json!("b")));
    assert_eq!((&page["total"], &page["has_more"]), (&json!(3), &json!(true)));
    let rest = alice.get("/training/directories?limit=2&offset=2").await.json();
    assert_eq!((&rest["items"][0]["name"], &rest["has_more"]), (&json!("a"), &json!(false)));
    let wrong = alice.get("/training/directories?limit=0").await;
    is_error(&wrong, 400, "The limit must be between 1 and 100.", "Bad Request");
}

#[tokio::test]
async fn names_are_unique_in_the_environment() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let alice = app.actor_in(place, Permissions::integration()).await;
    let (faq, other) = (new(&alice, "FAQ").await.json(), new(&alice, "Other").await.json());
    is_error(&new(&alice, "FAQ").await, 409, TAKEN, "Conflict");
    is_error(&alice.put(&at(&other), json!({"name": "FAQ"})).await, 409, TAKEN, "Conflict");
    assert_eq!(alice.put(&at(&faq), json!({"name": "FAQ"})).await.status, 200);
    let sandbox = app.environment(place.tenant, "Sandbox", true).await;
    let beside = app.actor_in(sandbox, Permissions::integration()).await;
    assert_eq!(new(&beside, "FAQ").await.status, 201);
    is_error(&new(&alice, "").await, 400, "The name field is required.", "Bad Request");
    is_error(
        &new(&alice, &"x".repeat(256)).await,
        400,
        "The name must not be greater than 255 characters.",
        "Bad Request",
    );
}

#[tokio::test]
async fn of_many_of_one_name_at_once_one_is_made() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let all = futures_util::future::join_all((0..8).map(|_| new(&alice, "FAQ"))).await;
    let mut statuses: Vec<_> = all.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn a_key_makes_one() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let body = json!({"name": "FAQ"});
    let first = alice.post_once("k", "/training/directories", body.clone()).await;
    let again = alice.post_once("k", "/training/directories", body).await;
    assert_eq!((again.status, again.text), (201, first.text));
}

#[tokio::test]
async fn deleting_one_keeps_its_trainings_and_makes_their_agents_drafts() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let directory = new(&alice, "FAQ").await.json();
    let mut body = hours();
    body["directory_id"] = directory["id"].clone();
    let filed = made(&alice, body).await;
    let unfiled = made(&alice, hours()).await;
    let first = agent(&alice).await;
    let untouched = alice.new_agent().await;
    let revision = alice.revision(&untouched).await;
    assert_eq!(alice.delete(&at(&directory)).await.status, 200);
    let kept = alice.get(&path(&filed)).await.json();
    assert_eq!((&kept["directory_id"], &kept["title"]), (&Value::Null, &filed["title"]));
    assert_eq!((&kept["current_version"], &kept["is_draft"]), (&json!(1), &json!(false)));
    assert_eq!(alice.get(&path(&unfiled)).await.json(), unfiled);
    assert_eq!((alice.status(&first).await.as_str(), live_version(&alice, &first).await), ("draft", json!(2)));
    assert_eq!(alice.revision(&first).await, 4);
    assert_eq!(alice.revision(&untouched).await, revision);
    assert_eq!(alice.publish(&first).await, 2);
}

#[tokio::test]
async fn a_token_of_one_agent_leaves_directories_with_others_trainings_alone() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let alice = app.actor_in(place, Permissions::integration()).await;
    let (mine, other) = (alice.new_agent().await, alice.new_agent().await);
    let bob = bound(&app, place, &mine).await;
    let directory = new(&bob, "FAQ").await.json();
    let filed = json!({"subject": "Hours", "instructions": "9 to 18.", "directory_id": id(&directory)});
    alice.post(&format!("{mine}/trainings"), filed.clone()).await;
    assert_eq!(bob.put(&at(&directory), json!({"name": "Questions"})).await.status, 200);
    alice.post(&format!("{other}/trainings"), filed).await;
    is_error(&bob.put(&at(&directory), json!({"name": "Mine"})).await, 403, "Forbidden", "Forbidden");
    is_error(&bob.delete(&at(&directory)).await, 403, "Forbidden", "Forbidden");
    assert_eq!(bob.get("/training/directories").await.json()["items"][0]["name"], "Questions");
    assert_eq!(alice.delete(&at(&directory)).await.status, 200);
}

#[tokio::test]
async fn others_directories_are_unknown() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let alice = app.actor_in(place, Permissions::integration()).await;
    let directory = new(&alice, "FAQ").await.json();
    let mut body = hours();
    body["directory_id"] = directory["id"].clone();
    made(&alice, body.clone()).await;
    let sandbox = app.environment(place.tenant, "Sandbox", true).await;
    for stranger in [app.actor().await, app.actor_in(sandbox, Permissions::integration()).await] {
        assert_eq!(stranger.get("/training/directories").await.json()["total"], 0);
        is_error(&stranger.put(&at(&directory), json!({"name": "x"})).await, 404, "Directory not found", "Not Found");
        is_error(&stranger.delete(&at(&directory)).await, 404, "Directory not found", "Not Found");
        let refused = stranger.post("/training", body.clone()).await;
        is_error(&refused, 400, "The selected directory_id is invalid.", "Bad Request");
        let none = stranger.get(&format!("/training?directory_id={}", id(&directory))).await.json();
        assert_eq!(none["total"], 0);
    }
    is_error(&alice.delete("/training/directories/7").await, 404, "Directory not found", "Not Found");
    let reader = app.actor_who_may(place, Permission::TrainingsRead).await;
    is_error(&new(&reader, "x").await, 403, "Forbidden", "Forbidden");
    is_error(&reader.put(&at(&directory), json!({"name": "x"})).await, 403, "Forbidden", "Forbidden");
    is_error(&reader.delete(&at(&directory)).await, 403, "Forbidden", "Forbidden");
}

#[tokio::test]
async fn filing_while_the_directory_goes_leaves_nothing_behind() {
    let app = TestApp::spawn().await;
    let beside = app.beside();
    let alice = app.actor().await;
    made(&alice, hours()).await;
    for round in 0..5 {
        let directory = new(&alice, &format!("Round {round}")).await.json();
        let mut body = json!({"title": "Filed", "content": "Somewhere.", "is_draft": true});
        body["directory_id"] = directory["id"].clone();
        let there = alice.at(beside.address);
        let filing = futures_util::future::join_all((0..6).map(|_| there.post("/training", body.clone())));
        let (filed, deleted) = futures_util::future::join(filing, async { alice.delete(&at(&directory)).await }).await;
        assert_eq!(deleted.status, 200, "{}", deleted.text);
        assert!(filed.iter().all(|answer| [201, 400].contains(&answer.status)), "{filed:?}");
        let left = alice.get(&format!("/training?directory_id={}", id(&directory))).await.json();
        assert_eq!(left["total"], 0);
    }
}
