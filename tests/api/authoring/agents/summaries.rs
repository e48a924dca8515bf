//! `?view=summary` and `?sort=` of the list of agents.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::Id;

use crate::support::{Actor, TestApp, validation_error};

const AGENTS: &str = "/api/v1/agents";

async fn create_agent(actor: &Actor, name: &str) -> String {
    let made = actor.post(AGENTS, json!({"name": name, "label": "x", "language": "en-US"})).await;
    format!("{AGENTS}/{}", made.data()["id"].as_str().unwrap())
}

async fn listed_names(actor: &Actor, query: &str) -> Vec<String> {
    let answer = actor.get(&format!("{AGENTS}?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    answer.data().as_array().unwrap().iter().map(|agent| agent["name"].as_str().unwrap().to_owned()).collect()
}

/// The summary of an agent, computed from the whole agent.
async fn expected_summary(actor: &Actor, agent: &str, changed_by: &str) -> Value {
    let mut expected = actor.get(agent).await.data();
    let full = actor.get(&format!("{agent}?view=full")).await.data();
    let trainings = expected.as_object_mut().unwrap().remove("trainings").unwrap();
    expected["trainings_count"] = json!(trainings.as_array().unwrap().len());
    expected["pending_changes"] = full["pending_changes"].clone();
    expected["live_version"] = full["live_version"].clone();
    expected["changed_by"] = json!(changed_by);
    expected
}

#[tokio::test]
async fn a_summary_has_numbers_in_place_of_the_trainings() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (empty, live, edited) =
        (create_agent(&alice, "Empty").await, create_agent(&alice, "Live").await, create_agent(&alice, "Edited").await);
    for agent in [&live, &edited] {
        alice.add_training(agent, "Hours", "9 to 18.").await;
        alice.add_training(agent, "Parking", "Behind the house.").await;
        alice.publish(agent).await;
    }
    let gone = alice.add_training(&edited, "Gone", "x").await;
    alice.post(&format!("{edited}/trainings"), json!({"subject": "Idea", "instructions": "x", "is_draft": true})).await;
    alice.add_training(&edited, "New", "x").await;
    alice.delete(&format!("{edited}/trainings/{gone}")).await;
    alice.patch(&edited, json!({"description": "Edited."})).await;
    let (mut expected, mut changes) = (Vec::new(), Vec::new());
    for agent in [&empty, &live, &edited] {
        expected.push(expected_summary(&alice, agent, "tester").await);
        changes.push(json!([expected.last().unwrap()["trainings_count"], expected.last().unwrap()["pending_changes"]]));
    }
    assert_eq!(changes, [json!([0, 0]), json!([2, 0]), json!([4, 2])]);
    let listed = alice.get(&format!("{AGENTS}?view=summary")).await;
    let meta = json!({"current_page": 1, "per_page": 20, "total": 3, "last_page": 1});
    assert_eq!(listed.json(), json!({"success": true, "data": expected, "meta": meta}));
    let order = r#""updated_at":"#;
    assert!(listed.text.split(order).nth(1).unwrap().contains(r#","trainings_count":0,"pending_changes":0,"live_version":null,"changed_by":"tester","actions":[],"phone_numbers":[]}"#));
}

#[tokio::test]
async fn readiness_in_a_summary_is_that_of_the_whole_agent() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for (name, body) in [
        ("Active", json!({})),
        ("Inactive", json!({"current_status": "inactive"})),
        ("Held back", json!({"is_draft": true})),
    ] {
        let agent = create_agent(&alice, name).await;
        let mut training = json!({"subject": "Hours", "instructions": "9 to 18."});
        training.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        assert_eq!(alice.post(&format!("{agent}/trainings"), training).await.status, 200);
    }
    let ready = async |query: &str| -> Vec<Value> {
        let listed = alice.get(&format!("{AGENTS}{query}")).await.data();
        listed.as_array().unwrap().iter().map(|agent| agent["is_ready_to_publish"].clone()).collect()
    };
    assert_eq!(ready("?view=summary").await, [json!(true), json!(false), json!(false)]);
    assert_eq!(ready("").await, ready("?view=summary").await);
}

#[tokio::test]
async fn summaries_are_filtered_and_paged_and_bound_to_the_scope() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for name in ["Ann", "Bea", "Cid"] {
        let agent = create_agent(&alice, name).await;
        alice.add_training(&agent, "Hours", "9 to 18.").await;
    }
    let sandbox = app.environment(alice.env.tenant, "Sandbox", true).await;
    let tester = app.actor_in(sandbox, understudy::testing::Permissions::all()).await;
    let experiment = create_agent(&tester, "Experiment").await;
    assert_eq!(listed_names(&alice, "view=summary&per_page=2&page=2").await, ["Cid"]);
    assert_eq!(listed_names(&alice, "view=summary&search=bE").await, ["Bea"]);
    assert_eq!(listed_names(&tester, "view=summary").await, ["Experiment"]);
    assert_eq!(tester.get(&format!("{AGENTS}?view=summary")).await.data()[0]["is_sandbox"], true);
    let bound = app
        .actor_with(
            sandbox,
            understudy::testing::Permissions::all(),
            Id::parse(experiment.rsplit('/').next().unwrap()),
            None,
        )
        .await;
    create_agent(&tester, "Other").await;
    assert_eq!(listed_names(&bound, "view=summary&sort=-name").await, ["Experiment"]);
}

#[tokio::test]
async fn agents_are_sorted_by_name_change_and_creation_in_both_directions() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let mut agents = Vec::new();
    for name in ["bea", "Ann", "Élodie", "Zoe", "ann b", "Bea"] {
        agents.push(create_agent(&alice, name).await);
    }
    alice.patch(&agents[1], json!({"description": "Changed."})).await;
    let created = ["bea", "Ann", "Élodie", "Zoe", "ann b", "Bea"];
    let changed = ["bea", "Élodie", "Zoe", "ann b", "Bea", "Ann"];
    let reversed = |names: [&'static str; 6]| names.into_iter().rev().collect::<Vec<_>>();
    for view in ["", "&view=full", "&view=summary"] {
        for (sort, expected) in [
            ("name", vec!["Ann", "ann b", "bea", "Bea", "Zoe", "Élodie"]),
            ("-name", vec!["Élodie", "Zoe", "bea", "Bea", "ann b", "Ann"]),
            ("created_at", created.to_vec()),
            ("-created_at", reversed(created)),
            ("updated_at", changed.to_vec()),
            ("-updated_at", reversed(changed)),
            ("", created.to_vec()),
        ] {
            assert_eq!(listed_names(&alice, &format!("sort={sort}{view}")).await, expected, "{sort}{view}");
        }
    }
    assert_eq!(listed_names(&alice, "sort=name&per_page=2&page=2").await, ["bea", "Bea"]);
    for sort in ["Name", "+name", "label", "name,-created_at"] {
        let refused = alice.get(&format!("{AGENTS}?sort={}", sort.replace('+', "%2B"))).await;
        let expected = validation_error(json!({"sort": ["The selected sort is invalid."]}));
        assert_eq!((refused.status, refused.json()), (422, expected), "{sort}");
    }
}
