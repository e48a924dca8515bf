//! Durability: after SIGKILL during many writes, every acknowledged write is stored and no write is stored in part.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed step fails the test")]
#![expect(clippy::disallowed_methods, reason = "TEST_DATABASE selects the database")]

#[path = "api/support/database.rs"]
#[expect(dead_code, reason = "tests/api uses the rest")]
mod database;
#[path = "api/support/process.rs"]
mod process;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use database::Database;
use pretty_assertions::assert_eq;
use process::{Process, binary};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const SECRET: &str = "kS3vYt0qPz7mWc9rXb1nLf5hJd8gQa2e";
const WRITERS: usize = 16;
/// Clients that send batches, and the trainings of each batch.
const BATCHERS: usize = 2;
const BATCH: usize = 40;
const ROUNDS: usize = 3;

fn agents_url(server: &Process) -> String {
    format!("http://{}/api/v1/agents", server.address)
}

/// The requests that clients sent and the responses they received.
#[derive(Clone, Default)]
struct ClientState {
    /// Subjects that may be stored. Each was sent once, as a new training, with the subject as idempotency key.
    sent: BTreeSet<String>,
    /// Received responses by subject.
    acknowledged: BTreeMap<String, String>,
    /// Batches that may be stored. Each was sent once, with new trainings, under its name as idempotency key.
    sent_batches: BTreeSet<String>,
    /// Received responses by batch.
    acknowledged_batches: BTreeMap<String, String>,
    /// The newest acknowledged version.
    version: i64,
}

#[derive(Clone)]
struct Caller {
    client: Client,
    token: String,
    base: String,
    agent: String,
}

impl Caller {
    async fn post(&self, path: &str, key: &str, body: &Value) -> reqwest::Result<Response> {
        let request = self.client.post(format!("{}{}{path}", self.base, self.agent)).bearer_auth(&self.token);
        request.header("Idempotency-Key", key).json(body).send().await
    }

    async fn add_training(&self, subject: &str) -> Option<String> {
        let body = json!({"subject": subject, "instructions": format!("Instructions of {subject}.")});
        let answer = self.post("/trainings", subject, &body).await.ok()?;
        assert_eq!(answer.status(), 200);
        answer.text().await.ok()
    }

    /// Sends a batch of new trainings, each with the name of the batch in its subject.
    async fn add_batch(&self, name: &str) -> Option<String> {
        let operations: Vec<Value> = (0..BATCH)
            .map(|number| {
                let subject = format!("{name}:{number}");
                json!({"op": "save", "training": {"subject": subject, "instructions": format!("Instructions of {subject}.")}})
            })
            .collect();
        let answer = self.post("/trainings/batch", name, &json!({"operations": operations})).await.ok()?;
        assert_eq!(answer.status(), 200);
        answer.text().await.ok()
    }

    async fn publish(&self, key: &str) -> Option<i64> {
        let answer: Value = self.post("/publish", key, &json!({})).await.ok()?.json().await.ok()?;
        answer["data"]["version"].as_i64()
    }

    async fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{}{path}", self.base, self.agent)).bearer_auth(&self.token);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["success"], true, "{answer}");
        answer["data"].clone()
    }
}

/// Sends batches until the server no longer answers.
fn spawn_batchers(running: &mut JoinSet<()>, caller: &Caller, known: &Arc<Mutex<ClientState>>, round: usize) {
    for batcher in 0..BATCHERS {
        let (caller, known) = (caller.clone(), Arc::clone(known));
        running.spawn(async move {
            for number in 0.. {
                let name = format!("batch-{round}-{batcher}-{number}");
                known.lock().unwrap().sent_batches.insert(name.clone());
                let Some(answer) = caller.add_batch(&name).await else { return };
                known.lock().unwrap().acknowledged_batches.insert(name, answer);
            }
        });
    }
}

