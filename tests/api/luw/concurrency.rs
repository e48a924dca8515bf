use pretty_assertions::assert_eq;
use serde_json::json;

use super::{BOTH_ENCODINGS, Encoding, IMAGE, Persona, SLOT_TAKEN, image_in_slot};
use crate::support::{Actor, Response, TestApp};

/// Asserts one success; every other response is the error of an occupied slot.
fn assert_one_success(answers: &[Response]) {
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(refused.status_and_body(), (400, SLOT_TAKEN));
    }
}

async fn race(alice: &Actor, others: &[Actor], persona: &Persona, encoding: Encoding, slot: i64) {
    let tries = others.iter().cloned().map(|actor| {
        let path = persona.trainings.clone();
        tokio::spawn(async move { encoding.post(&actor, &path, image_in_slot(slot)).await })
    });
    let tries: Vec<_> = tries.collect();
    let mut answers = Vec::new();
    for one in tries {
        answers.push(one.await.unwrap());
    }
    assert_one_success(&answers);
    let in_slot = persona.all_trainings(alice).await.iter().filter(|training| training["slot"] == slot).count();
    assert_eq!(in_slot, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_creations_in_one_slot_create_one_training() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        let others = vec![alice.clone(); 6];
        for slot in 8..14 {
            race(&alice, &others, &persona, encoding, slot).await;
        }
        assert_eq!(alice.revision(&persona.agent).await, 7);
        assert_eq!(persona.all_trainings(&alice).await.len(), 6);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn concurrent_creations_in_one_slot_on_two_servers_create_one_training() {
    let app = TestApp::on_postgres().await;
    let beside = app.second_process().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        let others: Vec<_> = (0..3).flat_map(|_| [alice.clone(), alice.at(beside.address)]).collect();
        for slot in 8..14 {
            race(&alice, &others, &persona, encoding, slot).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_moves_into_one_slot_keep_both_trainings_and_one_gets_the_slot() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH_ENCODINGS {
        let persona = Persona::create(&alice).await;
        for _ in 0..2 {
            persona.add_training(&alice, json!({"image": IMAGE})).await;
        }
        let (one, two) = (persona.training_path(1), persona.training_path(2));
        let into = || json!({"slot": 8});
        let (one, two) = tokio::join!(encoding.put(&alice, &one, into()), encoding.put(&alice, &two, into()));
        assert_one_success(&[one, two]);
        let slots: Vec<_> =
            persona.all_trainings(&alice).await.iter().map(|training| training["slot"].clone()).collect();
        assert!(slots == [json!(8), json!(null)] || slots == [json!(null), json!(8)], "{slots:?}");
    }
}
