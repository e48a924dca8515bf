use pretty_assertions::assert_eq;

use super::{DONE, NO_PERSONA, NO_TRAINING, Persona, in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn a_training_is_deleted_at_once_and_its_number_is_not_used_again() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::of(&alice).await;
    let number = persona.teach(&alice, in_slot(8)).await;
    let deleted = alice.delete(&persona.training(number)).await;
    assert_eq!((deleted.whole(), deleted.header("etag")), ((200, DONE), Some("\"3\"")));
    assert_eq!(alice.get(&persona.training(number)).await.whole(), (404, NO_TRAINING));
    assert_eq!(alice.delete(&persona.training(number)).await.whole(), (404, NO_TRAINING));
    assert_eq!(persona.full(&alice).await.len(), 0);
    assert_eq!(persona.teach(&alice, in_slot(8)).await, number + 1);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (persona, other) = (Persona::of(&alice).await, Persona::of(&alice).await);
    let number = persona.teach(&alice, in_slot(8)).await;
    assert_eq!(alice.delete(&other.training(number)).await.whole(), (404, NO_TRAINING));
    for text in ["9", "x", "slot"] {
        assert_eq!(alice.delete(&format!("{}/{text}", persona.trainings)).await.whole(), (404, NO_TRAINING));
    }
    assert_eq!(alice.delete("/v2/personas/9/trainings/1").await.whole(), (404, NO_PERSONA));
    assert_eq!(persona.full(&alice).await.len(), 1);
}
