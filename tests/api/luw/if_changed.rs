use pretty_assertions::assert_eq;
use serde_json::json;

use super::{BOTH_ENCODINGS, IMAGE, NO_TRAINING, Persona, SUCCESS, image_in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn an_update_that_changes_nothing_has_no_effect_with_if_changed() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let path = persona.training_path(persona.add_training(&alice, image_in_slot(9)).await);
    alice.publish(&persona.agent).await;
    let (state, before) = (alice.state(&persona.agent).await, app.database.rows());
    for encoding in BOTH_ENCODINGS {
        for same in [image_in_slot(9), json!({"slot": 9}), json!({"image": IMAGE, "info": null})] {
            let done = encoding.put(&alice, &format!("{path}?if_changed=true"), same).await;
            assert_eq!(done.status_and_body(), (200, SUCCESS));
            assert_eq!(done.header("etag"), Some(format!("\"{}\"", state.1).as_str()));
        }
    }
    assert_eq!((alice.state(&persona.agent).await, app.database.rows()), (state.clone(), before));
    assert_eq!(alice.put(&format!("{path}?if_changed=true"), json!({"info": "Menu."})).await.status, 200);
    assert_eq!(alice.put(&path, json!({"info": "Menu."})).await.status, 200);
    assert_eq!(alice.state(&persona.agent).await, ("draft".to_owned(), state.1 + 2));
}

#[tokio::test]
async fn an_update_of_a_persona_that_changes_nothing_has_no_effect_with_if_changed() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    assert_eq!(alice.put(&persona.path, json!({"knows": "parking"})).await.status, 200);
    persona.add_training(&alice, image_in_slot(9)).await;
    alice.publish(&persona.agent).await;
    let (state, before) = (alice.state(&persona.agent).await, app.database.rows());
    let path = format!("{}?if_changed=true", persona.path);
    assert_eq!(alice.put(&path, json!({"knows": "parking"})).await.status_and_body(), (200, SUCCESS));
    assert_eq!((alice.state(&persona.agent).await, app.database.rows()), (state, before));
    assert_eq!(alice.put(&path, json!({"knows": "breakfast"})).await.status_and_body(), (200, SUCCESS));
    assert_eq!(alice.status(&persona.agent).await, "draft");
}

#[tokio::test]
async fn another_value_of_if_changed_is_an_error_and_deletions_accept_it() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let path = persona.training_path(persona.add_training(&alice, image_in_slot(9)).await);
    let wrong = r#"{"status":false,"errors":{"if_changed":["The selected if changed is invalid."]}}"#;
    for refused in [
        alice.put(&format!("{path}?if_changed=yes"), image_in_slot(9)).await,
        alice.delete(&format!("{path}?if_changed=yes")).await,
        alice.delete(&format!("{}?if_changed=yes", persona.slot_path(9))).await,
    ] {
        assert_eq!(refused.status_and_body(), (400, wrong));
    }
    let slot = format!("{}?if_changed=true", persona.slot_path(9));
    assert_eq!(alice.delete(&slot).await.status_and_body(), (200, SUCCESS));
    assert_eq!(alice.delete(&slot).await.status, 404);
    assert_eq!(alice.delete(&format!("{path}?if_changed=true")).await.status_and_body(), (404, NO_TRAINING));
}
