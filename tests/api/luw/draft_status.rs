use pretty_assertions::assert_eq;
use serde_json::json;

use super::{Persona, SUCCESS, image_in_slot};
use crate::support::TestApp;

#[tokio::test]
async fn every_write_makes_the_agent_a_draft_and_increments_its_revision() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    persona.add_training(&alice, image_in_slot(8)).await;
    let one = persona.training_path(1);
    let two = persona.training_path(2);
    let slot = persona.slot_path(8);
    for (method, path, body) in [
        ("POST", &persona.trainings, Some(image_in_slot(9))),
        ("PUT", &one, Some(json!({"info": "The menu."}))),
        ("DELETE", &two, None),
        ("PUT", &persona.path, Some(json!({"profession": "Host"}))),
        ("POST", &persona.trainings, Some(image_in_slot(12))),
        ("DELETE", &slot, None),
    ] {
        alice.publish(&persona.agent).await;
        assert_eq!(alice.status(&persona.agent).await, "published");
        let revision = alice.revision(&persona.agent).await;
        let request = alice.request(method, path);
        let request = if let Some(body) = body { request.json(&body) } else { request };
        let done = crate::support::send_request(request).await;
        assert_eq!(done.status, 200, "{method} {path}: {}", done.text);
        assert_eq!(alice.status(&persona.agent).await, "draft", "{method} {path}");
        assert_eq!(alice.revision(&persona.agent).await, revision + 1, "{method} {path}");
    }
}

#[tokio::test]
async fn reads_and_rejected_writes_leave_a_published_agent_published() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    persona.add_training(&alice, image_in_slot(8)).await;
    alice.publish(&persona.agent).await;
    for path in [&persona.path, &persona.trainings, &persona.training_path(1)] {
        assert_eq!(alice.get(path).await.status, 200);
    }
    for body in [image_in_slot(8), image_in_slot(1), json!({})] {
        assert_eq!(alice.post(&persona.trainings, body).await.status, 400);
    }
    for path in [persona.training_path(9), persona.slot_path(9)] {
        assert_eq!(alice.delete(&path).await.status, 404);
    }
    assert_eq!(alice.status(&persona.agent).await, "published");
    assert_eq!(alice.put(&persona.training_path(1), json!({"info": "New."})).await.status_and_body(), (200, SUCCESS));
    assert_eq!(alice.status(&persona.agent).await, "draft");
}
