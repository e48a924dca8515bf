//! `POST /api/v1/agents/{agent_id}/trainings/batch`.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Permissions;

use crate::support::{Actor, Response, TestApp, draft_changed, error_body, validation_error};

async fn batch(actor: &Actor, agent: &str, operations: Value) -> Response {
    actor.post(&format!("{agent}/trainings/batch"), json!({"operations": operations})).await
}

fn hours(node: &str) -> Value {
    json!({"node_id": node, "subject": "Hours", "instructions": format!("Of {node}.")})
}

async fn trainings(actor: &Actor, agent: &str) -> Value {
    actor.get(&format!("{agent}/trainings?view=full")).await.data()
}

/// The audit events of an agent's trainings, oldest first: action, training, revision.
async fn events(actor: &Actor, agent: &str) -> Vec<Value> {
    let id = agent.rsplit('/').next().unwrap();
    let listed = actor.get(&format!("/api/v1/audit?agent={id}&limit=100")).await.data();
    let mut events: Vec<Value> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["action"].as_str().unwrap().starts_with("training."))
        .map(|event| json!([event["action"], event["target_id"], event["draft_revision"]]))
        .collect();
    events.reverse();
    events
}

#[tokio::test]
async fn operations_are_carried_out_in_order_as_one_change_with_an_event_each() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let auditor = app.actor_in(alice.env, Permissions::all()).await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings?view=full");
    let [kept, changed, gone] = [
        alice.post(&path, hours("kept")).await.data(),
        alice.post(&path, hours("changed")).await.data(),
        alice.post(&path, hours("gone")).await.data(),
    ];
    alice.publish(&agent).await;
    let kept = alice.get(&format!("{agent}/trainings/{}?view=full", kept["id"].as_str().unwrap())).await.data();
    app.clock.advance_seconds(5);
    let done = batch(
        &alice,
        &agent,
        json!([
            {"op": "save", "training": {"node_id": "new", "subject": " Pets ", "instructions": "No.", "slot": "9"}},
            {"op": "save", "training": hours("kept")},
            {"op": "update", "id": changed["id"], "training": {"current_status": "inactive"}},
            {"op": "update", "node_id": "changed", "training": {"slot": 8}},
            {"op": "delete", "node_id": "gone"},
        ]),
    )
    .await;
    let listed = trainings(&alice, &agent).await;
    assert_eq!(listed[0], kept);
    assert_eq!((&listed[1]["slot"], &listed[1]["current_status"]), (&json!(8), &json!("inactive")));
    assert_ne!(listed[1]["updated_at"], changed["updated_at"]);
    let new = json!({
        "id": listed[2]["id"], "subject": "Pets", "instructions": "No.", "current_status": "active",
        "created_at": listed[1]["updated_at"], "updated_at": listed[1]["updated_at"], "number": 4, "node_id": "new",
        "type": "BEHAVIORAL", "is_draft": false, "directory_id": null, "slot": 9, "image": null, "info": null,
        "extras": null, "restricted_to_channels": [], "restricted_to_segments": [], "start_time": null,
        "end_time": null, "metadata": {}, "in_live_version": false, "changed_by": "tester",
    });
    assert_eq!((listed.as_array().unwrap().len(), &listed[2]), (3, &new));
    let expected = json!({"success": true, "message": "Agent trainings updated successfully", "data": [
        {"op": "save", "result": "created", "training": new},
        {"op": "save", "result": "unchanged", "training": kept},
        {"op": "update", "result": "updated", "training": listed[1]},
        {"op": "update", "result": "updated", "training": listed[1]},
        {"op": "delete", "result": "deleted", "training": null},
    ]});
    assert_eq!((done.status, done.json(), done.header("etag")), (200, expected, Some("\"5\"")));
    let first = r#"{"success":true,"message":"Agent trainings updated successfully","data":[{"op":"save","result":"created","training":{"id":"#;
    assert!(done.text.starts_with(first), "{}", done.text);
    assert_eq!(alice.state(&agent).await, ("draft".to_owned(), 5));
    assert_eq!(
        events(&auditor, &agent).await[3..],
        [
            json!(["training.created", new["id"], 5]),
            json!(["training.updated", changed["id"], 5]),
            json!(["training.updated", changed["id"], 5]),
            json!(["training.deleted", gone["id"], 5]),
        ]
    );
}

