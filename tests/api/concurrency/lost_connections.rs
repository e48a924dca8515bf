//! Connections that are lost while a statement runs, whose outcome nobody knows then.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::support::{Actor, TestApp};
use serde_json::json;

const WRITERS: usize = 4;
const WRITES: usize = 60;
const END_CONNECTIONS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
     WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// Creates trainings and returns the subjects of those that were acknowledged.
async fn create(actor: Actor, agent: String, writer: usize) -> BTreeSet<String> {
    let mut acknowledged = BTreeSet::new();
    for number in 0..WRITES {
        let subject = format!("{writer}-{number}");
        let body = json!({"subject": subject, "instructions": "Say so."});
        let answer = actor.post(&format!("{agent}/trainings"), body).await;
        assert!([200, 503].contains(&answer.status), "{}", answer.text);
        if answer.status == 200 {
            acknowledged.insert(subject);
        }
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL"]
async fn creates_on_connections_that_are_lost_make_each_training_at_most_once() {
    let app = TestApp::on_postgres().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let writers: Vec<_> =
        (0..WRITERS).map(|writer| tokio::spawn(create(alice.clone(), agent.clone(), writer))).collect();
    let mut ended = 0;
    while writers.iter().any(|writer| !writer.is_finished()) {
        let database = Arc::clone(&app.database);
        tokio::task::spawn_blocking(move || database.execute(END_CONNECTIONS)).await.unwrap();
        ended += 1;
    }
    let mut acknowledged = BTreeSet::new();
    for writer in writers {
        acknowledged.extend(writer.await.unwrap());
    }
    assert!(ended > 1 && !acknowledged.is_empty(), "{ended} times, {} acknowledged", acknowledged.len());
    let listed = crate::support::until(async || {
        let list = alice.get(&format!("{agent}/trainings?view=full")).await;
        (list.status == 200).then(|| list.data())
    })
    .await;
    let listed = listed.as_array().unwrap();
    let subjects: BTreeSet<_> =
        listed.iter().map(|training| training["subject"].as_str().unwrap().to_owned()).collect();
    let numbers: BTreeSet<_> = listed.iter().map(|training| training["number"].as_i64().unwrap()).collect();
    assert_eq!((subjects.len(), numbers.len()), (listed.len(), listed.len()), "each once, with a number of its own");
    assert!(acknowledged.is_subset(&subjects), "nothing acknowledged is lost");
    let events = "SELECT count(*) AS count FROM audit_events WHERE action = 'training.created'";
    assert_eq!(app.database.count(events), i64::try_from(listed.len()).unwrap(), "one event a training");
}
