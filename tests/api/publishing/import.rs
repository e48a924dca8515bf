use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Permission, Permissions};

use super::{context_subjects, draft_subjects, pending_changes, set_description};
use crate::support::{Actor, Response, TestApp, draft_changed, error_body, validation_error};

pub async fn save(actor: &Actor, agent: &str, body: Value) -> String {
    let saved = actor.post(&format!("{agent}/trainings"), body).await;
    assert_eq!(saved.status, 200, "{}", saved.text);
    saved.data()["id"].as_str().unwrap().to_owned()
}

pub fn node(node: &str, instructions: &str) -> Value {
    json!({"node_id": node, "subject": node, "instructions": instructions})
}

pub async fn import(actor: &Actor, agent: &str, from: &str, mode: &str) -> Response {
    let body = json!({"from": {"agent_id": from.rsplit('/').next().unwrap()}, "mode": mode});
    actor.post(&format!("{agent}/import"), body).await
}

/// The numbers in the answer: created, updated, deleted, unchanged.
pub fn numbers(answer: &Response) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let data = answer.data();
    json!([data["created"], data["updated"], data["deleted"], data["unchanged"]])
}

async fn texts(actor: &Actor, agent: &str) -> Value {
    let listed = actor.get(&format!("{agent}/trainings?view=full")).await.data();
    listed.as_array().unwrap().iter().map(|training| json!([training["node_id"], training["instructions"]])).collect()
}

#[tokio::test]
async fn a_merge_creates_and_updates_by_node_id_and_removes_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (from, agent) = (alice.new_agent().await, alice.new_agent().await);
    for body in [node("a", "New."), node("b", "Same."), node("c", "Created.")] {
        save(&alice, &from, body).await;
    }
    let updated = save(&alice, &agent, node("a", "Old.")).await;
    for body in [node("b", "Same."), node("own", "Stays.")] {
        save(&alice, &agent, body).await;
    }
    alice.publish(&agent).await;
    let done = import(&alice, &agent, &from, "merge").await;
    let data = done.data();
    let created = alice.get(&format!("{agent}/trainings")).await.data()[3]["id"].clone();
    let diff = json!([{"op": "delete", "text": "Old."}, {"op": "insert", "text": "New."}]);
    let mut fields = super::created_fields("c", "Created.");
    fields["node_id"] = json!({"live": null, "draft": "c"});
    let at = alice.get(&format!("{from}/trainings")).await.data()[0]["updated_at"].clone();
    assert_eq!(
        done.json(),
        json!({"success": true, "message": "Agent import completed successfully", "data": {
            "dry_run": false, "current_status": "draft", "draft_revision": 5,
            "created": 1, "updated": 1, "deleted": 0, "unchanged": 1,
            "changes": [
                {
                    "kind": "updated", "training_id": updated, "node_id": "a", "subject": "a",
                    "fields": {"instructions": {"live": "Old.", "draft": "New.", "diff": diff}},
                    "changed_by": "tester", "changed_at": at,
                },
                {
                    "kind": "created", "training_id": created, "node_id": "c", "subject": "c", "fields": fields,
                    "changed_by": "tester", "changed_at": data["changes"][1]["changed_at"],
                },
            ],
            "agent": {},
        }})
    );
    assert_eq!(done.header("etag"), Some("\"5\""));
    let expected = json!([["a", "New."], ["b", "Same."], ["own", "Stays."], ["c", "Created."]]);
    assert_eq!(texts(&alice, &agent).await, expected);
    assert_eq!(context_subjects(&alice, &agent).await, ["a", "b", "own"], "nothing is live by itself");
    assert_eq!(pending_changes(&alice, &agent).await, json!([["updated", updated], ["created", created]]));
}

#[tokio::test]
async fn an_import_that_changes_nothing_changes_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (from, agent) = (alice.new_agent().await, alice.new_agent().await);
    save(&alice, &from, node("a", "Text.")).await;
    alice.add_training(&from, "Without a node id", "Text.").await;
    for mode in ["merge", "replace"] {
        import(&alice, &agent, &from, mode).await;
    }
    alice.publish(&agent).await;
    let (state, rows) = (alice.state(&agent).await, app.database.rows());
    for mode in ["merge", "replace"] {
        let again = import(&alice, &agent, &from, mode).await;
        assert_eq!((numbers(&again), &again.data()["changes"]), (json!([0, 0, 0, 2]), &json!([])), "{mode}");
        assert_eq!(again.data()["current_status"], "published");
    }
    assert_eq!((alice.state(&agent).await, app.database.rows()), (state, rows));
}

