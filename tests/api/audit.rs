use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Id, Permission, Permissions};

use crate::support::{Actor, TestApp, send_request};

async fn events(actor: &Actor, query: &str) -> Vec<Value> {
    let page = actor.get(&format!("/api/v1/audit{query}")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    page.data().as_array().unwrap().clone()
}

fn actions(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["action"].as_str().unwrap()).collect()
}

fn id_of(agent: &str) -> &str {
    agent.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn an_event_has_the_actor_target_and_field_names_but_no_text() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "Hours", "A secret.").await;
    let body = json!({"instructions": "Another secret."});
    let request = alice.request("PUT", &format!("{agent}/trainings/{training}")).header("X-Request-Id", "my-request");
    send_request(request.json(&body)).await;
    let page = alice.get("/api/v1/audit?limit=1").await;
    let event = page.data()[0].clone();
    let hashes = event["fields"]["instructions"].clone();
    assert_eq!((hashes["before"].as_str().unwrap().len(), hashes["after"].as_str().unwrap().len()), (64, 64));
    assert_eq!(
        page.json(),
        json!({"success": true, "data": [{
            "id": event["id"], "action": "training.updated",
            "actor": {"kind": "token", "id": alice.token.unwrap(), "label": "tester"}, "agent_id": id_of(&agent),
            "target_kind": "training", "target_id": training, "draft_revision": 3, "fields": {"instructions": hashes},
            "request_id": "my-request", "environment_id": alice.env.environment, "created_at": event["created_at"],
        }], "meta": {"limit": 1, "next_cursor": page.json()["meta"]["next_cursor"]}})
    );
    let all = alice.get("/api/v1/audit").await;
    assert!(!all.text.contains("secret"));
    assert_eq!(all.json()["meta"], json!({"limit": 50, "next_cursor": null}));
}

#[tokio::test]
async fn every_mutation_has_an_audit_event() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "Hours", "9 to 18.").await;
    alice.publish(&agent).await;
    let parking = alice.add_training(&agent, "Parking", "Behind the house.").await;
    alice.publish(&agent).await;
    crate::publishing::set_description(&alice, &agent, "A hotel.").await;
    crate::publishing::restore_version(&alice, &agent, 1).await;
    alice.post(&format!("{agent}/rollback"), json!({"version": 1})).await;
    alice.delete(&format!("{agent}/trainings/{parking}")).await;
    alice.delete(&format!("{agent}/trainings/{training}")).await;
    alice.post_empty(&format!("{agent}/unpublish")).await;
    alice.delete(&agent).await;
    let found = events(&alice, &format!("?agent={}", id_of(&agent))).await;
    let mut expected = vec![
        "agent.created",
        "training.created",
        "agent.published",
        "training.created",
        "agent.published",
        "agent.updated",
        "agent.restored",
        "agent.updated",
        "training.removed",
        "agent.rolled_back",
        "training.deleted",
        "training.deleted",
        "agent.unpublished",
        "agent.deleted",
    ];
    expected.reverse();
    assert_eq!(actions(&found), expected);
    let rolled_back = found.iter().find(|event| event["action"] == "agent.rolled_back").unwrap();
    assert_eq!(rolled_back["fields"], json!({"version": 3, "to": 1, "changes": 1}));
}

#[tokio::test]
async fn a_rejected_request_records_no_event() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let before = events(&alice, "").await.len();
    assert_eq!(alice.post_empty(&format!("{agent}/publish")).await.status, 422);
    assert_eq!(alice.post_empty(&format!("{agent}/versions/1/restore")).await.status, 404);
    assert_eq!(alice.revision(&agent).await, 1);
    assert_eq!(events(&alice, "").await.len(), before);
}

#[tokio::test]
async fn events_are_filtered_and_paged() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let bob = app.actor_in(alice.env, Permissions::all()).await;
    let (agent, other) = (alice.new_agent().await, bob.new_agent().await);
    for round in 0..7 {
        let actor = if round % 2 == 0 { &alice } else { &bob };
        actor.add_training(&agent, "Subject", "Text.").await;
    }
    alice.add_training(&other, "Subject", "Text.").await;
    let of_agent = format!("?agent={}&action=training.created", id_of(&agent));
    let all = events(&alice, &of_agent).await;
    assert_eq!(all.len(), 7);
    let of_bob = events(&alice, &format!("{of_agent}&actor={}", bob.token.unwrap())).await;
    assert_eq!(of_bob.len(), 3);
    let (mut found, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = alice.get(&format!("/api/v1/audit{of_agent}&limit=3{cursor}")).await.json();
        found.extend(page["data"].as_array().unwrap().clone());
        pages += 1;
        let Some(next) = page["meta"]["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
        alice.add_training(&agent, "Meanwhile", "Text.").await;
    }
    assert_eq!((found, pages), (all, 3), "later events do not shift the pages");
    let (earlier, later) = (app.clock.now().plus_seconds(-60), app.clock.now().plus_seconds(60));
    assert_eq!(events(&alice, &format!("{of_agent}&from={earlier}&to={later}")).await.len(), 9);
    assert_eq!(events(&alice, &format!("{of_agent}&to={earlier}")).await.len(), 0);
    assert_eq!(events(&alice, &format!("{of_agent}&from={later}")).await.len(), 0);
}

#[tokio::test]
async fn a_token_sees_the_events_of_its_environment_and_agent() {
    let app = TestApp::spawn().await;
    let (alice, stranger) = (app.actor().await, app.actor().await);
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Hours", "9 to 18.").await;
    assert!(events(&stranger, "").await.iter().all(|event| event["agent_id"].is_null()));
    assert_eq!(events(&stranger, &format!("?agent={}", id_of(&agent))).await, [Value::Null; 0]);
    let sandbox = app.environment(alice.env.tenant, "Sandbox", true).await;
    let elsewhere = app.actor_in(sandbox, Permissions::all()).await;
    assert_eq!(actions(&events(&elsewhere, "").await), ["token.created"]);
    let other = alice.new_agent().await;
    let bound = app.actor_with(alice.env, Permissions::all(), Id::parse(id_of(&other)), None).await;
    assert_eq!(actions(&events(&bound, "").await), ["agent.created"]);
    let writer = app.actor_with_permission(alice.env, Permission::TrainingsWrite).await;
    assert_eq!(writer.get("/api/v1/audit").await.status, 403);
}

#[tokio::test]
async fn invalid_filters_get_422_with_every_field() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let refused = alice.get("/api/v1/audit?agent=x&actor=y&from=soon&to=late&limit=0").await;
    assert_eq!(
        (refused.status, refused.json()["errors"].clone()),
        (
            422,
            json!({
                "agent": ["The agent must be a valid UUID."], "actor": ["The actor must be a valid UUID."],
                "from": ["The from is not a valid date."], "to": ["The to is not a valid date."],
                "limit": ["The limit must be between 1 and 100."],
            })
        )
    );
    let cursor = alice.get("/api/v1/audit?cursor=nonsense").await;
    assert_eq!(
        (cursor.status, cursor.json()["errors"].clone()),
        (422, json!({"cursor": ["The selected cursor is invalid."]}))
    );
}
