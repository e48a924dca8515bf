use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{create_draft, create_training, hours_body, id_of, only_agent, titles, training_path};
use crate::support::{Actor, TestApp};

async fn listed(actor: &Actor, parameters: &[(&str, &str)]) -> Value {
    let query: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
    let list = actor.get(&format!("/training?{}", query.join("&"))).await;
    assert_eq!(list.status, 200, "{}", list.text);
    let list = list.json();
    assert_eq!(list["total"], list["items"].as_array().unwrap().len());
    list
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

async fn assert_listed(actor: &Actor, parameters: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(titles(&listed(actor, parameters).await), expected, "{parameters:?}");
}

#[tokio::test]
async fn search_is_literal_and_case_insensitive_in_every_script() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    create_draft(&alice, "Öffnungszeiten", "Von 9 bis 18 Uhr, Hauptstraße 1.").await;
    create_draft(&alice, "ЧАСЫ РАБОТЫ", "С девяти.").await;
    create_draft(&alice, "Rabatt", "100%_ sicher, \\o/").await;
    for (search, expected) in [
        ("öFFNUNGS", vec!["Öffnungszeiten"]),
        ("HAUPTSTRASSE", vec!["Öffnungszeiten"]),
        ("uhr,", vec!["Öffnungszeiten"]),
        ("часы", vec!["ЧАСЫ РАБОТЫ"]),
        ("ДЕВЯТИ", vec!["ЧАСЫ РАБОТЫ"]),
        ("100%_", vec!["Rabatt"]),
        ("_", vec!["Rabatt"]),
        ("\\O", vec!["Rabatt"]),
        ("offnung", vec![]),
        ("", vec!["Rabatt", "ЧАСЫ РАБОТЫ", "Öffnungszeiten"]),
    ] {
        assert_listed(&alice, &[("search", search)], &expected).await;
    }
}

#[tokio::test]
async fn search_finds_live_and_draft_text() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = create_training(&alice, hours_body()).await;
    alice.put(&training_path(&training), json!({"title": "Times", "content": "Noon to midnight."})).await;
    for search in ["opening", "9 to 18", "times", "MIDNIGHT"] {
        assert_listed(&alice, &[("search", search)], &["Opening hours"]).await;
    }
    alice.put(&format!("{}/draft", training_path(&training)), json!({"is_draft": false})).await;
    assert_listed(&alice, &[("search", "opening")], &[]).await;
    assert_listed(&alice, &[("search", "noon")], &["Times"]).await;
}

#[tokio::test]
async fn filters_by_type_draft_and_directory_combine() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let directory = alice.post("/training/directories", json!({"name": "FAQ"})).await.json();
    let faq = id_of(&directory);
    for (title, kind, is_draft, filed) in [
        ("A", "BEHAVIORAL", false, true),
        ("B", "BEHAVIORAL", true, false),
        ("C", "SCENARIO_SPECIFIC", false, false),
        ("D", "SCENARIO_SPECIFIC", true, true),
    ] {
        let body = json!({"title": title, "content": "Text.", "type": kind, "is_draft": is_draft,
                          "directory_id": filed.then_some(faq)});
        create_training(&alice, body).await;
    }
    assert_listed(&alice, &[("type", "BEHAVIORAL")], &["B", "A"]).await;
    assert_listed(&alice, &[("type", "SCENARIO_SPECIFIC")], &["D", "C"]).await;
    assert_listed(&alice, &[("is_draft", "true")], &["D", "B"]).await;
    assert_listed(&alice, &[("is_draft", "false")], &["C", "A"]).await;
    assert_listed(&alice, &[("directory_id", faq)], &["D", "A"]).await;
    assert_listed(&alice, &[("directory_id", faq), ("is_draft", "true")], &["D"]).await;
    assert_listed(&alice, &[("type", "BEHAVIORAL"), ("is_draft", "true"), ("search", "TEXT")], &["B"]).await;
    assert_listed(&alice, &[("type", "BEHAVIORAL"), ("directory_id", "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b")], &[])
        .await;
}

