use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Id, Permission, Permissions, Role};

use crate::support::{Actor, TestApp, error_body, validation_error};

/// A training with every field; its slot is not reserved.
fn whole_training(directory: &Value) -> Value {
    json!({
        "node_id": "hours", "subject": "Hours", "instructions": "9 to 18.", "current_status": "inactive",
        "type": "SCENARIO_SPECIFIC", "is_draft": true, "directory_id": directory, "slot": 9, "info": "Info.",
        "extras": "Extras.", "restricted_to_channels": ["web"], "restricted_to_segments": ["vip"],
        "metadata": {"a": [1, 2.5]}, "start_time": "2024-01-15T10:30:00Z", "end_time": "2030-01-15T10:30:00Z",
    })
}

async fn trainings(actor: &Actor, agent: &str) -> Vec<Value> {
    actor.get(&format!("{agent}/trainings?view=full")).await.data().as_array().unwrap().clone()
}

fn path_of(agent: &Value) -> String {
    format!("/api/v1/agents/{}", agent["id"].as_str().unwrap())
}

/// A training without what differs in a copy.
fn without_identity(mut training: Value) -> Value {
    for key in ["id", "created_at", "updated_at", "number", "directory_id", "in_live_version", "changed_by"] {
        training.as_object_mut().unwrap().remove(key).unwrap();
    }
    training
}

async fn directory_names(actor: &Actor) -> Vec<Value> {
    let listed = actor.get("/training/directories").await.json();
    listed["items"].as_array().unwrap_or_else(|| panic!("{listed}")).iter().map(|item| item["name"].clone()).collect()
}

#[tokio::test]
async fn a_copy_has_the_same_configuration_and_trainings_under_new_ids() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let made = alice.post("/api/v1/agents", super::create::every_field()).await.data();
    let agent = path_of(&made);
    let directory = alice.post("/training/directories", json!({"name": "Front"})).await.json()["id"].clone();
    assert_eq!(alice.post(&format!("{agent}/trainings"), whole_training(&directory)).await.status, 200);
    for number in 0..3 {
        alice.add_training(&agent, &format!("Training {number}"), "x").await;
    }
    let before = (alice.get(&format!("{agent}?view=full")).await.data(), trainings(&alice, &agent).await);
    let done = alice.post_empty(&format!("{agent}/duplicate")).await;
    let data = done.data();
    let mut expected = alice.get(&agent).await.data();
    for key in ["id", "created_at", "updated_at", "trainings"] {
        expected[key] = data[key].clone();
    }
    expected["name"] = json!("Front desk (copy)");
    assert_eq!(done.json(), json!({"success": true, "message": "Agent duplicated successfully", "data": expected}));
    assert_eq!((done.status, data["current_status"].as_str()), (201, Some("draft")));
    assert!(done.text.starts_with(r#"{"success":true,"message":"Agent duplicated successfully","data":{"id":"#));
    assert_eq!(alice.get(&path_of(&data)).await.data(), data);
    let copies = trainings(&alice, &path_of(&data)).await;
    assert_eq!(copies[0]["directory_id"], directory);
    for (copy, original) in copies.iter().zip(&before.1) {
        assert_ne!(copy["id"], original["id"]);
        assert_eq!(copy["number"], original["number"]);
    }
    let bare = |all: &[Value]| all.iter().cloned().map(without_identity).collect::<Vec<_>>();
    assert_eq!(bare(&copies), bare(&before.1));
    assert_eq!((alice.get(&format!("{agent}?view=full")).await.data(), trainings(&alice, &agent).await), before);
    // The next training gets the next number.
    let next = format!("{}/trainings?view=full", path_of(&data));
    let saved = alice.post(&next, json!({"subject": "a", "instructions": "b"})).await;
    assert_eq!(saved.data()["number"], 5);
}

#[tokio::test]
async fn a_version_is_copied_as_it_was_published() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let hours = alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    alice.put(&format!("{agent}/trainings/{hours}"), json!({"instructions": "10 to 16."})).await;
    alice.add_training(&agent, "Parking", "Behind the house.").await;
    alice.patch(&agent, json!({"description": "Second."})).await;
    alice.publish(&agent).await;
    alice.put(&format!("{agent}/trainings/{hours}"), json!({"instructions": "Closed."})).await;
    let copy = async |version: Value| {
        let done = alice.post(&format!("{agent}/duplicate"), json!({"version": version, "name": "B"})).await;
        assert_eq!(done.status, 201, "{}", done.text);
        let data = done.data();
        let texts: Vec<_> =
            data["trainings"].as_array().unwrap().iter().map(|training| training["instructions"].clone()).collect();
        json!([data["name"], data["description"], data["current_status"], texts])
    };
    let second = json!(["B", "Second.", "draft", ["10 to 16.", "Behind the house."]]);
    assert_eq!(copy(json!(1)).await, json!(["B", null, "draft", ["9 to 18."]]));
    assert_eq!(copy(json!("1")).await, copy(json!(1)).await);
    assert_eq!(copy(json!("live")).await, second);
    assert_eq!(copy(json!(2)).await, second);
    let draft = json!(["B", "Second.", "draft", ["Closed.", "Behind the house."]]);
    assert_eq!((copy(json!("draft")).await, copy(json!(null)).await), (draft.clone(), draft));
    alice.delete(&format!("{agent}/trainings/{hours}")).await;
    assert_eq!(copy(json!(1)).await, json!(["B", null, "draft", []]));
}

