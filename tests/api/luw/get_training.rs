use pretty_assertions::assert_eq;

use super::{NO_PERSONA, NO_TRAINING, Persona, in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn one_training_has_the_keys_of_the_list() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::of(&alice).await;
    let number = persona.teach(&alice, in_slot(8)).await;
    let got = alice.get(&persona.training(number)).await;
    assert_eq!(got.status, 200);
    let listed = alice.get(&persona.trainings).await.text;
    let one = listed.replace(r#""trainings":["#, r#""training":"#).replace("}]}", "}}");
    assert_eq!(got.text, one);
    assert_eq!(got.header("etag"), Some("\"2\""));
}

#[tokio::test]
async fn another_number_another_persona_and_no_number_are_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (persona, other) = (Persona::of(&alice).await, Persona::of(&alice).await);
    let number = persona.teach(&alice, in_slot(8)).await;
    for text in ["2", "0", "-1", "one", "slot", "99999999999999999999"] {
        assert_eq!(alice.get(&format!("{}/{text}", persona.trainings)).await.whole(), (404, NO_TRAINING), "{text}");
    }
    assert_eq!(alice.get(&other.training(number)).await.whole(), (404, NO_TRAINING));
    assert_eq!(alice.get("/v2/personas/9/trainings/1").await.whole(), (404, NO_PERSONA));
}
