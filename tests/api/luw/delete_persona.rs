use pretty_assertions::assert_eq;
use serde_json::json;

use super::{DONE, NO_PERSONA, Persona, in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn a_persona_is_deleted_with_its_trainings_and_its_number_is_not_used_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::of(&alice).await;
    persona.teach(&alice, in_slot(8)).await;
    assert_eq!(alice.delete(&persona.path).await.whole(), (200, DONE));
    for answer in [
        alice.get(&persona.path).await,
        alice.get(&persona.trainings).await,
        alice.delete(&persona.path).await,
        alice.post(&persona.trainings, in_slot(8)).await,
    ] {
        assert_eq!(answer.whole(), (404, NO_PERSONA));
    }
    assert_eq!(alice.get(&persona.agent).await.status, 404);
    let next = alice.post("/v2/personas", json!({"name": "Ada"})).await;
    assert_eq!(next.whole(), (200, r#"{"status":true,"persona_id":2}"#));
}

#[tokio::test]
async fn a_published_persona_is_not_deleted_not_even_with_changes_waiting() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::of(&alice).await;
    persona.teach(&alice, in_slot(8)).await;
    alice.publish(&persona.agent).await;
    let refused = r#"{"status":false,"error":"Cannot delete a published persona"}"#;
    assert_eq!(alice.delete(&persona.path).await.whole(), (400, refused));
    persona.teach(&alice, in_slot(9)).await;
    assert_eq!(alice.delete(&persona.path).await.whole(), (400, refused));
    assert_eq!(persona.listed(&alice).await.as_array().unwrap().len(), 2);
    assert_eq!(alice.post_nothing(&format!("{}/unpublish", persona.agent)).await.status, 200);
    assert_eq!(alice.delete(&persona.path).await.whole(), (200, DONE));
}