#[tokio::test]
async fn the_draft_filter_agrees_with_is_draft_in_every_publication_state() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let live = create_training(&alice, json!({"title": "live", "content": "1"})).await;
    let out = create_training(&alice, json!({"title": "taken out", "content": "2"})).await;
    let resting = create_training(&alice, json!({"title": "inactive", "content": "3"})).await;
    create_draft(&alice, "held back", "4").await;
    let agent = only_agent(&alice).await;
    alice.put(&format!("{}/draft", training_path(&out)), json!({"is_draft": true})).await;
    alice.put(&format!("{agent}/trainings/{}", id_of(&resting)), json!({"current_status": "inactive"})).await;
    alice.publish(&agent).await;
    alice.add_training(&agent, "waiting", "5").await;
    alice.put(&training_path(&live), json!({"title": "live", "content": "changed"})).await;
    alice.put(&training_path(&resting), json!({"title": "inactive", "content": "changed"})).await;
    for (step, drafts, lives) in [
        ("serving", vec!["waiting", "held back", "inactive", "taken out"], vec!["live"]),
        ("unpublish", vec!["waiting", "held back", "inactive", "taken out", "live"], vec![]),
        ("publish", vec!["held back", "inactive", "taken out"], vec!["waiting", "live"]),
    ] {
        if step != "serving" {
            assert_eq!(alice.post_empty(&format!("{agent}/{step}")).await.status, 200);
        }
        for (is_draft, expected) in [("true", drafts), ("false", lives)] {
            for search in ["", "a", "i", "n"] {
                let list = listed(&alice, &[("is_draft", is_draft), ("search", search)]).await;
                let items = list["items"].as_array().unwrap();
                assert!(items.iter().all(|item| item["is_draft"] == json!(is_draft == "true")), "{step}");
                if search.is_empty() {
                    assert_eq!(titles(&list), expected, "{step}");
                }
            }
        }
    }
}

#[tokio::test]
async fn metadata_is_filtered_by_containment() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for (title, metadata) in [
        ("A", json!({"team": "desk", "tags": ["x", "y"], "n": 1, "deep": {"a": {"b": true}, "c": null}})),
        ("B", json!({"team": "desk", "tags": ["y"]})),
        ("C", json!({})),
    ] {
        create_training(&alice, json!({"title": title, "content": "Text.", "is_draft": true, "metadata": metadata}))
            .await;
    }
    for (wanted, expected) in [
        (json!({}), vec!["C", "B", "A"]),
        (json!({"team": "desk"}), vec!["B", "A"]),
        (json!({"tags": ["y"]}), vec!["B", "A"]),
        (json!({"tags": ["y", "x"]}), vec!["A"]),
        (json!({"n": 1.0}), vec!["A"]),
        (json!({"n": "1"}), vec![]),
        (json!({"deep": {"a": {}}}), vec!["A"]),
        (json!({"deep": {"c": null}}), vec!["A"]),
        (json!({"none": null}), vec![]),
        (json!({"team": "DESK"}), vec![]),
    ] {
        assert_listed(&alice, &[("metadata", &wanted.to_string())], &expected).await;
    }
    assert_listed(&alice, &[("metadata", r#"{"team":"desk"}"#), ("search", "text"), ("is_draft", "true")], &["B", "A"])
        .await;
}

#[tokio::test]
async fn search_covers_every_training_of_a_large_agent() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    create_draft(&alice, "Needle", "In the haystack.").await;
    let agent = only_agent(&alice).await;
    for _ in 0..41 {
        futures_util::future::join_all((0..10).map(|_| alice.add_training(&agent, "Hay", "Dry grass."))).await;
    }
    assert_listed(&alice, &[("search", "needle")], &["Needle"]).await;
    let list = alice.get("/training?search=HAY&limit=3&offset=409").await.json();
    assert_eq!((titles(&list), &list["total"]), (vec!["Hay", "Needle"], &json!(411)));
}
