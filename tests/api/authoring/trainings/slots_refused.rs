use pretty_assertions::assert_eq;
use serde_json::{Map, Value, json};
use understudy::testing::{Id, Permission, Permissions};

use super::slots::{agent_with_slots, slots, slots_body};
use crate::support::{Response, TestApp, error_body, validation_error};

const NOWHERE: &str = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";

fn assert_invalid(answer: &Response, errors: &[(&str, &str)]) {
    let errors: Map<_, _> = errors.iter().map(|(id, message)| (format!("slots.{id}"), json!([message]))).collect();
    assert_eq!((answer.status, answer.json()), (422, validation_error(Value::Object(errors))));
}

#[tokio::test]
async fn every_impossible_assignment_is_named_and_nothing_moves() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, ids) = agent_with_slots(&alice, &[Some(8), Some(9), Some(10), None, None]).await;
    let (other, strangers) = agent_with_slots(&alice, &[Some(8)]).await;
    alice.publish(&agent).await;
    let (state, rows) = (alice.state(&agent).await, app.database.rows());
    let path = format!("{agent}/trainings/slots");
    let (nowhere, nonsense) = (NOWHERE.to_owned(), "nonsense".to_owned());
    let taken = "The slot has already been taken.";
    let unknown = "The selected training is invalid.";
    let twice = "The slot field has a duplicate value.";
    for (assigned, errors) in [
        (vec![(&ids[0], Some(9))], vec![(&ids[0], taken)]),
        (vec![(&ids[0], Some(9)), (&ids[1], Some(10))], vec![(&ids[1], taken)]),
        (vec![(&ids[3], Some(11)), (&ids[4], Some(11))], vec![(&ids[3], twice), (&ids[4], twice)]),
        (vec![(&ids[0], Some(8)), (&ids[3], Some(8))], vec![(&ids[0], twice), (&ids[3], twice)]),
        (vec![(&nowhere, Some(11)), (&ids[0], Some(11))], vec![(&nowhere, unknown), (&ids[0], twice)]),
        (vec![(&strangers[0], Some(11)), (&nonsense, None)], vec![(&strangers[0], unknown), (&nonsense, unknown)]),
        (
            vec![(&ids[0], Some(3)), (&ids[3], Some(9)), (&nowhere, None)],
            vec![
                (&ids[0], "Slots 1 to 7 are reserved for system use. The first free slot is 11."),
                (&ids[3], taken),
                (&nowhere, unknown),
            ],
        ),
    ] {
        let errors: Vec<_> = errors.iter().map(|(id, message)| (id.as_str(), *message)).collect();
        assert_invalid(&alice.post(&path, slots_body(&assigned)).await, &errors);
    }
    let both = json!({"slots": {ids[0].clone(): 11, ids[0].to_uppercase(): 12}});
    assert_invalid(&alice.post(&path, both).await, &[(&ids[0], "The training field has a duplicate value.")]);
    assert_eq!((alice.state(&agent).await, app.database.rows()), (state, rows));
    assert_eq!(slots(&alice, &agent).await, [Some(8), Some(9), Some(10), None, None]);
    assert_eq!(slots(&alice, &other).await, [Some(8)]);
}

#[tokio::test]
async fn a_malformed_body_is_named() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, _) = agent_with_slots(&alice, &[]).await;
    let path = format!("{agent}/trainings/slots");
    let many: Map<_, _> = (0..1001).map(|number| (number.to_string(), json!(number))).collect();
    for (body, field, message) in [
        (json!({}), "slots", "The slots field is required."),
        (json!({"slots": {}}), "slots", "The slots field is required."),
        (json!({"slots": []}), "slots", "The slots field is required."),
        (json!({"slots": [8]}), "slots", "The slots must be an object."),
        (json!({"slots": 8}), "slots", "The slots must be an object."),
        (json!({"slots": {"\u{0}": 8}}), "slots", "The slots contains invalid characters."),
        (json!({"slots": {"a": "x"}}), "slots.a", "The slots.a must be an integer."),
        (json!({"slots": {"a": {}}}), "slots.a", "The slots.a must be an integer."),
        (json!({"slots": {"a": 0}}), "slots.a", "The slots.a must be at least 1."),
        (json!({ "slots": many }), "slots", "The slots must not have more than 1000 items."),
    ] {
        let refused = alice.post(&path, body).await;
        assert_eq!((refused.status, refused.json()), (422, validation_error(json!({field: [message]}))));
    }
    let unknown = alice.post(&format!("/api/v1/agents/{NOWHERE}/trainings/slots"), json!({})).await;
    assert_eq!((unknown.status, unknown.json()), (404, error_body("Agent not found", "AGENT_NOT_FOUND")));
}

