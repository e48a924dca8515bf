use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Id, Permissions};

use crate::support::{Actor, TestApp, validation_error};

const AGENTS: &str = "/api/v1/agents";

async fn create_agent(actor: &Actor, name: &str, label: &str, direction: &str) -> String {
    let body = json!({"name": name, "label": label, "language": "en-US", "direction": direction});
    let made = actor.post(AGENTS, body).await;
    format!("{AGENTS}/{}", made.data()["id"].as_str().unwrap())
}

async fn listed_names(actor: &Actor, query: &str) -> Vec<String> {
    let answer = actor.get(&format!("{AGENTS}?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    let data = answer.data();
    data.as_array().unwrap().iter().map(|agent| agent["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_empty_environment_has_one_empty_page() {
    let app = TestApp::spawn().await;
    let answer = app.actor().await.get(AGENTS).await;
    let expected = r#"{"success":true,"data":[],"meta":{"current_page":1,"per_page":20,"total":0,"last_page":1}}"#;
    assert_eq!((answer.status, answer.text.as_str()), (200, expected));
}

#[tokio::test]
async fn agents_are_listed_oldest_first_with_the_same_body_as_a_single_read() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (mut literal, mut full) = (Vec::new(), Vec::new());
    for name in ["Ann", "Bea", "Cid"] {
        let agent = create_agent(&alice, name, "x", "inbound").await;
        alice.add_training(&agent, &format!("{name}'s hours"), "9 to 18.").await;
        literal.push(alice.get(&agent).await.data());
        full.push(alice.get(&format!("{agent}?view=full")).await.data());
    }
    let meta = json!({"current_page": 1, "per_page": 20, "total": 3, "last_page": 1});
    let expected = |data: Vec<Value>| json!({"success": true, "data": data, "meta": meta});
    assert_eq!(alice.get(AGENTS).await.json(), expected(literal));
    assert_eq!(alice.get(&format!("{AGENTS}?view=full")).await.json(), expected(full));
}

#[tokio::test]
async fn pages_have_no_gaps_and_no_duplicates() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for number in 1..=5 {
        create_agent(&alice, &format!("Agent {number}"), "x", "inbound").await;
    }
    for (query, expected, meta) in [
        ("per_page=2", vec!["Agent 1", "Agent 2"], [1, 2, 5, 3]),
        ("per_page=2&page=2", vec!["Agent 3", "Agent 4"], [2, 2, 5, 3]),
        ("per_page=2&page=3", vec!["Agent 5"], [3, 2, 5, 3]),
        ("per_page=2&page=4", vec![], [4, 2, 5, 3]),
        ("per_page=%205%20&page=1", vec!["Agent 1", "Agent 2", "Agent 3", "Agent 4", "Agent 5"], [1, 5, 5, 1]),
        ("page=1000000&per_page=100", vec![], [1_000_000, 100, 5, 1]),
        ("page=&per_page=", vec!["Agent 1", "Agent 2", "Agent 3", "Agent 4", "Agent 5"], [1, 20, 5, 1]),
    ] {
        assert_eq!(listed_names(&alice, query).await, expected, "{query}");
        let [current_page, per_page, total, last_page] = meta;
        let meta = json!({"current_page": current_page, "per_page": per_page, "total": total, "last_page": last_page});
        assert_eq!(alice.get(&format!("{AGENTS}?{query}")).await.json()["meta"], meta, "{query}");
    }
}

#[tokio::test]
async fn filters_narrow_the_list_and_its_total() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let published = create_agent(&alice, "Night desk", "Empfang", "inbound").await;
    alice.add_training(&published, "Hours", "9 to 18.").await;
    alice.publish(&published).await;
    create_agent(&alice, "Sales 100%", "Verkauf_A", "outbound").await;
    create_agent(&alice, "Élodie", "Straße\\Süd", "inbound").await;
    for (query, expected) in [
        ("status=published", vec!["Night desk"]),
        ("status=draft", vec!["Sales 100%", "Élodie"]),
        ("direction=outbound", vec!["Sales 100%"]),
        ("direction=inbound&status=draft", vec!["Élodie"]),
        ("search=desk", vec!["Night desk"]),
        ("search=NIGHT", vec!["Night desk"]),
        ("search=empf", vec!["Night desk"]),
        ("search=%C3%A9LODIE", vec!["Élodie"]),
        ("search=100%25", vec!["Sales 100%"]),
        ("search=%25", vec!["Sales 100%"]),
        ("search=_", vec!["Sales 100%"]),
        ("search=%5C", vec!["Élodie"]),
        ("search=e%20desk", vec![]),
        ("search=%27%20OR%201=1", vec![]),
        ("search=+desk+", vec!["Night desk"]),
        ("search=", vec!["Night desk", "Sales 100%", "Élodie"]),
        ("status=&direction=&unknown=1", vec!["Night desk", "Sales 100%", "Élodie"]),
    ] {
        assert_eq!(listed_names(&alice, query).await, expected, "{query}");
        let total = alice.get(&format!("{AGENTS}?{query}")).await.json()["meta"]["total"].clone();
        assert_eq!(total, expected.len(), "{query}");
    }
}

#[tokio::test]
async fn all_invalid_query_parameters_are_reported() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let everything = "status=live&direction=Inbound&per_page=0&page=0&view=none";
    let expected = json!({
        "status": ["The selected status is invalid."], "direction": ["The selected direction is invalid."],
        "per_page": ["The per page must be between 1 and 100."], "page": ["The page must be between 1 and 1000000."],
        "view": ["The selected view is invalid."],
    });
    let refused = alice.get(&format!("{AGENTS}?{everything}")).await;
    assert_eq!((refused.status, refused.json()), (422, validation_error(expected)));
    for (query, field, message) in [
        ("per_page=101".to_owned(), "per_page", "The per page must be between 1 and 100."),
        ("per_page=ten".to_owned(), "per_page", "The per page must be an integer."),
        ("per_page[]=5".to_owned(), "per_page", "The per page must be an integer."),
        ("page=1.5".to_owned(), "page", "The page must be an integer."),
        ("page=1000001".to_owned(), "page", "The page must be between 1 and 1000000."),
        ("page=99999999999999999999".to_owned(), "page", "The page must be an integer."),
        ("search[]=a".to_owned(), "search", "The search must be a string."),
        ("search=%00".to_owned(), "search", "The search contains invalid characters."),
        (format!("search={}", "x".repeat(256)), "search", "The search must not be greater than 255 characters."),
    ] {
        let refused = alice.get(&format!("{AGENTS}?{query}")).await;
        assert_eq!(refused.json(), validation_error(json!({field: [message]})), "{query}");
    }
}

#[tokio::test]
async fn a_token_lists_the_agents_of_its_environment_and_a_bound_token_only_its_agent() {
    let app = TestApp::spawn().await;
    let (alice, stranger) = (app.actor().await, app.actor().await);
    let sandbox = app.environment(alice.env.tenant, "Sandbox", true).await;
    let tester = app.actor_in(sandbox, Permissions::all()).await;
    create_agent(&alice, "First", "x", "inbound").await;
    let second = create_agent(&alice, "Second", "x", "inbound").await;
    create_agent(&tester, "Experiment", "x", "inbound").await;
    let id = Id::parse(second.rsplit('/').next().unwrap());
    let bound = app.actor_with(alice.env, Permissions::all(), id, None).await;
    assert_eq!(listed_names(&alice, "").await, ["First", "Second"]);
    assert_eq!(listed_names(&tester, "").await, ["Experiment"]);
    assert_eq!(listed_names(&bound, "").await, ["Second"]);
    assert_eq!(bound.get(AGENTS).await.json()["meta"]["total"], 1);
    assert!(listed_names(&stranger, "").await.is_empty());
}
