use pretty_assertions::assert_eq;
use serde_json::json;

use super::{IMAGE, NO_PERSONA, Persona};
use crate::support::TestApp;

#[tokio::test]
async fn trainings_are_listed_oldest_first_with_five_keys() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    assert_eq!(alice.get(&persona.trainings).await.status_and_body(), (200, r#"{"status":true,"trainings":[]}"#));
    persona
        .add_training(&alice, json!({"image": IMAGE, "slot": 9, "info": "The menu.", "extras": "Hidden here."}))
        .await;
    persona.add_training(&alice, json!({"image": "https://example.com/wine.png", "slot": 8})).await;
    let full = persona.all_trainings(&alice).await;
    let at = |index: usize| full[index]["created_at"].as_str().unwrap().to_owned();
    let expected = format!(
        concat!(
            r#"{{"status":true,"trainings":["#,
            r#"{{"id":1,"image":"https://example.com/menu.png","slot":9,"info":"The menu.","created_at":"{}"}},"#,
            r#"{{"id":2,"image":"https://example.com/wine.png","slot":8,"info":null,"created_at":"{}"}}]}}"#
        ),
        at(0),
        at(1)
    );
    let listed = alice.get(&persona.trainings).await;
    assert_eq!(listed.status_and_body(), (200, expected.as_str()));
    assert_eq!(listed.header("etag"), Some("\"3\""));
}

#[tokio::test]
async fn an_unknown_persona_is_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for text in ["9", "x", "slot"] {
        assert_eq!(alice.get(&format!("/v2/personas/{text}/trainings")).await.status_and_body(), (404, NO_PERSONA));
    }
}
