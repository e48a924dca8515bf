use pretty_assertions::assert_eq;
use serde_json::json;

use super::{BOTH, Encoding, IMAGE, Persona, TAKEN, in_slot};
use crate::support::{Actor, Answer, TestApp};

/// One good answer, and the sentence of the occupied slot for every other.
fn one_of(answers: &[Answer]) {
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(refused.whole(), (400, TAKEN));
    }
}

async fn race(alice: &Actor, others: &[Actor], persona: &Persona, encoding: Encoding, slot: i64) {
    let tries = others.iter().cloned().map(|actor| {
        let path = persona.trainings.clone();
        tokio::spawn(async move { encoding.post(&actor, &path, in_slot(slot)).await })
    });
    let tries: Vec<_> = tries.collect();
    let mut answers = Vec::new();
    for one in tries {
        answers.push(one.await.unwrap());
    }
    one_of(&answers);
    let in_slot = persona.full(alice).await.iter().filter(|training| training["slot"] == slot).count();
    assert_eq!(in_slot, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn creations_of_one_slot_at_once_make_one_training_and_clear_errors() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH {
        let persona = Persona::of(&alice).await;
        let others = vec![alice.clone(); 6];
        for slot in 8..14 {
            race(&alice, &others, &persona, encoding, slot).await;
        }
        assert_eq!(alice.revision(&persona.agent).await, 7);
        assert_eq!(persona.full(&alice).await.len(), 6);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn two_servers_make_one_training_of_one_slot() {
    let app = TestApp::on_postgres().await;
    let beside = app.process_beside().await;
    let alice = app.actor().await;
    for encoding in BOTH {
        let persona = Persona::of(&alice).await;
        let others: Vec<_> = (0..3).flat_map(|_| [alice.clone(), alice.at(beside.address)]).collect();
        for slot in 8..14 {
            race(&alice, &others, &persona, encoding, slot).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_moves_into_one_slot_at_once_leave_both_trainings_and_one_in_the_slot() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for encoding in BOTH {
        let persona = Persona::of(&alice).await;
        for _ in 0..2 {
            persona.teach(&alice, json!({"image": IMAGE})).await;
        }
        let (one, two) = (persona.training(1), persona.training(2));
        let into = || json!({"slot": 8});
        let (one, two) = tokio::join!(encoding.put(&alice, &one, into()), encoding.put(&alice, &two, into()));
        one_of(&[one, two]);
        let slots: Vec<_> = persona.full(&alice).await.iter().map(|training| training["slot"].clone()).collect();
        assert!(slots == [json!(8), json!(null)] || slots == [json!(null), json!(8)], "{slots:?}");
    }
}
