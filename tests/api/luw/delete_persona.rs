use pretty_assertions::assert_eq;
use serde_json::json;

use super::{NO_PERSONA, Persona, SUCCESS, image_in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn a_persona_is_deleted_with_its_trainings_and_its_number_is_not_reused() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    persona.add_training(&alice, image_in_slot(8)).await;
    assert_eq!(alice.delete(&persona.path).await.status_and_body(), (200, SUCCESS));
    for answer in [
        alice.get(&persona.path).await,
        alice.get(&persona.trainings).await,
        alice.delete(&persona.path).await,
        alice.post(&persona.trainings, image_in_slot(8)).await,
    ] {
        assert_eq!(answer.status_and_body(), (404, NO_PERSONA));
    }
    assert_eq!(alice.get(&persona.agent).await.status, 404);
    let next = alice.post("/v2/personas", json!({"name": "Ada"})).await;
    assert_eq!(next.status_and_body(), (200, r#"{"status":true,"persona_id":2}"#));
}

#[tokio::test]
async fn deleting_a_published_persona_is_rejected_even_with_pending_changes() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    persona.add_training(&alice, image_in_slot(8)).await;
    alice.publish(&persona.agent).await;
    let refused = r#"{"status":false,"error":"Cannot delete a published persona"}"#;
    assert_eq!(alice.delete(&persona.path).await.status_and_body(), (400, refused));
    persona.add_training(&alice, image_in_slot(9)).await;
    assert_eq!(alice.delete(&persona.path).await.status_and_body(), (400, refused));
    assert_eq!(persona.listed(&alice).await.as_array().unwrap().len(), 2);
    assert_eq!(alice.post_empty(&format!("{}/unpublish", persona.agent)).await.status, 200);
    assert_eq!(alice.delete(&persona.path).await.status_and_body(), (200, SUCCESS));
}