#[tokio::test]
async fn reserved_slots_need_their_permission_and_may_be_kept_and_left_without_it() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let system = app.actor_in(env, Permissions::all()).await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    let (agent, ids) = agent_with_slots(&system, &[Some(1), Some(2), Some(8)]).await;
    let path = format!("{agent}/trainings/slots");
    let swap = slots_body(&[(&ids[0], Some(2)), (&ids[1], Some(1))]);
    let rule = "Slots 1 to 7 are reserved for system use. The first free slot is 9.";
    assert_invalid(&alice.post(&path, swap.clone()).await, &[(&ids[0], rule), (&ids[1], rule)]);
    let leave = slots_body(&[(&ids[0], None), (&ids[1], Some(2)), (&ids[2], Some(9))]);
    assert_eq!(alice.post(&path, leave).await.status, 200);
    assert_eq!(slots(&alice, &agent).await, [None, Some(2), Some(9)]);
    let back = slots_body(&[(&ids[0], Some(2)), (&ids[1], Some(7))]);
    assert_eq!(system.post(&path, back).await.status, 200);
    assert_eq!(slots(&alice, &agent).await, [Some(2), Some(7), Some(9)]);
    let reader = app.actor_with_permission(env, Permission::TrainingsRead).await;
    let refused = reader.post(&path, swap).await;
    let message = "You are not authorized to create training for this agent.";
    assert_eq!((refused.status, refused.json()), (403, error_body(message, "UNAUTHORIZED")));
}

#[tokio::test]
async fn agents_out_of_reach_are_not_found() {
    let app = TestApp::spawn().await;
    let (alice, stranger) = (app.actor().await, app.actor().await);
    let sandbox = app.environment(alice.env.tenant, "Sandbox", true).await;
    let neighbour = app.actor_in(sandbox, Permissions::all()).await;
    let (agent, ids) = agent_with_slots(&alice, &[Some(8)]).await;
    let other = Id::parse(alice.new_agent().await.rsplit('/').next().unwrap());
    let bound = app.actor_with(alice.env, Permissions::all(), other, None).await;
    for actor in [stranger, neighbour, bound] {
        let refused = actor.post(&format!("{agent}/trainings/slots"), slots_body(&[(&ids[0], Some(9))])).await;
        assert_eq!((refused.status, refused.json()), (404, error_body("Agent not found", "AGENT_NOT_FOUND")));
    }
    assert_eq!(slots(&alice, &agent).await, [Some(8)]);
}

/// A training that a restore took out of the draft keeps its row, and its slot is free.
#[tokio::test]
async fn a_training_that_left_the_draft_is_unknown_and_its_slot_is_free() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, ids) = agent_with_slots(&alice, &[None]).await;
    alice.publish(&agent).await;
    let body = json!({"subject": "Later", "instructions": "x", "slot": 9});
    let later = alice.post(&format!("{agent}/trainings"), body).await.data()["id"].as_str().unwrap().to_owned();
    alice.publish(&agent).await;
    assert_eq!(alice.post_empty(&format!("{agent}/versions/1/restore")).await.status, 200);
    let path = format!("{agent}/trainings/slots");
    let refused = alice.post(&path, slots_body(&[(&later, Some(10))])).await;
    assert_invalid(&refused, &[(&later, "The selected training is invalid.")]);
    assert_eq!(alice.post(&path, slots_body(&[(&ids[0], Some(9))])).await.status, 200);
    assert_eq!(slots(&alice, &agent).await, [Some(9)]);
}
