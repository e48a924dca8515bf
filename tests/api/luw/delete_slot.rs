use pretty_assertions::assert_eq;
use understudy::testing::{Permission, Permissions};

use super::{DONE, NO_PERSONA, NO_TRAINING, Persona, in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn a_slot_is_cleared_and_not_the_training_of_that_number() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::of(&alice).await;
    for slot in 8..17 {
        persona.teach(&alice, in_slot(slot)).await;
    }
    assert_eq!(alice.delete(&persona.slot(9)).await.whole(), (200, DONE));
    let left: Vec<_> = persona.full(&alice).await.iter().map(|one| one["slot"].as_i64().unwrap()).collect();
    assert_eq!(left, [8, 10, 11, 12, 13, 14, 15, 16]);
    assert_eq!(alice.get(&persona.training(9)).await.json()["training"]["slot"], 16);
    assert_eq!(alice.delete(&persona.slot(9)).await.whole(), (404, NO_TRAINING));
    persona.teach(&alice, in_slot(9)).await;
}

#[tokio::test]
async fn a_reserved_slot_is_cleared_with_the_right_to_delete_alone() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let system = app.actor_in(place, Permissions::all()).await;
    let persona = Persona::of(&system).await;
    persona.teach(&system, in_slot(3)).await;
    let writer = app.actor_who_may(place, Permission::TrainingsWrite).await;
    assert_eq!(writer.delete(&persona.slot(3)).await.whole(), (200, DONE));
    assert_eq!(writer.delete(&persona.slot(3)).await.whole(), (404, NO_TRAINING));
}

#[tokio::test]
async fn an_empty_slot_and_what_is_no_slot_are_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (persona, other) = (Persona::of(&alice).await, Persona::of(&alice).await);
    persona.teach(&alice, in_slot(8)).await;
    assert_eq!(alice.delete(&other.slot(8)).await.whole(), (404, NO_TRAINING));
    for text in ["1", "9", "0", "-8", "x", "8.0", "99999999999999999999"] {
        let path = format!("{}/slot/{text}", persona.trainings);
        assert_eq!(alice.delete(&path).await.whole(), (404, NO_TRAINING), "{text}");
    }
    assert_eq!(alice.delete("/v2/personas/9/trainings/slot/8").await.whole(), (404, NO_PERSONA));
    assert_eq!(persona.full(&alice).await.len(), 1);
}
