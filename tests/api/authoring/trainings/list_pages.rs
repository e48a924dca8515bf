use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Permissions, Role};

use super::copy_training;
use crate::support::{Actor, TestApp, validation_error};

async fn listed(actor: &Actor, agent: &str, query: &str) -> Value {
    let answer = actor.get(&format!("{agent}/trainings?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    answer.json()
}

async fn subjects(actor: &Actor, agent: &str, query: &str) -> Vec<String> {
    let listed = listed(actor, agent, query).await;
    let data = listed["data"].as_array().unwrap();
    data.iter().map(|training| training["subject"].as_str().unwrap().to_owned()).collect()
}

async fn add(actor: &Actor, agent: &str, body: Value) -> String {
    let made = actor.post(&format!("{agent}/trainings"), body).await;
    assert_eq!(made.status, 200, "{}", made.text);
    made.data()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn any_parameter_but_view_makes_pages_with_the_same_objects() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let empty =
        json!({"success": true, "data": [], "meta": {"current_page": 1, "per_page": 20, "total": 0, "last_page": 1}});
    assert_eq!(listed(&alice, &agent, "page=1").await, empty);
    let mut added = Vec::new();
    for number in 1..=5 {
        added.push(alice.add_training(&agent, &format!("Subject {number}"), "x").await);
    }
    for view in ["literal", "full"] {
        let all = listed(&alice, &agent, &format!("view={view}")).await;
        assert_eq!(all.get("meta"), None);
        for (query, [from, to], meta) in [
            ("per_page=2", [0, 2], [1, 2, 5, 3]),
            ("per_page=2&page=2", [2, 4], [2, 2, 5, 3]),
            ("per_page=2&page=3", [4, 5], [3, 2, 5, 3]),
            ("per_page=2&page=4", [5, 5], [4, 2, 5, 3]),
            ("page=1000000&per_page=100", [5, 5], [1_000_000, 100, 5, 1]),
            ("page=", [0, 5], [1, 20, 5, 1]),
            ("search=&sort=", [0, 5], [1, 20, 5, 1]),
        ] {
            let [current_page, per_page, total, last_page] = meta;
            let meta =
                json!({"current_page": current_page, "per_page": per_page, "total": total, "last_page": last_page});
            let data = all["data"].as_array().unwrap()[from..to].to_vec();
            let expected = json!({"success": true, "data": data, "meta": meta});
            assert_eq!(listed(&alice, &agent, &format!("{query}&view={view}")).await, expected, "{query}");
        }
    }
    assert_eq!(alice.get(&format!("{agent}/trainings?page=1")).await.header("etag"), Some("\"6\""));
}

#[tokio::test]
async fn filters_combine_and_narrow_the_total() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, Permissions::all()).await;
    let agent = alice.new_agent().await;
    let made = alice.post("/training/directories", json!({"name": "FAQ"})).await.json();
    let faq = made["id"].as_str().unwrap();
    let scenario = "SCENARIO_SPECIFIC";
    add(&alice, &agent, json!({"subject": "A", "instructions": "x", "directory_id": faq, "slot": 9})).await;
    add(&alice, &agent, json!({"subject": "B", "instructions": "x", "type": scenario, "directory_id": faq})).await;
    add(&alice, &agent, json!({"subject": "C", "instructions": "x", "current_status": "inactive", "slot": 10})).await;
    let ann = app.person(env, Role::Owner, "ann@example.com").await;
    add(&ann.actor, &agent, json!({"subject": "D", "instructions": "x", "type": scenario})).await;
    for (query, expected) in [
        ("current_status=active".to_owned(), vec!["A", "B", "D"]),
        ("current_status=inactive".to_owned(), vec!["C"]),
        ("type=BEHAVIORAL".to_owned(), vec!["A", "C"]),
        ("type=SCENARIO_SPECIFIC".to_owned(), vec!["B", "D"]),
        (format!("directory_id={faq}"), vec!["A", "B"]),
        (format!("directory_id={}&type=SCENARIO_SPECIFIC", faq.to_uppercase()), vec!["B"]),
        ("slot=9".to_owned(), vec!["A"]),
        ("slot=11".to_owned(), vec![]),
        ("slot=9&current_status=inactive".to_owned(), vec![]),
        ("changed_by=tester".to_owned(), vec!["A", "B", "C"]),
        ("changed_by=Tester".to_owned(), vec![]),
        ("changed_by=ann%40example.com".to_owned(), vec!["D"]),
        ("type=SCENARIO_SPECIFIC&search=d".to_owned(), vec!["D"]),
        ("type=&slot=&directory_id=&changed_by=&pending=&current_status=".to_owned(), vec!["A", "B", "C", "D"]),
    ] {
        assert_eq!(subjects(&alice, &agent, &query).await, expected, "{query}");
        let one = listed(&alice, &agent, &format!("{query}&per_page=1&view=summary")).await;
        assert_eq!(one["meta"]["total"], expected.len(), "{query}");
        assert_eq!(one["data"].as_array().unwrap().len(), expected.len().min(1), "{query}");
    }
}

