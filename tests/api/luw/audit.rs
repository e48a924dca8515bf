use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::{Actor, ActorKind, AuditEntry, AuditFilter, Permissions, Scope, ServiceError, TenantStore};

use super::{IMAGE, Persona};
use crate::support::{Place, TestApp};

/// The store behind the server.
fn reach(app: &TestApp, place: Place) -> TenantStore {
    app.store.tenant(Scope {
        tenant: place.tenant,
        environment: place.environment,
        is_sandbox: false,
        agent: None,
        permissions: Permissions::all(),
        actor: Actor { kind: ActorKind::System, id: place.tenant, label: "test".to_owned() },
        request_id: "test".to_owned(),
    })
}

async fn log(app: &TestApp, place: Place) -> Vec<AuditEntry> {
    let store = reach(app, place);
    let read = store.read(|read| Ok::<_, ServiceError>(read.audit(&AuditFilter::default(), None, 100)?));
    let mut log = read.await.unwrap();
    log.reverse();
    log.retain(|entry| entry.target_kind != "token");
    log
}

#[tokio::test]
async fn every_write_is_audited_with_its_token_and_request_and_without_its_text() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let alice = app.actor_in(place, Permissions::integration()).await;
    assert_eq!(alice.post("/v2/personas", json!({"name": "Secretname"})).await.status, 200);
    assert_eq!(alice.put("/v2/personas/1", json!({"knows": "secret knowledge"})).await.status, 200);
    let body = json!({"image": IMAGE, "info": "a secret", "slot": 8});
    let made = alice.post("/v2/personas/1/trainings", body).await;
    assert_eq!(alice.put("/v2/personas/1/trainings/1", json!({"extras": "more secrets"})).await.status, 200);
    assert_eq!(alice.delete("/v2/personas/1/trainings/slot/8").await.status, 200);
    assert_eq!(alice.delete("/v2/personas/1").await.status, 200);
    let log = log(&app, place).await;
    let actions: Vec<_> = log.iter().map(|entry| (entry.action.as_str(), entry.draft_revision)).collect();
    assert_eq!(
        actions,
        [
            ("agent.created", Some(1)),
            ("agent.updated", Some(2)),
            ("training.created", Some(3)),
            ("training.updated", Some(4)),
            ("training.deleted", Some(5)),
            ("agent.deleted", Some(5)),
        ]
    );
    assert!(log.iter().all(|entry| Some(entry.actor) == alice.token && entry.actor_kind.name() == "token"));
    assert_eq!(Some(log[2].request_id.as_str()), made.header("x-request-id"));
    for field in ["image", "info", "slot"] {
        assert!(log[2].fields.to_string().contains(&format!("\"{field}\"")), "{}", log[2].fields);
    }
    let text: String = log.iter().map(|entry| entry.fields.to_string()).collect();
    assert!(!text.to_lowercase().contains("secret") && !text.contains(IMAGE), "{text}");
}

#[tokio::test]
async fn what_was_refused_is_not_audited() {
    let app = TestApp::spawn().await;
    let place = app.place().await;
    let alice = app.actor_in(place, Permissions::integration()).await;
    let persona = Persona::of(&alice).await;
    let before = log(&app, place).await.len();
    for body in [json!({}), json!({"image": IMAGE, "slot": 2})] {
        assert_eq!(alice.post(&persona.trainings, body).await.status, 400);
    }
    assert_eq!(alice.delete(&persona.slot(8)).await.status, 404);
    assert_eq!(log(&app, place).await.len(), before);
}
