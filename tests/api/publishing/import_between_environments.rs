//! From Sandbox to Production and back.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Permissions, Role};

use super::draft_subjects;
use super::import::{import, node, numbers, save};
use crate::support::{TestApp, send_request, validation_error};

#[tokio::test]
async fn a_copy_in_the_sandbox_is_edited_and_imported_back() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let editor = app.person(alice.env, Role::Editor, "editor@example.com").await;
    let sandbox = app.environment(alice.env.tenant, "Sandbox", true).await;
    let production = alice.new_agent().await;
    let hours = alice.add_training(&production, "Hours", "9 to 18.").await;
    let named = save(&alice, &production, node("parking", "Behind the house.")).await;
    alice.publish(&production).await;
    let body = json!({"environment_id": sandbox.environment, "version": "live"});
    let copied = editor.actor.post(&format!("{production}/duplicate"), body).await;
    assert_eq!(copied.status, 201, "{}", copied.text);
    let copy = format!("/api/v1/agents/{}", copied.data()["id"].as_str().unwrap());
    let tester = editor.naming(sandbox.environment);
    assert_eq!(numbers(&import(&editor.actor, &production, &copy, "replace").await), json!([0, 0, 0, 2]));
    assert_eq!(alice.status(&production).await, "published", "the copy is what it was made of");
    for training in copied.data()["trainings"].as_array().unwrap() {
        let path = format!("{copy}/trainings/{}", training["id"].as_str().unwrap());
        assert_eq!(tester.put(&path, json!({"instructions": "Tested."})).await.status, 200);
    }
    tester.add_training(&copy, "New without a node id", "Tested.").await;
    let done = import(&editor.actor, &production, &copy, "merge").await;
    assert_eq!(numbers(&done), json!([1, 2, 0, 0]));
    assert_eq!(done.data()["changes"][0]["training_id"], json!(hours), "it goes back to the training it came from");
    assert_eq!(done.data()["changes"][1]["training_id"], json!(named));
    assert_eq!(numbers(&import(&editor.actor, &production, &copy, "merge").await), json!([0, 0, 0, 3]));
    assert_eq!(draft_subjects(&alice, &production).await, ["Hours", "parking", "New without a node id"]);
    // The other way: what Production has is found again in the copy.
    assert_eq!(numbers(&import(&tester, &copy, &production, "replace").await), json!([0, 0, 0, 3]));
}

#[tokio::test]
async fn a_token_finds_no_agent_of_another_environment_and_a_person_none_of_another_tenant() {
    let app = TestApp::spawn().await;
    let alice = app.actor_in(app.new_environment().await, Permissions::all()).await;
    let sandbox = app.environment(alice.env.tenant, "Sandbox", true).await;
    let elsewhere = app.new_environment().await;
    let person = app.person(alice.env, Role::Owner, "both@example.com").await;
    let there = app.person(elsewhere, Role::Owner, "both@example.com").await;
    let viewer = app.person(alice.env, Role::Viewer, "viewer@example.com").await;
    let tester = app.actor_in(sandbox, Permissions::all()).await;
    let (agent, neighbour, foreign) =
        (alice.new_agent().await, tester.new_agent().await, there.actor.new_agent().await);
    save(&tester, &neighbour, node("a", "A secret.")).await;
    let bound = app
        .actor_with(
            alice.env,
            Permissions::all(),
            understudy::testing::Id::parse(agent.rsplit('/').next().unwrap()),
            None,
        )
        .await;
    let other = alice.new_agent().await;
    let rows = app.database.rows();
    let unknown = validation_error(json!({"from.agent_id": ["The selected from.agent id is invalid."]}));
    for (actor, from) in [(&alice, &neighbour), (&alice, &foreign), (&person.actor, &foreign), (&bound, &other)] {
        let refused = import(actor, &agent, from, "merge").await;
        assert_eq!((refused.status, refused.json()), (422, unknown.clone()));
    }
    assert_eq!(import(&viewer.actor, &agent, &neighbour, "merge").await.status, 403);
    assert_eq!(import(&person.actor, &foreign, &agent, "merge").await.status, 404);
    assert_eq!(app.database.rows(), rows, "nothing was written");
    assert_eq!(numbers(&import(&person.actor, &agent, &neighbour, "merge").await), json!([1, 0, 0, 0]));
}

#[tokio::test]
async fn concurrent_imports_create_each_training_once() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (from, agent) = (alice.new_agent().await, alice.new_agent().await);
    let front = alice.post("/training/directories", json!({"name": "Front"})).await.json()["id"].clone();
    for number in 0..5 {
        let body = json!({"subject": format!("Training {number}"), "instructions": "x", "directory_id": front});
        save(&alice, &from, body).await;
    }
    let body = json!({"from": {"agent_id": from.rsplit('/').next().unwrap()}});
    let posts = (0..8).map(|_| send_request(alice.request("POST", &format!("{agent}/import")).json(&body)));
    let answers = futures_util::future::join_all(posts).await;
    let created: Vec<Value> = answers.iter().map(|answer| numbers(answer)[0].clone()).collect();
    assert_eq!(created.iter().filter(|created| **created == json!(5)).count(), 1, "{created:?}");
    assert_eq!(alice.get(&format!("{agent}/trainings")).await.data().as_array().unwrap().len(), 5);
    assert_eq!(alice.revision(&agent).await, 2);
}
