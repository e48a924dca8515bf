//! A stored value that the code does not know is an error, never a default.

use serde_json::json;

use crate::support::TestApp;

/// Writes a value that the database itself refuses.
fn force(app: &TestApp, table: &str, column: &str) {
    let unchecked = if app.database.is_postgres() {
        format!("ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_check")
    } else {
        "PRAGMA ignore_check_constraints = ON".to_owned()
    };
    app.database.execute(&format!("{unchecked}; UPDATE {table} SET {column} = 'other'"));
}

#[tokio::test]
async fn an_unknown_agent_status_is_500() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    assert_eq!(alice.get(&agent).await.status, 200);
    force(&app, "agents", "status");
    assert_eq!(alice.get(&agent).await.status, 500);
}

#[tokio::test]
async fn an_unknown_training_type_is_500() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let path = format!("{}/trainings", alice.new_agent().await);
    let body = json!({"subject": "Hours", "instructions": "9 to 18."});
    assert_eq!(alice.post(&path, body).await.status, 200);
    assert_eq!(alice.get(&path).await.status, 200);
    force(&app, "trainings", "kind");
    assert_eq!(alice.get(&path).await.status, 500);
}
