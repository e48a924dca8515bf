//! A publish writes what changed, whatever the size of the agent. The list may only shrink.

use std::collections::{BTreeMap, HashSet};

use pretty_assertions::assert_eq;
use serde_json::json;

use super::update_training;
use crate::support::{Actor, Database, TestApp};

/// The rows that a publish of one changed training inserts or changes. The sealer's rows follow in the background.
const ROWS: [(&str, usize); 5] =
    [("agent_versions", 1), ("agents", 1), ("audit_events", 1), ("training_revisions", 2), ("trainings", 1)];

#[tokio::test]
async fn a_publish_of_one_change_writes_six_rows_in_an_agent_of_any_size() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for trainings in [1, 300] {
        let (agent, training) = published(&alice, trainings).await;
        update_training(&alice, &agent, &training, json!({"subject": "Changed"})).await;
        let before = rows(&app.database);
        alice.publish(&agent).await;
        let written: BTreeMap<String, usize> = rows(&app.database)
            .into_iter()
            .map(|(table, after)| (table.clone(), after.difference(&before[&table]).count()))
            .filter(|(_, rows)| *rows > 0)
            .collect();
        let expected = ROWS.map(|(table, rows)| (table.to_owned(), rows));
        assert_eq!(written, BTreeMap::from(expected), "with {trainings} trainings");
    }
}

/// A published agent, and one of its trainings.
async fn published(alice: &Actor, trainings: usize) -> (String, String) {
    let agent = alice.new_agent().await;
    let saves: Vec<_> = (1..trainings)
        .map(|at| json!({"op": "save", "training": {"subject": format!("Subject {at}"), "instructions": "Text."}}))
        .collect();
    if !saves.is_empty() {
        let done = alice.post(&format!("{agent}/trainings/batch"), json!({"operations": saves})).await;
        assert_eq!(done.status, 200, "{}", done.text);
    }
    let training = alice.add_training(&agent, "Subject", "Text.").await;
    alice.publish(&agent).await;
    (agent, training)
}

/// Every row of every table, as text. The time of a token's last use is left out: it is stored in the background.
fn rows(database: &Database) -> BTreeMap<String, HashSet<String>> {
    let tables = database.rows().into_keys().filter(|table| table != "api_tokens");
    tables.map(|table| (table.clone(), database.dump_rows(&table).into_iter().collect())).collect()
}
