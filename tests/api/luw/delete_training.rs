use pretty_assertions::assert_eq;

use super::{NO_PERSONA, NO_TRAINING, Persona, SUCCESS, image_in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn a_training_is_deleted_and_its_number_is_not_reused() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let number = persona.add_training(&alice, image_in_slot(8)).await;
    let deleted = alice.delete(&persona.training_path(number)).await;
    assert_eq!((deleted.status_and_body(), deleted.header("etag")), ((200, SUCCESS), Some("\"3\"")));
    assert_eq!(alice.get(&persona.training_path(number)).await.status_and_body(), (404, NO_TRAINING));
    assert_eq!(alice.delete(&persona.training_path(number)).await.status_and_body(), (404, NO_TRAINING));
    assert_eq!(persona.all_trainings(&alice).await.len(), 0);
    assert_eq!(persona.add_training(&alice, image_in_slot(8)).await, number + 1);
}

#[tokio::test]
async fn unknown_trainings_and_personas_are_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (persona, other) = (Persona::create(&alice).await, Persona::create(&alice).await);
    let number = persona.add_training(&alice, image_in_slot(8)).await;
    assert_eq!(alice.delete(&other.training_path(number)).await.status_and_body(), (404, NO_TRAINING));
    for text in ["9", "x", "slot"] {
        assert_eq!(alice.delete(&format!("{}/{text}", persona.trainings)).await.status_and_body(), (404, NO_TRAINING));
    }
    assert_eq!(alice.delete("/v2/personas/9/trainings/1").await.status_and_body(), (404, NO_PERSONA));
    assert_eq!(persona.all_trainings(&alice).await.len(), 1);
}