#[tokio::test]
async fn a_batch_that_changes_nothing_changes_nothing() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let operations = json!([{"op": "save", "training": hours("a")}, {"op": "save", "training": hours("b")}]);
    assert_eq!(batch(&alice, &agent, operations.clone()).await.header("etag"), Some("\"2\""));
    alice.publish(&agent).await;
    let (before, listed) = (app.database.rows(), trainings(&alice, &agent).await);
    app.clock.advance_seconds(5);
    let again = batch(&alice, &agent, operations).await;
    let expected = json!([
        {"op": "save", "result": "unchanged", "training": listed[0]},
        {"op": "save", "result": "unchanged", "training": listed[1]},
    ]);
    assert_eq!((again.status, again.data(), again.header("etag")), (200, expected, Some("\"2\"")));
    assert_eq!((alice.state(&agent).await, app.database.rows()), (("published".to_owned(), 2), before));
}

#[tokio::test]
async fn operations_on_one_node_id_act_in_order() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let text = |text: &str| json!({"node_id": "n", "subject": text, "instructions": "x"});
    let done = batch(
        &alice,
        &agent,
        json!([
            {"op": "save", "training": text("first")},
            {"op": "save", "training": text("second")},
            {"op": "delete", "node_id": "n"},
            {"op": "save", "training": text("third")},
            {"op": "update", "node_id": "n", "training": {"node_id": "m"}},
            {"op": "save", "training": text("fourth")},
        ]),
    )
    .await;
    let listed = trainings(&alice, &agent).await;
    let shown: Vec<_> = listed.as_array().unwrap().iter().map(|it| json!([it["subject"], it["node_id"]])).collect();
    assert_eq!(shown, [json!(["third", "m"]), json!(["fourth", "n"])]);
    let expected = json!([
        {"op": "save", "result": "created", "training": null},
        {"op": "save", "result": "updated", "training": null},
        {"op": "delete", "result": "deleted", "training": null},
        {"op": "save", "result": "created", "training": listed[0]},
        {"op": "update", "result": "updated", "training": listed[0]},
        {"op": "save", "result": "created", "training": listed[1]},
    ]);
    assert_eq!((done.status, done.data()), (200, expected));
    assert_eq!(alice.revision(&agent).await, 2);
    let made = alice.post(&format!("{agent}/trainings?view=full"), hours("later")).await;
    assert_eq!(made.data()["number"], 4, "the deleted training keeps its number");
}

#[tokio::test]
async fn slots_and_node_ids_are_exchanged_in_one_batch() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for (node, slot) in [("a", 8), ("b", 9)] {
        let mut training = hours(node);
        training["slot"] = json!(slot);
        alice.post(&format!("{agent}/trainings"), training).await;
    }
    let update = |node: &str, training: Value| json!({"op": "update", "node_id": node, "training": training});
    let done = batch(
        &alice,
        &agent,
        json!([
            update("a", json!({"slot": null, "node_id": "tmp"})),
            update("b", json!({"slot": 8, "node_id": "a"})),
            update("tmp", json!({"slot": 9, "node_id": "b"})),
        ]),
    )
    .await;
    assert_eq!(done.status, 200, "{}", done.text);
    let listed = trainings(&alice, &agent).await;
    let shown: Vec<_> = listed.as_array().unwrap().iter().map(|it| json!([it["node_id"], it["slot"]])).collect();
    assert_eq!(shown, [json!(["b", 9]), json!(["a", 8])]);
    let free = json!([{"op": "delete", "node_id": "a"}, {"op": "save", "training": {"subject": "c", "instructions": "c", "slot": 8}}]);
    assert_eq!(batch(&alice, &agent, free).await.status, 200, "a deletion frees a slot");
}

#[tokio::test]
async fn reserved_slots_need_the_permission() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let save = json!([{"op": "save", "training": {"subject": "a", "instructions": "b", "slot": 3}}]);
    let refused = batch(&alice, &agent, save.clone()).await;
    let rule = "Slots 1 to 7 are reserved for system use. The first free slot is 8.";
    assert_eq!((refused.status, refused.json()), (422, validation_error(json!({"operations.0.slot": [rule]}))));
    let system = app.actor_in(alice.env, Permissions::all()).await;
    assert_eq!(batch(&system, &agent, save).await.data()[0]["training"]["slot"], 3);
}

