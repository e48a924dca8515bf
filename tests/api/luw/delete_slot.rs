use pretty_assertions::assert_eq;
use understudy::testing::{Permission, Permissions};

use super::{NO_PERSONA, NO_TRAINING, Persona, SUCCESS, image_in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn deleting_a_slot_deletes_the_training_in_it_and_not_the_training_with_that_number() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    for slot in 8..17 {
        persona.add_training(&alice, image_in_slot(slot)).await;
    }
    assert_eq!(alice.delete(&persona.slot_path(9)).await.status_and_body(), (200, SUCCESS));
    let left: Vec<_> = persona.all_trainings(&alice).await.iter().map(|one| one["slot"].as_i64().unwrap()).collect();
    assert_eq!(left, [8, 10, 11, 12, 13, 14, 15, 16]);
    assert_eq!(alice.get(&persona.training_path(9)).await.json()["training"]["slot"], 16);
    assert_eq!(alice.delete(&persona.slot_path(9)).await.status_and_body(), (404, NO_TRAINING));
    persona.add_training(&alice, image_in_slot(9)).await;
}

#[tokio::test]
async fn deleting_a_reserved_slot_needs_only_the_permission_to_write_trainings() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let system = app.actor_in(env, Permissions::all()).await;
    let persona = Persona::create(&system).await;
    persona.add_training(&system, image_in_slot(3)).await;
    let writer = app.actor_with_permission(env, Permission::TrainingsWrite).await;
    assert_eq!(writer.delete(&persona.slot_path(3)).await.status_and_body(), (200, SUCCESS));
    assert_eq!(writer.delete(&persona.slot_path(3)).await.status_and_body(), (404, NO_TRAINING));
}

#[tokio::test]
async fn empty_and_malformed_slots_are_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (persona, other) = (Persona::create(&alice).await, Persona::create(&alice).await);
    persona.add_training(&alice, image_in_slot(8)).await;
    assert_eq!(alice.delete(&other.slot_path(8)).await.status_and_body(), (404, NO_TRAINING));
    for text in ["1", "9", "0", "-8", "x", "8.0", "99999999999999999999"] {
        let path = format!("{}/slot/{text}", persona.trainings);
        assert_eq!(alice.delete(&path).await.status_and_body(), (404, NO_TRAINING), "{text}");
    }
    assert_eq!(alice.delete("/v2/personas/9/trainings/slot/8").await.status_and_body(), (404, NO_PERSONA));
    assert_eq!(persona.all_trainings(&alice).await.len(), 1);
}