#[tokio::test]
async fn pending_trainings_are_those_that_changes_names() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for subject in ["same", "edited", "edited back", "held back", "out", "deleted"] {
        alice.add_training(&agent, subject, "x").await;
    }
    let ids = listed(&alice, &agent, "").await["data"].clone();
    let path = |place: usize| format!("{agent}/trainings/{}", ids[place]["id"].as_str().unwrap());
    assert_eq!(subjects(&alice, &agent, "pending=true").await.len(), 6);
    alice.publish(&agent).await;
    assert_eq!(subjects(&alice, &agent, "pending=true").await, [""; 0]);
    for (place, body) in [
        (1, json!({"instructions": "y"})),
        (2, json!({"instructions": "y"})),
        (2, json!({"instructions": "x"})),
        (3, json!({"is_draft": true})),
        (4, json!({"current_status": "inactive"})),
    ] {
        assert_eq!(alice.put(&path(place), body).await.status, 200);
    }
    alice.delete(&path(5)).await;
    alice.add_training(&agent, "new", "x").await;
    add(&alice, &agent, json!({"subject": "new, held back", "instructions": "x", "is_draft": true})).await;
    let changes = alice.get(&format!("{agent}/changes")).await.data();
    let changed: Vec<&Value> = changes["changes"].as_array().unwrap().iter().map(|one| &one["training_id"]).collect();
    let pending = listed(&alice, &agent, "pending=true&view=summary").await;
    let pending = pending["data"].as_array().unwrap();
    assert_eq!(pending.iter().map(|one| &one["id"]).collect::<Vec<_>>(), changed);
    assert!(pending.iter().all(|one| one["pending"] == json!(true)));
    assert_eq!(subjects(&alice, &agent, "pending=true").await, ["edited", "held back", "out", "new"]);
    assert_eq!(subjects(&alice, &agent, "pending=false").await, ["same", "edited back", "new, held back"]);
}

#[tokio::test]
async fn lists_are_sorted_by_each_key_in_both_directions() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for (subject, slot) in
        [("banana", Some(20)), ("Éclair", None), ("Apple", Some(8)), ("cherry", None), ("apple", Some(9))]
    {
        app.clock.advance_seconds(1);
        add(&alice, &agent, json!({"subject": subject, "instructions": "x", "slot": slot})).await;
    }
    let first = listed(&alice, &agent, "per_page=1").await["data"][0]["id"].clone();
    app.clock.advance_seconds(1);
    alice.put(&format!("{agent}/trainings/{}", first.as_str().unwrap()), json!({"instructions": "y"})).await;
    for (sort, expected) in [
        ("created_at", ["banana", "Éclair", "Apple", "cherry", "apple"]),
        ("-created_at", ["apple", "cherry", "Apple", "Éclair", "banana"]),
        ("updated_at", ["Éclair", "Apple", "cherry", "apple", "banana"]),
        ("-updated_at", ["banana", "apple", "cherry", "Apple", "Éclair"]),
        ("subject", ["Apple", "apple", "banana", "cherry", "Éclair"]),
        ("-subject", ["Éclair", "cherry", "banana", "apple", "Apple"]),
        ("slot", ["Apple", "apple", "banana", "Éclair", "cherry"]),
        ("-slot", ["banana", "apple", "Apple", "cherry", "Éclair"]),
    ] {
        for view in ["literal", "summary"] {
            assert_eq!(subjects(&alice, &agent, &format!("sort={sort}&view={view}")).await, expected, "{sort}");
        }
        let second = subjects(&alice, &agent, &format!("sort={sort}&per_page=2&page=2&search=x")).await;
        let matching: Vec<_> = expected.into_iter().filter(|subject| *subject != "banana").collect();
        assert_eq!(second, matching[2..], "{sort}");
    }
}

