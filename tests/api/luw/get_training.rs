use pretty_assertions::assert_eq;

use super::{NO_PERSONA, NO_TRAINING, Persona, image_in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn a_training_is_returned_with_the_keys_of_the_list() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let number = persona.add_training(&alice, image_in_slot(8)).await;
    let got = alice.get(&persona.training_path(number)).await;
    assert_eq!(got.status, 200);
    let listed = alice.get(&persona.trainings).await.text;
    let one = listed.replace(r#""trainings":["#, r#""training":"#).replace("}]}", "}}");
    assert_eq!(got.text, one);
    assert_eq!(got.header("etag"), Some("\"2\""));
}

#[tokio::test]
async fn unknown_and_malformed_training_numbers_are_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let (persona, other) = (Persona::create(&alice).await, Persona::create(&alice).await);
    let number = persona.add_training(&alice, image_in_slot(8)).await;
    for text in ["2", "0", "-1", "one", "slot", "99999999999999999999"] {
        assert_eq!(
            alice.get(&format!("{}/{text}", persona.trainings)).await.status_and_body(),
            (404, NO_TRAINING),
            "{text}"
        );
    }
    assert_eq!(alice.get(&other.training_path(number)).await.status_and_body(), (404, NO_TRAINING));
    assert_eq!(alice.get("/v2/personas/9/trainings/1").await.status_and_body(), (404, NO_PERSONA));
}
