//! The removal of a deleted agent's rows, in slices.

use std::sync::Arc;

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{AgentConfig, Clock, Permissions, PoolSizes, Store, StoreError, TenantWriter};

use crate::support::{Actor, Database, TestApp, TestEnvironment, error_body, scope, until};

/// Rows that belong to agents, by table.
fn rows_of_agents(database: &Database) -> Vec<i64> {
    let tables = [
        "agents",
        "trainings",
        "training_revisions",
        "agent_versions",
        "training_tombstones",
        "sessions",
        "session_messages",
    ];
    let rows = database.rows();
    tables.iter().map(|table| rows[*table]).collect()
}

/// An agent out of service with `trainings` published trainings, a deleted one and two conversations.
async fn large_agent(actor: &Actor, trainings: usize) -> String {
    let agent = actor.new_agent().await;
    let save = |number| {
        let training =
            json!({"node_id": format!("n{number}"), "subject": format!("S{number}"), "instructions": "Text."});
        json!({"op": "save", "training": training})
    };
    let operations: Vec<Value> = (0..trainings).map(save).collect();
    let done = actor.post(&format!("{agent}/trainings/batch"), json!({"operations": operations})).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let deleted = actor.add_training(&agent, "Gone", "A secret.").await;
    actor.publish(&agent).await;
    assert_eq!(actor.delete(&format!("{agent}/trainings/{deleted}")).await.status, 200);
    for messages in [3, 90] {
        let messages: Vec<_> = (0..messages).map(|_| json!({"role": "user", "content": "Hello?"})).collect();
        let stored = actor.post(&format!("{agent}/sessions"), json!({"messages": messages})).await;
        assert_eq!(stored.status, 201, "{}", stored.text);
    }
    actor.post_empty(&format!("{agent}/unpublish")).await;
    agent
}

#[tokio::test]
async fn a_large_agent_is_unknown_at_once_and_its_rows_are_removed_afterwards() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let alice = app.actor_in(alice.env, Permissions::all()).await;
    let kept = alice.new_agent().await;
    alice.add_training(&kept, "Hours", "9 to 18.").await;
    let agent = large_agent(&alice, 150).await;
    let body = json!({"subject": "Secret", "instructions": "Told once."});
    alice.post_with_key("key", &format!("{agent}/trainings"), body.clone()).await;
    let done = alice.delete(&agent).await;
    assert_eq!((done.status, done.text.as_str()), (200, r#"{"success":true,"message":"Agent deleted successfully"}"#));
    let gone = error_body("Agent not found", "AGENT_NOT_FOUND");
    assert_eq!(alice.get(&agent).await.json(), gone);
    assert_eq!(alice.delete(&agent).await.json(), gone);
    let replay = alice.post_with_key("key", &format!("{agent}/trainings"), body).await;
    assert_eq!((replay.status, replay.json()), (410, error_body("The stored answer was purged.", "PAYLOAD_PURGED")));
    assert_eq!(alice.get("/api/v1/agents").await.json()["meta"]["total"], 1);
    let same_name = alice.new_agent().await;
    alice.add_training(&same_name, "S1", "Text.").await;
    until(async || (rows_of_agents(&app.database) == [2, 2, 0, 0, 0, 0, 0]).then_some(())).await;
    let kept_bodies = "SELECT count(*) AS count FROM idempotency_keys WHERE body IS NOT NULL";
    assert_eq!(app.database.count(kept_bodies), 0);
    let events = alice.get("/api/v1/audit?action=agent.deleted").await.data();
    assert_eq!(events.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn another_process_goes_on_with_the_removal_after_a_kill() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let alice = app.actor_in(alice.env, Permissions::all()).await;
    let agent = large_agent(&alice, 300).await;
    let mut process = app.second_process().await;
    assert_eq!(alice.at(process.address).delete(&agent).await.status, 200);
    process.kill();
    assert_eq!(alice.get(&agent).await.status, 404);
    until(async || (rows_of_agents(&app.database) == [0; 7]).then_some(())).await;
}

#[tokio::test]
async fn a_server_that_starts_removes_what_an_interrupted_removal_has_left() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let alice = app.actor_in(alice.env, Permissions::all()).await;
    large_agent(&alice, 100).await;
    // As left by a process that was stopped between two slices.
    app.database.execute("DELETE FROM trainings WHERE number > 40");
    app.database.execute("UPDATE agents SET deleted_at = created_at");
    let _restarted = app.second_server();
    until(async || (rows_of_agents(&app.database) == [0; 7]).then_some(())).await;
}

/// No server runs on this database, so that each slice is seen.
#[tokio::test]
async fn a_transaction_removes_at_most_32_rows() {
    let database = Arc::new(tokio::task::spawn_blocking(Database::create).await.unwrap());
    let store = Store::open(&database.url(), PoolSizes { connections: 2 }, Clock::system()).unwrap();
    let made = store.global(|global| {
        let tenant = global.create_tenant("Acme")?;
        let environment = global.create_environment(tenant, "Production", false)?;
        Ok::<_, StoreError>(TestEnvironment { tenant, environment })
    });
    let tenant = store.tenant(scope(made.await.unwrap()));
    let create = |write: &mut TenantWriter<'_>| Ok::<_, StoreError>(write.create_agent(&AgentConfig::default())?.id);
    let agent = tenant.write(create).await.unwrap();
    let insert = if database.is_postgres() {
        "INSERT INTO agent_versions SELECT tenant_id, id, n, NULL, 'Ann', created_at, 0, 0, '', '', '{}', NULL \
         FROM agents, generate_series(1, 100) AS numbers (n)"
    } else {
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100) \
         INSERT INTO agent_versions SELECT tenant_id, id, n, NULL, 'Ann', created_at, 0, 0, '', X'', '{}', NULL \
         FROM agents, numbers"
    };
    database.execute(insert);
    let versions = || database.count("SELECT count(*) AS count FROM agent_versions");
    let delete = move |write: &mut TenantWriter<'_>| write.lock_agent(agent)?.unwrap().delete();
    tenant.write::<_, StoreError>(delete).await.unwrap();
    let mut left = vec![versions()];
    while store.remove_deleted_agents().await.unwrap() > 0 {
        left.push(versions());
    }
    assert_eq!(left, [68, 36, 4, 0]);
    assert_eq!(rows_of_agents(&database), [0; 7]);
}
