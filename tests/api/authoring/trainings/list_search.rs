use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::{Actor, TestApp};

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

async fn assert_found(actor: &Actor, agent: &str, search: &str, expected: &[&str]) {
    for view in ["literal", "full", "summary"] {
        let query = format!("search={}&view={view}", percent_encoded(search));
        let found = actor.get(&format!("{agent}/trainings?{query}")).await.json();
        let data = found["data"].as_array().unwrap_or_else(|| panic!("{found}"));
        let subjects: Vec<_> = data.iter().map(|training| training["subject"].as_str().unwrap()).collect();
        assert_eq!((subjects, &found["meta"]["total"]), (expected.to_vec(), &json!(expected.len())), "{search}");
    }
}

#[tokio::test]
async fn search_is_literal_and_case_insensitive_in_every_script() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for (subject, instructions) in [
        ("Öffnungszeiten", "Von 9 bis 18 Uhr, Hauptstraße 1."),
        ("ЧАСЫ РАБОТЫ", "С девяти."),
        ("Οδός", "ΕΡΜΟΎ"),
        ("Rabatt", "100%_ sicher, \\o/"),
        ("営業時間", "九時から"),
        ("Plain", "It's 'quoted' and \"double\"."),
    ] {
        alice.add_training(&agent, subject, instructions).await;
    }
    for (search, expected) in [
        ("öFFNUNGS", vec!["Öffnungszeiten"]),
        ("HAUPTSTRASSE", vec!["Öffnungszeiten"]),
        ("hauptstraße", vec!["Öffnungszeiten"]),
        ("uhr,", vec!["Öffnungszeiten"]),
        (" uhr, ", vec!["Öffnungszeiten"]),
        ("часы", vec!["ЧАСЫ РАБОТЫ"]),
        ("ДЕВЯТИ", vec!["ЧАСЫ РАБОТЫ"]),
        ("ΟΔΌΣ", vec!["Οδός"]),
        ("ερμού", vec!["Οδός"]),
        ("九時", vec!["営業時間"]),
        ("100%_", vec!["Rabatt"]),
        ("%", vec!["Rabatt"]),
        ("_", vec!["Rabatt"]),
        ("\\O", vec!["Rabatt"]),
        ("100__", vec![]),
        ("offnung", vec![]),
        ("'QUOTED'", vec!["Plain"]),
        ("' OR 1=1 --", vec![]),
        ("PLAINIT'S", vec![]),
        ("", vec!["Öffnungszeiten", "ЧАСЫ РАБОТЫ", "Οδός", "Rabatt", "営業時間", "Plain"]),
    ] {
        assert_found(&alice, &agent, search, &expected).await;
    }
}

#[tokio::test]
async fn search_looks_at_the_draft_and_not_at_what_was_published() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let id = alice.add_training(&agent, "Parking", "Behind the house.").await;
    alice.publish(&agent).await;
    alice.put(&format!("{agent}/trainings/{id}"), json!({"subject": "Cars", "instructions": "In front."})).await;
    assert_found(&alice, &agent, "parking", &[]).await;
    assert_found(&alice, &agent, "FRONT", &["Cars"]).await;
}

#[tokio::test]
async fn search_finds_texts_of_every_length_on_every_page() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (agent, other) = (alice.new_agent().await, alice.new_agent().await);
    alice.add_training(&other, "Another agent's needle", "x").await;
    alice.add_training(&agent, "Long", &format!("{}Needle", "ä".repeat(65_000))).await;
    for _ in 0..41 {
        futures_util::future::join_all((0..10).map(|_| alice.add_training(&agent, "Hay", "Dry grass."))).await;
    }
    alice.add_training(&agent, "Needle", "x").await;
    assert_found(&alice, &agent, "needle", &["Long", "Needle"]).await;
    let path = format!("{agent}/trainings?search=GRASS&per_page=100&page=5&view=summary");
    let last = alice.get(&path).await.json();
    assert_eq!(last["data"].as_array().unwrap().len(), 10);
    assert_eq!(last["meta"], json!({"current_page": 5, "per_page": 100, "total": 410, "last_page": 5}));
}
