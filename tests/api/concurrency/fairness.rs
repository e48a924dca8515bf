//! Nobody's work makes another tenant wait: connections and turns for long work are shared by tenants, and the writes of
//! one agent wait without a connection. The servers have four connections on PostgreSQL, of which a tenant has three at
//! most, and one for look-ups.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Actor, Response, TestApp, error_body, until};

/// Requests sent at the same time by a tenant that is in a hurry.
const FLOOD: usize = 64;

fn training() -> Value {
    json!({"subject": "Hours", "instructions": "9 to 18."})
}

/// Sends a new training to each of the agents.
fn writes<'a>(actor: &Actor, agents: impl IntoIterator<Item = &'a String>) -> JoinSet<Response> {
    let write = |agent: &String| {
        let (actor, path) = (actor.clone(), format!("{agent}/trainings"));
        async move { actor.post(&path, training()).await }
    };
    agents.into_iter().map(write).collect()
}

/// Waits until the server works on at least so many requests.
async fn until_running(actor: &Actor, requests: usize) {
    until(async || {
        let metrics = actor.get("/metrics").await.text;
        let running = metrics.lines().find_map(|line| line.strip_prefix("http_requests_running "))?;
        // The request for the metrics is one of them.
        (running.parse::<usize>().unwrap() > requests).then_some(())
    })
    .await;
}

/// Asserts that each response is a 200 or the documented 503, and returns the number of 200s.
async fn count_done(mut responses: JoinSet<Response>) -> usize {
    let busy = error_body("Service temporarily unavailable. Please try again later.", "SERVICE_UNAVAILABLE");
    let mut done = 0;
    while let Some(response) = responses.join_next().await {
        let response = response.unwrap();
        if response.status == 200 {
            done += 1;
        } else {
            assert_eq!((response.status, response.json()), (503, busy.clone()));
            assert_eq!(response.header("retry-after"), Some("1"));
        }
    }
    done
}

/// An agent with one training that is live.
async fn live_agent(actor: &Actor) -> String {
    let agent = actor.new_agent().await;
    actor.add_training(&agent, "Hours", "9 to 18.").await;
    actor.publish(&agent).await;
    agent
}

/// Asserts that a tenant that asks for little gets it: reads, contexts, changes, a write, and the state of the server.
async fn assert_served(actor: &Actor, agent: &str) {
    let paths = ["/context", "/context?version=draft&query=hours", "/changes", "/trainings", ""];
    for path in
        paths.map(|path| format!("{agent}{path}")).into_iter().chain(["/readyz", "/api/v1/health"].map(str::to_owned))
    {
        let answer = actor.get(&path).await;
        assert_eq!((answer.status, answer.header("x-understudy-stale")), (200, None), "{path}: {}", answer.text);
    }
    let written = actor.post(&format!("{agent}/trainings"), training()).await;
    assert_eq!(written.status, 200, "{}", written.text);
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn writes_that_wait_for_an_agent_hold_one_connection_and_delay_nothing_else() {
    let app = TestApp::on_postgres().await;
    let (alice, bob) = (app.actor().await, app.actor().await);
    let [locked, other] = [alice.new_agent().await, live_agent(&alice).await];
    let quiet = live_agent(&bob).await;
    let held = app.database.lock_agents(std::slice::from_ref(&locked));
    let waiting = writes(&alice, std::iter::repeat_n(&locked, FLOOD));
    until_running(&bob, FLOOD).await;
    until(async || (app.database.waiting_connections() > 0).then_some(())).await;
    assert_eq!(app.database.waiting_connections(), 1);
    assert_served(&bob, &quiet).await;
    assert_served(&alice, &other).await;
    let foreign = bob.post(&format!("{locked}/trainings"), training()).await;
    assert_eq!((foreign.status, foreign.json()["code"].as_str()), (404, Some("AGENT_NOT_FOUND")), "another queue");
    drop(held);
    let done = count_done(waiting).await;
    assert_eq!(alice.get(&format!("{locked}/trainings")).await.data().as_array().unwrap().len(), done);
    assert_eq!(alice.post(&format!("{locked}/trainings"), training()).await.status, 200);
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_tenant_whose_agents_are_all_locked_leaves_a_connection_to_others() {
    let app = TestApp::on_postgres().await;
    let (alice, bob) = (app.actor().await, app.actor().await);
    let mut locked = Vec::new();
    for _ in 0..6 {
        locked.push(alice.new_agent().await);
    }
    let quiet = live_agent(&bob).await;
    let held = app.database.lock_agents(&locked);
    let waiting = writes(&alice, &locked);
    until_running(&bob, locked.len()).await;
    until(async || (app.database.waiting_connections() > 2).then_some(())).await;
    assert_eq!(app.database.waiting_connections(), 3);
    assert_served(&bob, &quiet).await;
    drop(held);
    count_done(waiting).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn tokens_live_versions_and_readiness_are_read_while_every_other_connection_waits() {
    let app = TestApp::on_postgres().await;
    let (alice, carol, bob) = (app.actor().await, app.actor().await, app.actor().await);
    let mut locked = Vec::new();
    for actor in [&alice, &alice, &alice, &carol] {
        locked.push(actor.new_agent().await);
    }
    let quiet = live_agent(&bob).await;
    let context = bob.get(&format!("{quiet}/context")).await;
    assert_eq!(context.status, 200);
    let held = app.database.lock_agents(&locked);
    let waiting = [writes(&alice, &locked[..3]), writes(&carol, &locked[3..])];
    until(async || (app.database.waiting_connections() == 4).then_some(())).await;
    // Rows of tokens and live versions are read again after a second.
    app.clock.advance_seconds(2);
    let again = bob.get(&format!("{quiet}/context")).await;
    assert_eq!((again.status, &again.text, again.header("x-understudy-stale")), (200, &context.text, None));
    assert_eq!(bob.get("/readyz").await.status, 200);
    assert_eq!(app.database.waiting_connections(), 4, "all of them still wait");
    drop(held);
    for waiting in waiting {
        count_done(waiting).await;
    }
}

#[tokio::test]
async fn a_flood_of_long_work_delays_another_tenant_by_a_few_turns_only() {
    let app = TestApp::spawn().await;
    let (alice, bob) = (app.actor().await, app.actor().await);
    let (large, quiet) = (alice.new_agent().await, live_agent(&bob).await);
    let subjects = (0..300).map(|number| format!("Question {number}"));
    let trainings =
        subjects.map(|subject| json!({"op": "save", "training": {"subject": subject, "instructions": "9 to 18."}}));
    let body = json!({"operations": trainings.collect::<Vec<_>>()});
    assert_eq!(alice.post(&format!("{large}/trainings/batch"), body).await.status, 200);
    let ended = Arc::new(AtomicUsize::new(0));
    let flood = (0..FLOOD).map(|number| {
        let path = if number % 2 == 0 { "context?version=draft&query=hours" } else { "changes" };
        let (alice, path, ended) = (alice.clone(), format!("{large}/{path}"), Arc::clone(&ended));
        async move {
            let answer = alice.get(&path).await;
            ended.fetch_add(1, Ordering::SeqCst);
            answer
        }
    });
    let flood: JoinSet<Response> = flood.collect();
    until_running(&bob, FLOOD / 2).await;
    assert_served(&bob, &quiet).await;
    let ended = ended.load(Ordering::SeqCst);
    assert!(ended < FLOOD / 2 + FLOOD / 4, "{ended} of {FLOOD} requests ended before those of the other tenant");
    assert!(count_done(flood).await > 0);
}
