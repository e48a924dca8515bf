use pretty_assertions::assert_eq;

use super::{NO_PERSONA, Persona, image_in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn a_persona_is_returned_with_the_trainings_of_its_draft_and_their_number() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let shown = |trainings: &[String]| {
        format!(
            r#"{{"status":true,"persona":{{"id":1,"name":"Front desk","title":"Reception","knows":null,"profession":null,"trainings_count":{},"trainings":[{}]}}}}"#,
            trainings.len(),
            trainings.join(",")
        )
    };
    assert_eq!(alice.get(&persona.path).await.status_and_body(), (200, shown(&[]).as_str()));
    persona.add_training(&alice, image_in_slot(8)).await;
    alice.add_training(&persona.agent, "Hours", "9 to 18.").await;
    alice.publish(&persona.agent).await;
    let all = persona.all_trainings(&alice).await;
    let at = |index: usize| all[index]["created_at"].as_str().unwrap();
    let image = format!(r#"{{"id":1,"image":"{}","slot":8,"info":null,"created_at":"{}"}}"#, super::IMAGE, at(0));
    let hours = format!(r#"{{"id":2,"image":null,"slot":null,"info":null,"created_at":"{}"}}"#, at(1));
    let answer = alice.get(&persona.path).await;
    assert_eq!(answer.status_and_body(), (200, shown(&[image, hours.clone()]).as_str()));
    assert_eq!(answer.header("etag"), Some("\"3\""));
    assert_eq!(answer.json()["persona"]["trainings"], persona.listed(&alice).await);
    assert_eq!(alice.delete(&persona.slot_path(8)).await.status, 200);
    assert_eq!(alice.get(&persona.path).await.status_and_body(), (200, shown(&[hours]).as_str()));
}

#[tokio::test]
async fn unknown_and_malformed_persona_numbers_are_not_found() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let id = persona.agent.rsplit('/').next().unwrap();
    for text in ["2", "0", "-1", "1.0", "one", "99999999999999999999", "%31%20", id] {
        assert_eq!(alice.get(&format!("/v2/personas/{text}")).await.status_and_body(), (404, NO_PERSONA), "{text}");
    }
}