#[tokio::test]
async fn a_replacement_removes_what_the_source_lacks_and_swaps_slots() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (from, agent) = (alice.new_agent().await, alice.new_agent().await);
    for (name, there, here) in [("a", 9, 8), ("b", 8, 9)] {
        let slotted = |slot: i64| json!({"node_id": name, "subject": name, "instructions": "x", "slot": slot});
        save(&alice, &from, slotted(there)).await;
        save(&alice, &agent, slotted(here)).await;
    }
    save(&alice, &from, json!({"node_id": "c", "subject": "c", "instructions": "x", "slot": 10})).await;
    let published = save(&alice, &agent, json!({"subject": "Published", "instructions": "x", "slot": 10})).await;
    alice.publish(&agent).await;
    save(&alice, &agent, json!({"subject": "Never published", "instructions": "x", "slot": 11})).await;
    let merged = import(&alice, &agent, &from, "merge").await;
    let taken = "Slot 10 has already been taken by a training that the source does not have.";
    assert_eq!((merged.status, merged.json()), (422, validation_error(json!({"slot": [taken]}))));
    let done = import(&alice, &agent, &from, "replace").await;
    assert_eq!(numbers(&done), json!([1, 2, 2, 0]), "{}", done.text);
    let listed = alice.get(&format!("{agent}/trainings?view=full")).await.data();
    let slots: Value = listed.as_array().unwrap().iter().map(|one| json!([one["subject"], one["slot"]])).collect();
    assert_eq!(slots, json!([["a", 9], ["b", 8], ["c", 10]]));
    assert_eq!(context_subjects(&alice, &agent).await, ["a", "b", "Published"], "the live version keeps serving");
    let pending = pending_changes(&alice, &agent).await;
    assert!(pending.as_array().unwrap().contains(&json!(["removed", published])), "{pending}");
    let version = alice.get(&format!("{agent}/versions/1")).await.data();
    assert_eq!(version["trainings"].as_array().unwrap().len(), 3, "the version is as it was");
    alice.publish(&agent).await;
    assert_eq!(context_subjects(&alice, &agent).await, ["b", "a", "c"]);
}

#[tokio::test]
async fn a_replacement_takes_the_configuration_but_not_the_name() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (from, agent) = (alice.new_agent().await, alice.new_agent().await);
    alice.patch(&from, json!({"name": "Trial", "label": "Trial", "llm_temperature": 0.2})).await;
    assert_eq!(import(&alice, &agent, &from, "merge").await.data()["agent"], json!({}));
    let done = import(&alice, &agent, &from, "replace").await;
    assert_eq!(done.data()["agent"], json!({"llm_temperature": {"live": 0.7, "draft": 0.2}}));
    let data = alice.get(&agent).await.data();
    assert_eq!((&data["name"], &data["label"]), (&json!("Front desk"), &json!("Reception")));
    set_description(&alice, &from, "Another one.").await;
    let writer = [Permission::TrainingsWrite, Permission::TrainingsRead].into_iter().collect();
    let writer = app.actor_in(alice.env, writer).await;
    assert_eq!(import(&writer, &agent, &from, "merge").await.status, 200);
    let refused = import(&writer, &agent, &from, "replace").await;
    let forbidden = error_body("You are not authorized to perform this action.", "UNAUTHORIZED");
    assert_eq!((refused.status, refused.json()), (403, forbidden), "without agents:write");
}

#[tokio::test]
async fn a_dry_run_answers_the_changes_and_stores_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (from, agent) = (alice.new_agent().await, alice.new_agent().await);
    save(&alice, &from, node("a", "New.")).await;
    save(&alice, &from, node("b", "Created.")).await;
    save(&alice, &agent, node("a", "Old.")).await;
    save(&alice, &agent, node("gone", "x")).await;
    let rows = app.database.rows();
    let body = |dry_run: bool| json!({"from": {"agent_id": from.rsplit('/').next().unwrap()}, "mode": "replace", "dry_run": dry_run});
    let dry = alice.post_with_key("dry", &format!("{agent}/import"), body(true)).await;
    assert_eq!(numbers(&dry), json!([1, 1, 1, 0]));
    assert_eq!((app.database.rows(), alice.revision(&agent).await), (rows, 3));
    let stale = alice.post_if(2, &format!("{agent}/import"), body(true)).await;
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    assert_eq!(stale.without_since(), draft_changed(3, "tester", &at));
    let done = alice.post(&format!("{agent}/import"), body(false)).await.data();
    let mut expected = dry.data();
    assert_eq!((&expected["dry_run"], &expected["changes"][1]["training_id"]), (&json!(true), &Value::Null));
    for (pointer, value) in [("/dry_run", json!(false)), ("/draft_revision", json!(4))] {
        *expected.pointer_mut(pointer).unwrap() = value;
    }
    expected["changes"][1]["training_id"] = done["changes"][1]["training_id"].clone();
    assert_eq!(done, expected);
}

