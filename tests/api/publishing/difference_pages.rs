//! Pages and bounds of the pending changes and of comparisons.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::update_training;
use crate::support::{TestApp, validation_error};

fn subjects(page: &Value) -> Vec<&str> {
    page["data"]["changes"].as_array().unwrap().iter().map(|change| change["subject"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn pending_changes_and_comparisons_have_pages() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Published", "Text.").await;
    alice.publish(&agent).await;
    for subject in ["One", "Two", "Three"] {
        alice.add_training(&agent, subject, "Text.").await;
    }
    for path in [format!("{agent}/changes?"), format!("{agent}/versions/1/diff?with=draft&")] {
        let whole = alice.get(&path).await;
        assert_eq!((subjects(&whole.json()), whole.json()["meta"].clone()), (vec!["One", "Two", "Three"], Value::Null));
        let first = alice.get(&format!("{path}per_page=2")).await;
        let meta = json!({"current_page": 1, "per_page": 2, "total": 3, "last_page": 2});
        assert_eq!((subjects(&first.json()), &first.json()["meta"]), (vec!["One", "Two"], &meta));
        assert_eq!(first.header("etag"), whole.header("etag"));
        let second = alice.get(&format!("{path}page=2&per_page=2")).await.json();
        assert_eq!((subjects(&second), &second["meta"]["current_page"]), (vec!["Three"], &json!(2)));
        assert_eq!(second["data"]["draft_revision"], whole.data()["draft_revision"]);
        let default = alice.get(&format!("{path}page=1")).await.json();
        assert_eq!((subjects(&default).len(), &default["meta"]["per_page"]), (3, &json!(20)));
        let beyond = alice.get(&format!("{path}page=1000000")).await.json();
        assert_eq!((subjects(&beyond), &beyond["meta"]["total"]), (Vec::<&str>::new(), &json!(3)));
        let wrong = alice.get(&format!("{path}per_page=101")).await;
        let errors = json!({"per_page": ["The per page must be between 1 and 100."]});
        assert_eq!((wrong.status, wrong.json()), (422, validation_error(errors)));
    }
}

#[tokio::test]
async fn more_than_500_changes_have_pages_without_asking() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let save = |number| json!({"op": "save", "training": {"subject": format!("{number}"), "instructions": "Text."}});
    let operations: Vec<Value> = (0..501).map(save).collect();
    alice.post(&format!("{agent}/trainings/batch"), json!({"operations": operations})).await;
    let whole = alice.get(&format!("{agent}/changes")).await.json();
    let meta = json!({"current_page": 1, "per_page": 500, "total": 501, "last_page": 2});
    assert_eq!((subjects(&whole).len(), &whole["meta"]), (500, &meta));
    let last = alice.get(&format!("{agent}/changes?page=6&per_page=100")).await.json();
    assert_eq!(subjects(&last), ["500"]);
}

#[tokio::test]
async fn a_long_text_is_shown_by_the_lines_around_its_changes() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let line = |number: usize, word: &str| format!("Rule {number} is {word}.\n");
    let text = |word: &str| -> String {
        (1..=1000).map(|number| line(number, if number == 500 { word } else { "as it was" })).collect()
    };
    let training = alice.add_training(&agent, "Rules", text("old").trim_end()).await;
    alice.publish(&agent).await;
    update_training(&alice, &agent, &training, json!({"instructions": text("new").trim_end()})).await;
    let equal = |number| json!({"op": "equal", "text": line(number, "as it was")});
    let expected = json!({"instructions": {
        "live_bytes": text("old").len() - 1,
        "draft_bytes": text("new").len() - 1,
        "hunks": [{"live_line": 497, "draft_line": 497, "lines": [
            equal(497), equal(498), equal(499), {"op": "delete", "text": line(500, "old")},
            {"op": "insert", "text": line(500, "new")}, equal(501), equal(502), equal(503),
        ]}],
        "complete": true,
    }});
    for path in [format!("{agent}/changes"), format!("{agent}/versions/1/diff?with=draft")] {
        assert_eq!(alice.get(&path).await.data()["changes"][0]["fields"], expected, "{path}");
    }
}
