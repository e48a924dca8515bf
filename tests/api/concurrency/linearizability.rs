//! Linearizability: concurrent edits, publishes, rollbacks and reads of one agent, on two server processes with
//! PostgreSQL. Every observation must fit the order given by the draft revisions.

use std::collections::BTreeMap;

use fastrand::Rng;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::support::{Actor, Response, TestApp};

/// Instructions by training.
type State = BTreeMap<String, String>;

const TRAININGS: usize = 6;

/// What a task did or read.
#[derive(Debug)]
enum Observation {
    /// An edit that led to this revision.
    Edit { revision: i64, training: String, text: String },
    /// A restore of this version that led to this revision.
    Restore { revision: i64, version: i64 },
    /// A publish of everything, or of the selected trainings, at this revision, and the version that is live since.
    Publish { revision: i64, version: i64, made: bool, selected: Option<Vec<String>>, published: bool },
    /// A rollback to version `to`, and the version that is live since.
    RollBack { to: i64, version: i64, made: bool, published: bool, revision: i64 },
    /// A read of the agent.
    Agent { revision: i64, published: bool, live: i64, draft: State },
    /// A read of the context.
    Context { version: i64, told: State },
}

fn revision(answer: &Response) -> i64 {
    answer.header("etag").unwrap().trim_matches('"').parse().unwrap()
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn state(trainings: &Value) -> State {
    let each = trainings.as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    each.map(|training| (text(&training["id"]), text(&training["instructions"]))).collect()
}

async fn edit(actor: Actor, agent: String, trainings: Vec<String>, seed: u64) -> Vec<Observation> {
    let mut rng = Rng::with_seed(seed);
    let mut log = Vec::new();
    for round in 0..40 {
        let training = trainings[rng.usize(..TRAININGS)].clone();
        // Sometimes the original text, so that a draft returns to what is live.
        let text = if rng.u8(..4) == 0 { "first".to_owned() } else { format!("editor {seed}, {round}") };
        let done = actor.put(&format!("{agent}/trainings/{training}"), json!({"instructions": text})).await;
        assert_eq!(done.status, 200, "{}", done.text);
        log.push(Observation::Edit { revision: revision(&done), training, text });
    }
    log
}

async fn publish(actor: Actor, agent: String, trainings: Vec<String>, seed: u64) -> Vec<Observation> {
    let mut rng = Rng::with_seed(seed);
    let mut log = Vec::new();
    for _ in 0..25 {
        let selected = (rng.u8(..3) == 0).then(|| vec![trainings[rng.usize(..TRAININGS)].clone()]);
        let body = selected.as_ref().map_or(json!({}), |selected| json!({"training_ids": selected}));
        let done = actor.post(&format!("{agent}/publish"), body).await;
        if selected.is_some() && done.status == 422 {
            continue; // another task published it
        }
        assert_eq!(done.status, 200, "{}", done.text);
        let data = done.data();
        log.push(Observation::Publish {
            revision: number(&data["draft_revision"]),
            version: number(&data["version"]),
            made: number(&data["published_changes"]) > 0,
            selected,
            published: data["current_status"] == "published",
        });
    }
    log
}

async fn restore_and_roll_back(actor: Actor, agent: String, seed: u64) -> Vec<Observation> {
    let mut rng = Rng::with_seed(seed);
    let mut log = Vec::new();
    for _ in 0..12 {
        let newest = number(&actor.get(&format!("{agent}/versions?limit=1")).await.data()[0]["number"]);
        let to = rng.i64(1..=newest);
        if rng.bool() {
            let done = actor.post_empty(&format!("{agent}/versions/{to}/restore")).await;
            assert_eq!(done.status, 200, "{}", done.text);
            log.push(Observation::Restore { revision: revision(&done), version: to });
        } else {
            let done = actor.post(&format!("{agent}/rollback"), json!({"version": to})).await;
            assert_eq!(done.status, 200, "{}", done.text);
            let data = done.data();
            let made = number(&data["published_changes"]) > 0;
            let (version, published) = (number(&data["version"]), data["current_status"] == "published");
            log.push(Observation::RollBack { to, version, made, published, revision: number(&data["draft_revision"]) });
        }
    }
    log
}

async fn read(actor: Actor, agent: String) -> Vec<Observation> {
    let mut log = Vec::new();
    for _ in 0..60 {
        let whole = actor.get(&format!("{agent}?view=full")).await.data();
        log.push(Observation::Agent {
            revision: number(&whole["draft_revision"]),
            published: whole["current_status"] == "published",
            live: number(&whole["live_version"]),
            draft: state(&whole["trainings"]),
        });
        let context = actor.get(&format!("{agent}/context")).await;
        assert_eq!(context.status, 200, "{}", context.text);
        let context = context.data();
        log.push(Observation::Context { version: number(&context["version"]), told: state(&context["behavioral"]) });
    }
    log
}

/// The content of every version, starting with version 1.
async fn versions(actor: &Actor, agent: &str) -> Vec<State> {
    let newest = number(&actor.get(&format!("{agent}/versions?limit=1")).await.data()[0]["number"]);
    let mut versions = Vec::new();
    for version in 1..=newest {
        let shown = actor.get(&format!("{agent}/versions/{version}")).await;
        assert_eq!(shown.status, 200, "version {version} is missing: {}", shown.text);
        versions.push(state(&shown.data()["trainings"]));
    }
    versions
}

/// The draft at each revision, starting with `first`. An edit that changed nothing names the revision that it found.
fn drafts(first: i64, begin: State, log: &[Observation], versions: &[State]) -> BTreeMap<i64, State> {
    let mut changes: BTreeMap<i64, Vec<&Observation>> = BTreeMap::new();
    for observation in log {
        if let Observation::Edit { revision, .. } | Observation::Restore { revision, .. } = observation {
            changes.entry(*revision).or_default().push(observation);
        }
    }
    let apply = |draft: &State, observation: &Observation| match observation {
        Observation::Edit { training, text, .. } => {
            let mut draft = draft.clone();
            draft.insert(training.clone(), text.clone());
            draft
        }
        Observation::Restore { version, .. } => versions[usize::try_from(*version - 1).unwrap()].clone(),
        _ => draft.clone(),
    };
    let mut drafts = BTreeMap::from([(first, begin.clone())]);
    let (mut draft, mut expected) = (begin, first);
    for (revision, observations) in changes {
        if revision > first {
            expected += 1;
            let makes = |maker: &&Observation| {
                let made = apply(&draft, maker);
                let changed = made != draft || matches!(maker, Observation::Restore { .. });
                let found = observations.iter().all(|other| apply(&made, other) == made);
                (changed && found).then_some(made)
            };
            let made = observations.iter().find_map(makes);
            draft = made.unwrap_or_else(|| panic!("not one change made revision {revision}: {observations:?}"));
        }
        assert_eq!(revision, expected, "revisions have no gap");
        assert!(observations.iter().all(|observation| apply(&draft, observation) == draft), "{observations:?}");
        drafts.insert(revision, draft.clone());
    }
    drafts
}

fn check(log: &[Observation], drafts: &BTreeMap<i64, State>, versions: &[State]) {
    let version = |number: i64| &versions[usize::try_from(number - 1).unwrap()];
    let mut made_by = BTreeMap::new();
    for observation in log {
        match observation {
            Observation::Publish { revision, version: number, made, selected, published } => {
                let draft = &drafts[revision];
                let expected = match selected {
                    None => draft.clone(),
                    Some(ids) => {
                        let mut expected = version(number - 1).clone();
                        expected.extend(ids.iter().map(|id| (id.clone(), draft[id].clone())));
                        expected
                    }
                };
                assert_eq!(version(*number), &expected, "version {number} mixes states");
                assert_eq!(*published, version(*number) == draft, "published, at revision {revision}");
                assert!(!made || made_by.insert(number, observation).is_none(), "version {number} was made twice");
            }
            Observation::RollBack { to, version: number, made, published, revision } => {
                assert_eq!(version(*number), version(*to), "a rollback to {to}");
                assert_eq!(*published, version(*number) == &drafts[revision], "published, at revision {revision}");
                assert!(!made || made_by.insert(number, observation).is_none(), "version {number} was made twice");
            }
            Observation::Agent { revision, published, live, draft } => {
                assert_eq!(draft, &drafts[revision], "the draft at revision {revision}");
                assert!(!published || draft == version(*live), "published and not live: {observation:?}");
            }
            Observation::Context { version: number, told } => assert_eq!(told, version(*number), "version {number}"),
            Observation::Edit { .. } | Observation::Restore { .. } => {}
        }
    }
    assert_eq!(made_by.len() + 1, versions.len(), "every version but the first was made by a logged operation");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_edits_publishes_rollbacks_and_reads_are_linearizable() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let mut trainings = Vec::new();
    for place in 0..TRAININGS {
        trainings.push(alice.add_training(&agent, &format!("Training {place}"), "first").await);
    }
    alice.publish(&agent).await;
    let begin: State = trainings.iter().map(|id| (id.clone(), "first".to_owned())).collect();
    let first = alice.revision(&agent).await;
    let other = if app.database.is_postgres() { Some(app.second_process().await) } else { None };
    let there = alice.at(other.as_ref().map_or(app.address, |other| other.address));
    let seed = fastrand::u64(..1_000_000);
    println!("seed {seed}");
    let mut tasks = Vec::new();
    for (place, actor) in [&alice, &there].into_iter().enumerate() {
        let (actor, agent, seed) = (|| actor.clone(), || agent.clone(), seed + 10 * place as u64);
        tasks.push(tokio::spawn(edit(actor(), agent(), trainings.clone(), seed)));
        tasks.push(tokio::spawn(edit(actor(), agent(), trainings.clone(), seed + 1)));
        tasks.push(tokio::spawn(publish(actor(), agent(), trainings.clone(), seed + 2)));
        tasks.push(tokio::spawn(restore_and_roll_back(actor(), agent(), seed + 3)));
        tasks.push(tokio::spawn(read(actor(), agent())));
    }
    let mut log = Vec::new();
    for task in tasks {
        log.extend(task.await.unwrap());
    }
    let versions = versions(&alice, &agent).await;
    let drafts = drafts(first, begin, &log, &versions);
    check(&log, &drafts, &versions);
    let last = alice.get(&format!("{agent}?view=full")).await.data();
    let pending = alice.get(&format!("{agent}/changes")).await.data();
    assert!(last["current_status"] == "draft" || pending["changes"] == json!([]), "a draft flag was lost");
    alice.publish(&agent).await;
    assert_eq!(alice.status(&agent).await, "published");
}

/// A publish that is tied to a revision either publishes exactly that, or nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_reviewed_is_never_overtaken() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let training = alice.add_training(&agent, "Subject", "0").await;
    let editor = {
        let (alice, agent) = (alice.clone(), agent.clone());
        tokio::spawn(async move {
            for round in 1..=60 {
                let body = json!({"instructions": round.to_string()});
                assert_eq!(alice.put(&format!("{agent}/trainings/{training}"), body).await.status, 200);
            }
        })
    };
    let mut published = 0;
    while !editor.is_finished() || published == 0 {
        let changes = alice.get(&format!("{agent}/changes")).await.data();
        let Some(reviewed) = changes["changes"][0]["fields"]["instructions"]["draft"].as_str() else { continue };
        let body = json!({"expected_draft_revision": changes["draft_revision"]});
        let done = alice.post(&format!("{agent}/publish"), body).await;
        if done.status == 412 {
            assert!(!done.data()["since"].as_array().unwrap().is_empty(), "{}", done.text);
            continue;
        }
        published += 1;
        let version = alice.get(&format!("{agent}/versions/{}", done.data()["version"])).await.data();
        assert_eq!(version["trainings"][0]["instructions"], reviewed);
    }
    editor.await.unwrap();
}