#[tokio::test]
async fn what_cannot_be_copied_is_refused_and_nothing_is_created() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    let rows = app.database.rows();
    let refuse = async |body: Value| {
        let refused = alice.post(&format!("{agent}/duplicate"), body).await;
        (refused.status, refused.json())
    };
    let no_version = error_body("Version not found", "VERSION_NOT_FOUND");
    assert_eq!(refuse(json!({"version": 1})).await, (404, no_version));
    let not_live = error_body("The agent is not published.", "AGENT_NOT_PUBLISHED");
    assert_eq!(refuse(json!({"version": "live"})).await, (409, not_live));
    for version in [json!("newest"), json!(0), json!(-1), json!("1.0")] {
        let invalid = validation_error(json!({"version": ["The selected version is invalid."]}));
        assert_eq!(refuse(json!({"version": version})).await, (422, invalid), "{version}");
    }
    let invalid = validation_error(json!({
        "name": ["The name must not be greater than 255 characters."],
        "environment_id": ["The environment id must be a valid UUID."], "version": ["The version must be a string."],
    }));
    let body = json!({"name": "x".repeat(256), "environment_id": "nonsense", "version": 1.5});
    assert_eq!(refuse(body).await, (422, invalid));
    assert_eq!(app.database.rows(), rows);
}

#[tokio::test]
async fn a_person_duplicates_into_another_environment_with_its_directories() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let owner = app.owner(alice.env).await;
    let sandbox = app.environment(alice.env.tenant, "Sandbox", true).await;
    let tester = app.actor_in(sandbox, Permissions::all()).await;
    let agent = alice.new_agent().await;
    for (name, node) in [("Front", "a"), ("Back", "b"), ("Front", "c")] {
        let known = alice.get("/training/directories").await.json();
        let known = known["items"].as_array().unwrap().iter().find(|item| item["name"] == name).cloned();
        let directory = match known {
            Some(known) => known["id"].clone(),
            None => alice.post("/training/directories", json!({"name": name})).await.json()["id"].clone(),
        };
        let body = json!({"node_id": node, "subject": name, "instructions": "x", "directory_id": directory});
        assert_eq!(alice.post(&format!("{agent}/trainings"), body).await.status, 200);
    }
    let front = tester.post("/training/directories", json!({"name": "Front"})).await.json()["id"].clone();
    let body = json!({"environment_id": sandbox.environment, "name": "Trial"});
    let done = owner.actor.post(&format!("{agent}/duplicate"), body).await;
    assert_eq!((done.status, &done.data()["is_sandbox"]), (201, &json!(true)), "{}", done.text);
    let copy = path_of(&done.data());
    assert_eq!((alice.get(&copy).await.status, tester.get(&copy).await.data()), (404, done.data()));
    let copies = trainings(&tester, &copy).await;
    let nodes: Vec<_> = copies.iter().map(|training| training["node_id"].clone()).collect();
    assert_eq!(nodes, ["a", "b", "c"]);
    assert_eq!([&copies[0]["directory_id"], &copies[2]["directory_id"]], [&front, &front]);
    assert_eq!(directory_names(&tester).await, ["Back", "Front"]);
    // The numbers of agents belong to the environment.
    assert_eq!(tester.get(&format!("{copy}?view=full")).await.data()["number"], 1);
    let audited = tester.get("/api/v1/audit?limit=100").await.data();
    let actions: Vec<_> = audited.as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
    for action in ["agent.created", "agent.duplicated", "training.created", "directory.created"] {
        assert!(actions.contains(&action), "{actions:?}");
    }
}