/// Runs writers and a publisher, and kills the server while they run.
async fn write_until_killed(server: &mut Process, caller: &Caller, known: &Arc<Mutex<ClientState>>, round: usize) {
    let done = Arc::new(AtomicUsize::new(0));
    let mut running = JoinSet::new();
    for writer in 0..WRITERS {
        let (caller, known, done) = (caller.clone(), Arc::clone(known), Arc::clone(&done));
        running.spawn(async move {
            for number in 0.. {
                let subject = format!("{round}-{writer}-{number}");
                known.lock().unwrap().sent.insert(subject.clone());
                let Some(answer) = caller.add_training(&subject).await else { return };
                known.lock().unwrap().acknowledged.insert(subject, answer);
                done.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    spawn_batchers(&mut running, caller, known, round);
    let (publisher, versions) = (caller.clone(), Arc::clone(known));
    running.spawn(async move {
        for number in 0.. {
            let key = format!("publish-{round}-{number}");
            // A publish fails while the agent has no training.
            let before = {
                let known = versions.lock().unwrap();
                known.acknowledged.is_empty() && known.acknowledged_batches.is_empty()
            };
            match publisher.publish(&key).await {
                Some(version) => versions.lock().unwrap().version = version,
                None if before => {}
                None => return,
            }
        }
    });
    let enough = fastrand::usize(40..200);
    let deadline = Instant::now() + Duration::from_mins(1);
    while done.load(Ordering::Relaxed) < enough {
        assert!(Instant::now() < deadline, "only {} writes", done.load(Ordering::Relaxed));
        tokio::task::yield_now().await;
    }
    server.kill();
    while let Some(ended) = running.join_next().await {
        ended.unwrap();
    }
}

async fn assert_complete(database: &Database, caller: &Caller, known: &ClientState) {
    let agent = caller.get("?view=full").await;
    let trainings = agent["trainings"].as_array().unwrap();
    let mut stored = BTreeMap::new();
    let mut batches: BTreeMap<&str, usize> = BTreeMap::new();
    for training in trainings {
        let subject = training["subject"].as_str().unwrap().to_owned();
        assert_eq!(training["instructions"], format!("Instructions of {subject}."));
        match training["subject"].as_str().unwrap().split_once(':') {
            Some((batch, _)) => {
                assert!(known.sent_batches.contains(batch), "{batch} was never sent");
                *batches.entry(batch).or_default() += 1;
            }
            None => assert!(known.sent.contains(&subject), "{subject} was never sent"),
        }
        assert!(stored.insert(subject.clone(), training["id"].clone()).is_none(), "{subject} is there twice");
    }
    for (subject, answer) in &known.acknowledged {
        let answer: Value = serde_json::from_str(answer).unwrap();
        assert_eq!(stored.get(subject), Some(&answer["data"]["id"]), "{subject} was acknowledged");
    }
    for name in known.acknowledged_batches.keys() {
        assert!(batches.contains_key(name.as_str()), "{name} was acknowledged");
    }
    assert!(batches.values().all(|count| *count == BATCH), "a batch is there in part: {batches:?}");
    let (count, whole) = (i64::try_from(stored.len()).unwrap(), i64::try_from(batches.len()).unwrap());
    let singles = count - whole * i64::try_from(BATCH).unwrap();
    assert_eq!(agent["draft_revision"], 1 + singles + whole, "each training and each batch raised the revision once");
    let expected = if agent["pending_changes"] == 0 { "published" } else { "draft" };
    assert_eq!(agent["current_status"], expected);
    let recorded = "SELECT count(*) AS count FROM audit_events WHERE action = 'training.created'";
    assert_eq!(database.count(recorded), count, "each training has its event in the audit log");
    let keys = "SELECT count(*) AS count FROM idempotency_keys WHERE training_id IS NOT NULL AND body IS NOT NULL";
    assert_eq!(database.count(keys), singles + whole, "each training and each batch has its stored answer");
    let live = agent["live_version"].as_i64().unwrap_or(0);
    assert!(live >= known.version, "version {} was acknowledged, {live} serves", known.version);
    let versions = database.count("SELECT count(*) AS count FROM agent_versions");
    assert_eq!(versions, live, "versions have no gap");
    let in_it = "SELECT count(*) AS count FROM training_revisions WHERE to_version IS NULL";
    let pending = agent["pending_changes"].as_i64().unwrap();
    assert_eq!(database.count(in_it), count - pending, "what is not pending is in the live version");
}

/// Sends every request again with its idempotency key, as a client without a response does. Replayed responses have the
/// same bytes.
async fn send_again(caller: &Caller, known: &mut ClientState) {
    for subject in &known.sent {
        let answer = caller.add_training(subject).await.expect("the server is back");
        let first = known.acknowledged.entry(subject.clone()).or_insert_with(|| answer.clone());
        assert_eq!(&answer, first);
    }
    for name in &known.sent_batches {
        let answer = caller.add_batch(name).await.expect("the server is back");
        let first = known.acknowledged_batches.entry(name.clone()).or_insert_with(|| answer.clone());
        assert_eq!(&answer, first);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_during_many_writes_loses_no_acknowledged_write() {
    let database = tokio::task::spawn_blocking(Database::create).await.unwrap();
    let mut server = Process::serve(&database, SECRET);
    let token = server.token.clone().expect("an empty database gets a token");
    let client = Client::new();
    let mut caller = Caller { client, token, base: agents_url(&server), agent: String::new() };
    let body = json!({"name": "Front desk", "label": "Reception", "language": "en-US"});
    let made: Value = caller.post("", "agent", &body).await.unwrap().json().await.unwrap();
    caller.agent = format!("/{}", made["data"]["id"].as_str().unwrap());
    let known = Arc::new(Mutex::new(ClientState::default()));
    for round in 0..ROUNDS {
        write_until_killed(&mut server, &caller, &known, round).await;
        server = Process::serve(&database, SECRET);
        assert!(server.token.is_none(), "the database is not empty");
        caller.base = agents_url(&server);
        let snapshot = known.lock().unwrap().clone();
        assert_complete(&database, &caller, &snapshot).await;
        let mut snapshot = snapshot;
        send_again(&caller, &mut snapshot).await;
        *known.lock().unwrap() = snapshot.clone();
        assert_complete(&database, &caller, &snapshot).await;
    }
    let doctor = binary(&database, SECRET, "doctor").output().unwrap();
    assert!(doctor.status.success(), "{doctor:?}");
}