#[tokio::test]
async fn a_version_is_imported_as_it_was_published() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (from, agent) = (alice.new_agent().await, alice.new_agent().await);
    save(&alice, &from, node("a", "First.")).await;
    alice.publish(&from).await;
    save(&alice, &from, node("a", "Second.")).await;
    save(&alice, &from, node("b", "Second.")).await;
    alice.publish(&from).await;
    save(&alice, &from, node("a", "Draft.")).await;
    let path = format!("{agent}/import");
    for (version, expected) in [
        (json!(1), json!([["a", "First."]])),
        (json!("live"), json!([["a", "Second."], ["b", "Second."]])),
        (json!("draft"), json!([["a", "Draft."], ["b", "Second."]])),
        (json!("1"), json!([["a", "First."]])),
    ] {
        let source = json!({"agent_id": from.rsplit('/').next().unwrap(), "version": version});
        let done = alice.post(&path, json!({"from": source, "mode": "replace"})).await;
        assert_eq!(done.status, 200, "{}", done.text);
        assert_eq!(texts(&alice, &agent).await, expected, "{version}");
    }
}

#[tokio::test]
async fn what_cannot_be_imported_is_refused_and_nothing_changes() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let stranger = app.actor().await;
    let (from, agent) = (alice.new_agent().await, alice.new_agent().await);
    let foreign = stranger.new_agent().await;
    let rows = app.database.rows();
    let refuse = async |body: Value| {
        let refused = alice.post(&format!("{agent}/import"), body).await;
        (refused.status, refused.json())
    };
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let unknown = (422, validation_error(json!({"from.agent_id": ["The selected from.agent id is invalid."]})));
    for source in [id(&foreign), "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b".to_owned()] {
        assert_eq!(refuse(json!({"from": {"agent_id": source}})).await, unknown);
    }
    let source = |version: Value| json!({"from": {"agent_id": id(&from), "version": version}});
    assert_eq!(refuse(source(json!(1))).await, (404, error_body("Version not found", "VERSION_NOT_FOUND")));
    let not_live = error_body("The agent is not published.", "AGENT_NOT_PUBLISHED");
    assert_eq!(refuse(source(json!("live"))).await, (409, not_live));
    let invalid = validation_error(json!({"from.version": ["The selected from.version is invalid."]}));
    assert_eq!(refuse(source(json!("newest"))).await, (422, invalid));
    let invalid = json!({
        "from.agent_id": ["The from.agent id must be a valid UUID."], "mode": ["The selected mode is invalid."],
        "dry_run": ["The dry run field must be true or false."],
    });
    let body = json!({"from": {"agent_id": "x"}, "mode": "overwrite", "dry_run": "maybe"});
    assert_eq!(refuse(body).await, (422, validation_error(invalid)));
    let invalid = validation_error(json!({"from": ["The from field is required."]}));
    assert_eq!(refuse(json!({})).await, (422, invalid));
    assert_eq!(app.database.rows(), rows);
}

#[tokio::test]
async fn reserved_slots_need_their_permission_unless_the_training_has_the_slot() {
    let app = TestApp::spawn().await;
    let root = app.actor_in(app.new_environment().await, Permissions::all()).await;
    let editor = app.actor_in(root.env, Permissions::integration()).await;
    let (from, agent) = (root.new_agent().await, root.new_agent().await);
    let slotted = |text: &str| json!({"node_id": "a", "subject": "a", "instructions": text, "slot": 3});
    save(&root, &from, slotted("New.")).await;
    let refused = import(&editor, &agent, &from, "merge").await;
    let reserved = "The source has trainings in slots 1 to 7, which are reserved for system use.";
    assert_eq!((refused.status, refused.json()), (422, validation_error(json!({"slot": [reserved]}))));
    save(&root, &agent, slotted("Old.")).await;
    assert_eq!(numbers(&import(&editor, &agent, &from, "merge").await), json!([0, 1, 0, 0]));
    assert_eq!(draft_subjects(&root, &agent).await, ["a"]);
}