#[tokio::test]
async fn another_environment_needs_a_person_with_rights_in_the_same_tenant() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let sandbox = app.environment(alice.env.tenant, "Sandbox", true).await;
    let elsewhere = app.new_environment().await;
    let both = app.person(alice.env, Role::Owner, "both@example.com").await;
    // The same person belongs to the other tenant too.
    app.person(elsewhere, Role::Owner, "both@example.com").await;
    let viewer = app.person(alice.env, Role::Viewer, "viewer@example.com").await;
    let machine = app.actor_in(alice.env, Permissions::all()).await;
    let rows = app.database.rows();
    let duplicate = async |actor: &Actor, environment: &str| {
        let refused = actor.post(&format!("{agent}/duplicate"), json!({"environment_id": environment})).await;
        (refused.status, refused.json())
    };
    let forbidden = (403, error_body("You are not authorized to perform this action.", "UNAUTHORIZED"));
    let unknown = (422, validation_error(json!({"environment_id": ["The selected environment id is invalid."]})));
    let nowhere = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
    for environment in [&sandbox.environment.to_string(), &elsewhere.environment.to_string(), nowhere] {
        assert_eq!(duplicate(&machine, environment).await, forbidden, "a token stays in its environment");
        assert_eq!(duplicate(&viewer.actor, environment).await, forbidden);
    }
    assert_eq!(duplicate(&both.actor, &elsewhere.environment.to_string()).await, unknown);
    assert_eq!(duplicate(&both.actor, nowhere).await, unknown);
    assert_eq!(app.database.rows(), rows, "nothing was written");
    assert_eq!(duplicate(&machine, &alice.env.environment.to_string()).await.0, 201);
    assert_eq!(duplicate(&both.actor, &sandbox.environment.to_string()).await.0, 201);
}

#[tokio::test]
async fn a_copy_needs_permissions_for_agents_texts_and_reserved_slots() {
    let app = TestApp::spawn().await;
    let root = app.actor_in(app.new_environment().await, Permissions::all()).await;
    let agent = root.new_agent().await;
    let id = Id::parse(agent.rsplit('/').next().unwrap());
    let path = format!("{agent}/duplicate");
    let forbidden = error_body("You are not authorized to perform this action.", "UNAUTHORIZED");
    let blind = app.actor_with_permission(root.env, Permission::AgentsWrite).await;
    assert_eq!(blind.post_empty(&path).await.json(), forbidden, "without trainings:read");
    let bound = app.actor_with(root.env, Permissions::all(), id, None).await;
    assert_eq!(bound.post_empty(&path).await.json(), forbidden, "bound to the agent");
    let body = json!({"subject": "Rules", "instructions": "x", "slot": 3});
    assert_eq!(root.post(&format!("{agent}/trainings"), body).await.status, 200);
    let editor = app.actor_in(root.env, Permissions::integration()).await;
    let reserved = "The source has trainings in slots 1 to 7, which are reserved for system use.";
    let refused = editor.post_empty(&path).await;
    assert_eq!((refused.status, refused.json()), (422, validation_error(json!({"slot": [reserved]}))));
    assert_eq!(root.post_empty(&path).await.status, 201);
}

#[tokio::test]
async fn one_key_makes_one_copy_and_its_answer_goes_with_its_texts() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "A secret of the house.").await;
    let path = format!("{agent}/duplicate");
    let first = alice.post_with_key("copy", &path, json!({})).await;
    let again = alice.post_with_key("copy", &path, json!({})).await;
    assert_eq!((first.status, again.status, &first.text), (201, 201, &again.text));
    assert_eq!(alice.get("/api/v1/agents").await.json()["meta"]["total"], 2);
    let training = first.data()["trainings"][0]["id"].as_str().unwrap().to_owned();
    alice.delete(&format!("{}/trainings/{training}", path_of(&first.data()))).await;
    assert_eq!(alice.post_with_key("copy", &path, json!({})).await.json()["code"], "PAYLOAD_PURGED");
}
