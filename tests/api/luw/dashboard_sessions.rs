//! People with a dashboard session use the Luw format in the environment that they name.

use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::{Permissions, Role};

use super::Persona;
use crate::support::TestApp;

#[tokio::test]
async fn a_session_works_on_personas_with_the_permissions_of_its_role() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let persona = Persona::create(&app.actor_in(env, Permissions::all()).await).await;
    let editor = app.person(env, Role::Editor, "e@example.com").await.actor;
    let viewer = app.person(env, Role::Viewer, "v@example.com").await.actor;
    let body = json!({"image": "https://example.com/a.png", "info": "A", "slot": 9});
    let number = persona.add_training(&editor, body.clone()).await;
    assert_eq!(viewer.get(&persona.trainings).await.json()["trainings"][0]["id"], number);
    let refused = viewer.post(&persona.trainings, body).await;
    let expected = json!({"status": false, "error": "You are not authorized to perform this action"});
    assert_eq!((refused.status, refused.json()), (403, expected));
    assert_eq!(editor.delete(&persona.slot_path(9)).await.status, 200);
    assert_eq!(persona.listed(&viewer).await, json!([]));
    let missing = editor.naming(None).get("/v2/personas").await;
    let expected = json!({"status": false, "error": "The X-Environment header is required"});
    assert_eq!((missing.status, missing.json()), (400, expected));
}
