use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Id, Permissions};

use super::{Persona, image_in_slot};
use crate::support::{Actor, TestApp};

/// Creates a persona and returns its number.
async fn create(actor: &Actor, name: &str, profession: Value) -> i64 {
    let made = actor.post("/v2/personas", json!({"name": name, "profession": profession})).await;
    assert_eq!(made.status, 200, "{}", made.text);
    made.json()["persona_id"].as_i64().unwrap()
}

/// The names on a page, and its `total`, `page` and `limit`.
async fn names(actor: &Actor, path: &str) -> (Vec<String>, [Value; 3]) {
    let answer = actor.get(&format!("/v2/personas/{path}")).await;
    assert_eq!((answer.status, &answer.json()["status"]), (200, &json!(true)), "{path}: {}", answer.text);
    let body = answer.json();
    let name = |persona: &Value| persona["name"].as_str().unwrap().to_owned();
    let names = body["personas"].as_array().unwrap().iter().map(name).collect();
    (names, ["total", "page", "limit"].map(|key| body[key].clone()))
}

#[tokio::test]
async fn a_persona_is_listed_with_its_trainings_and_slim_without_them() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    assert_eq!(alice.put(&persona.path, json!({"profession": "Interior", "knows": "Modern"})).await.status, 200);
    persona.add_training(&alice, image_in_slot(8)).await;
    create(&alice, "Other", json!("Exterior")).await;
    create(&alice, "Nothing", Value::Null).await;
    let at = |key: &str, of: &Value| of[key].as_str().unwrap().to_owned();
    let created = at("created_at", &persona.only_training(&alice).await);
    let updated = at("updated_at", &alice.get(&persona.agent).await.data());
    let listed = |trainings: &str| {
        format!(
            r#"{{"status":true,"personas":[{{"id":1,"name":"Front desk","title":"Reception","knows":"Modern","profession":"Interior","trainings_count":1,{trainings}"updated_at":"{updated}"}}],"total":1,"page":1,"limit":20}}"#
        )
    };
    let image = super::IMAGE;
    let trainings =
        format!(r#""trainings":[{{"id":1,"image":"{image}","slot":8,"info":null,"created_at":"{created}"}}],"#);
    for query in ["", "?slim=0", "?slim=false", "?slim=", "?provider=luw"] {
        let answer = alice.get(&format!("/v2/personas/ft-Interior{query}")).await;
        assert_eq!(answer.status_and_body(), (200, listed(&trainings).as_str()), "{query}");
    }
    for query in ["?slim=1", "?slim=true"] {
        let answer = alice.get(&format!("/v2/personas/ft-Interior{query}")).await;
        assert_eq!(answer.status_and_body(), (200, listed("").as_str()), "{query}");
    }
    let nobody = alice.get("/v2/personas/ft-Sketch").await;
    let expected = r#"{"status":true,"personas":[],"total":0,"page":1,"limit":20}"#;
    assert_eq!(nobody.status_and_body(), (200, expected));
}

#[tokio::test]
async fn professions_are_compared_without_regard_to_case_and_decoded_from_the_path() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for (name, profession) in
        [("A", "Interior"), ("B", "interior design"), ("C", "Köchin/Koch + 100%"), ("D", "7"), ("E", "ft-x")]
    {
        create(&alice, name, json!(profession)).await;
    }
    for (path, expected) in [
        ("ft-INTERIOR", vec!["A"]),
        ("ft-%49nterior", vec!["A"]),
        ("ft-interior%20Design", vec!["B"]),
        ("ft-k%C3%B6chin%2Fkoch%20%2B%20100%25", vec!["C"]),
        ("ft-K%C3%96CHIN%2FKOCH%20+%20100%25", vec!["C"]),
        ("ft-7", vec!["D"]),
        ("ft-ft-x", vec!["E"]),
        ("ft-inter", vec![]),
        ("ft-%25", vec![]),
        ("ft-%00", vec![]),
        ("ft-%FF", vec![]),
        ("ft-'%20OR%201=1", vec![]),
    ] {
        assert_eq!(names(&alice, path).await.0, expected, "{path}");
    }
    for path in ["ft-", "ft-/"] {
        assert_eq!(alice.get(&format!("/v2/personas/{path}")).await.status_and_body(), (404, super::NO_PERSONA));
    }
}

#[tokio::test]
async fn the_list_is_paged_with_the_most_recently_changed_first() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let mut numbers = Vec::new();
    for name in ["A", "B", "C", "D", "E"] {
        numbers.push(create(&alice, name, json!("Interior")).await);
        app.clock.advance_seconds(1);
    }
    let path = format!("/v2/personas/{}/trainings", numbers[1]);
    assert_eq!(alice.post(&path, image_in_slot(8)).await.status, 200);
    for (query, expected, meta) in [
        ("", vec!["B", "E", "D", "C", "A"], [5, 1, 20]),
        ("?limit=2", vec!["B", "E"], [5, 1, 2]),
        ("?limit=2&page=2", vec!["D", "C"], [5, 2, 2]),
        ("?limit=2&page=3&slim=1", vec!["A"], [5, 3, 2]),
        ("?limit=2&page=4", vec![], [5, 4, 2]),
        ("?limit=200&page=1000000", vec![], [5, 1_000_000, 200]),
        ("?limit=101&slim=1", vec!["B", "E", "D", "C", "A"], [5, 1, 101]),
    ] {
        let (names, found) = names(&alice, &format!("ft-interior{query}")).await;
        assert_eq!((names.iter().map(String::as_str).collect(), found), (expected, meta.map(Value::from)), "{query}");
    }
    let counts = alice.get("/v2/personas/ft-interior?slim=1&limit=2").await.json();
    let counts = counts["personas"].as_array().unwrap().iter().map(|persona| persona["trainings_count"].clone());
    assert_eq!(counts.collect::<Vec<_>>(), [json!(1), json!(0)]);
}

#[tokio::test]
async fn invalid_query_parameters_are_refused() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let limits = r#"{"status":false,"errors":{"page":["The page must be between 1 and 1000000."],"limit":["The limit must be between 1 and 200."]}}"#;
    for (query, expected) in [
        ("page=0&limit=0", limits),
        ("page=1000001&limit=201", limits),
        ("page=99999999999999999999", r#"{"status":false,"errors":{"page":["The page must be an integer."]}}"#),
        ("limit=all", r#"{"status":false,"errors":{"limit":["The limit must be an integer."]}}"#),
        ("slim=maybe", r#"{"status":false,"errors":{"slim":["The selected slim is invalid."]}}"#),
    ] {
        let refused = alice.get(&format!("/v2/personas/ft-Interior?{query}")).await;
        assert_eq!(refused.status_and_body(), (400, expected), "{query}");
    }
    let wrong = alice.delete("/v2/personas/ft-Interior").await;
    let expected =
        r#"{"status":false,"error":"The DELETE method is not supported for this route. Supported methods: GET, HEAD"}"#;
    assert_eq!(wrong.status_and_body(), (400, expected));
}

#[tokio::test]
async fn a_token_bound_to_an_agent_lists_only_that_agent() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    alice.put(&persona.path, json!({"profession": "Interior"})).await;
    create(&alice, "Other", json!("Interior")).await;
    let agent = Id::parse(persona.agent.rsplit('/').next().unwrap());
    let bound = app.actor_with(alice.env, Permissions::all(), agent, None).await;
    assert_eq!(names(&bound, "ft-interior").await, (vec!["Front desk".to_owned()], [1, 1, 20].map(Value::from)));
}