#[tokio::test]
async fn a_deleted_training_leaves_every_version_and_every_stored_response() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings/batch");
    let nodes = ["a", "b", "c"];
    let save = |node: &&str| json!({"op": "save", "training": {"node_id": node, "subject": node, "instructions": "A secret."}});
    let body = json!({"operations": nodes.iter().map(save).collect::<Vec<_>>()});
    let first = alice.post_with_key("import", &path, body.clone()).await;
    assert_eq!(alice.post_with_key("import", &path, body.clone()).await.text, first.text);
    alice.publish(&agent).await;
    let done = batch(&alice, &agent, json!([{"op": "delete", "node_id": "a"}, {"op": "delete", "node_id": "b"}])).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let version = alice.get(&format!("{agent}/versions/1")).await.data();
    let purged = version["trainings"].as_array().unwrap().iter().filter(|it| it["purged_at"].is_string()).count();
    assert_eq!(purged, 2);
    let replay = alice.post_with_key("import", &path, body).await;
    assert_eq!((replay.status, replay.json()["code"].as_str()), (410, Some("PAYLOAD_PURGED")));
    alice.delete(&format!("{agent}/trainings/{}", version["trainings"][2]["id"].as_str().unwrap())).await;
    for table in ["trainings", "training_revisions", "idempotency_keys"] {
        assert!(!app.database.dump(table).contains("A secret."), "{table}");
    }
}

#[tokio::test]
async fn the_hash_of_a_version_is_that_of_what_deletions_leave() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (one, other) = (alice.new_agent().await, alice.new_agent().await);
    let mut hashes = Vec::new();
    for agent in [&one, &other] {
        for node in ["a", "b", "c"] {
            alice.post(&format!("{agent}/trainings"), hours(node)).await;
        }
        alice.publish(agent).await;
    }
    batch(&alice, &one, json!([{"op": "delete", "node_id": "a"}, {"op": "delete", "node_id": "c"}])).await;
    let preview = |agent: String| {
        let alice = alice.clone();
        async move {
            let draft = alice.get(&format!("{agent}/context?version=draft")).await.data()["content_hash"].clone();
            (draft, alice.get(&format!("{agent}/versions/1")).await.data()["content_hash"].clone())
        }
    };
    hashes.push(preview(one.clone()).await);
    assert_eq!(hashes[0].0, hashes[0].1, "version and draft have the same trainings left");
    assert_eq!(alice.get(&format!("{one}/versions/1/diff?with=draft")).await.data()["changes"], json!([]));
}

#[tokio::test]
async fn if_match_and_idempotency_keys_hold_for_a_batch() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let path = format!("{agent}/trainings/batch");
    let body = |node: &str| json!({"operations": [{"op": "save", "training": hours(node)}]});
    let at = alice.get(&agent).await.data()["updated_at"].clone();
    assert_eq!(alice.post_if(7, &path, body("a")).await.without_since(), draft_changed(1, "tester", &at));
    assert_eq!(alice.post_if(1, &path, body("a")).await.header("etag"), Some("\"2\""));
    let first = alice.post_with_key("k", &path, body("b")).await;
    assert_eq!(alice.post_with_key("k", &path, body("b")).await.text, first.text);
    assert_eq!(alice.post_with_key("k", &path, body("c")).await.json()["code"], "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(alice.revision(&agent).await, 3);
}

#[tokio::test]
async fn an_unknown_agent_is_not_found_before_the_operations_are_checked() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for operations in [json!([]), json!([{"op": "save", "training": hours("a")}])] {
        let refused = batch(&alice, "/api/v1/agents/nonsense", operations).await;
        assert_eq!((refused.status, refused.json()), (404, error_body("Agent not found", "AGENT_NOT_FOUND")));
    }
}

#[tokio::test]
async fn a_thousand_large_trainings_fit_into_one_batch() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let save = |number: usize| {
        let node = format!("n{number}");
        json!({"op": "save", "training": {"node_id": node, "subject": node, "instructions": "x".repeat(8000), "slot": 8 + number}})
    };
    let all: Value = (0..1000).map(save).collect();
    let done = batch(&alice, &agent, all.clone()).await;
    assert_eq!(done.status, 200, "{}", &done.text[..300.min(done.text.len())]);
    let listed = trainings(&alice, &agent).await;
    let numbers: Vec<_> = listed.as_array().unwrap().iter().map(|it| it["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=1000).collect::<Vec<_>>(), "in the order of the operations");
    assert_eq!(batch(&alice, &agent, all).await.header("etag"), Some("\"2\""));
    let other: Value = (0..1000).map(|number| json!({"op": "update", "node_id": format!("n{number}"), "training": {"slot": 9 + (number + 1) % 1000 + 1000, "subject": "y"}})).collect();
    assert_eq!(batch(&alice, &agent, other).await.header("etag"), Some("\"3\""));
    let none: Value = (0..1000).map(|number| json!({"op": "delete", "node_id": format!("n{number}")})).collect();
    assert_eq!(batch(&alice, &agent, none).await.header("etag"), Some("\"4\""));
    assert_eq!(trainings(&alice, &agent).await, json!([]));
}