#[tokio::test]
async fn a_summary_has_the_length_of_the_instructions_instead_of_texts() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let body = json!({"node_id": "n", "subject": "Größe", "instructions": "Straße 🚗 1", "slot": 9, "info": "Secret."});
    let id = add(&alice, &agent, body).await;
    alice.publish(&agent).await;
    let answer = alice.get(&format!("{agent}/trainings?view=summary")).await;
    let at = answer.data()[0]["created_at"].as_str().unwrap().to_owned();
    assert_eq!(
        answer.text,
        format!(
            r#"{{"success":true,"data":[{{"id":"{id}","subject":"Größe","instructions_length":10,"current_status":"active","created_at":"{at}","updated_at":"{at}","number":1,"node_id":"n","type":"BEHAVIORAL","is_draft":false,"directory_id":null,"slot":9,"in_live_version":true,"pending":false,"changed_by":"tester"}}]}}"#
        )
    );
    assert_eq!(answer.header("etag"), Some("\"2\""));
    let paged = listed(&alice, &agent, "view=summary&page=1").await;
    assert_eq!(paged["data"], answer.data());
    assert_eq!(paged["meta"]["total"], 1);
    let one = alice.get(&format!("{agent}/trainings/{id}?view=summary")).await;
    assert_eq!(one.json(), validation_error(json!({"view": ["The selected view is invalid."]})), "a view of lists");
}

/// Rows outside the page are made unreadable: a request that loads one of them fails.
#[tokio::test]
async fn a_page_of_ten_thousand_trainings_loads_its_own_rows_alone() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Subject", "Text.").await;
    copy_training(&app, 10_000);
    for sort in ["created_at", "-updated_at", "subject", "slot"] {
        let query = format!("sort={sort}&page=70");
        let page = listed(&alice, &agent, &query).await;
        let meta = json!({"current_page": 70, "per_page": 20, "total": 10_000, "last_page": 500});
        assert_eq!(page["meta"], meta);
        let subjects: Vec<_> =
            page["data"].as_array().unwrap().iter().map(|one| one["subject"].as_str().unwrap()).collect();
        let others = format!("subject NOT IN ('{}')", subjects.join("', '"));
        app.database.execute(&format!("UPDATE trainings SET restricted_to_channels = '{{}}' WHERE {others}"));
        assert_eq!(listed(&alice, &agent, &query).await, page, "{sort}");
        assert_eq!(listed(&alice, &agent, &format!("{query}&search=subject")).await, page, "{sort}");
        assert_eq!(alice.get(&format!("{agent}/trainings?sort={sort}&page=71")).await.status, 500);
        app.database.execute("UPDATE trainings SET restricted_to_channels = '[]'");
    }
}

#[tokio::test]
async fn pages_of_trainings_of_one_time_have_no_gaps_and_no_duplicates() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    alice.add_training(&agent, "Subject", "Text.").await;
    copy_training(&app, 500);
    for sort in ["created_at", "-created_at", "-updated_at", "-slot"] {
        for view in ["literal", "summary"] {
            let mut seen = BTreeSet::new();
            for page in 1..=5 {
                let query = format!("sort={sort}&view={view}&per_page=100&page={page}");
                seen.extend(subjects(&alice, &agent, &query).await);
            }
            assert_eq!(seen.len(), 500, "{sort}");
        }
    }
    let all = listed(&alice, &agent, "view=summary").await;
    let whole = listed(&alice, &agent, "").await;
    let ids = |list: &Value| list["data"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
    assert_eq!((ids(&all).len(), ids(&all)), (500, ids(&whole)));
}
