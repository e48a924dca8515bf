use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::{Actor, ActorKind, AuditEntry, AuditFilter, Permissions, Scope, ServiceError, TenantStore};

use super::{IMAGE, Persona};
use crate::support::{TestApp, TestEnvironment};

/// The store of an environment, with every permission.
fn system_store(app: &TestApp, env: TestEnvironment) -> TenantStore {
    app.store.tenant(Scope {
        tenant: env.tenant,
        environment: env.environment,
        is_sandbox: false,
        agent: None,
        permissions: Permissions::all(),
        actor: Actor { kind: ActorKind::System, id: env.tenant, label: "test".to_owned() },
        request_id: "test".to_owned(),
    })
}

async fn audit_log(app: &TestApp, env: TestEnvironment) -> Vec<AuditEntry> {
    let store = system_store(app, env);
    let read = store.read(|read| Ok::<_, ServiceError>(read.audit(&AuditFilter::default(), None, 100)?));
    let mut log = read.await.unwrap();
    log.reverse();
    log.retain(|entry| entry.target_kind != "token");
    log
}

#[tokio::test]
async fn every_write_is_audited_with_its_token_and_request_and_without_its_text() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    assert_eq!(alice.post("/v2/personas", json!({"name": "Secretname"})).await.status, 200);
    assert_eq!(alice.put("/v2/personas/1", json!({"knows": "secret knowledge"})).await.status, 200);
    let body = json!({"image": IMAGE, "info": "a secret", "slot": 8});
    let made = alice.post("/v2/personas/1/trainings", body).await;
    assert_eq!(alice.put("/v2/personas/1/trainings/1", json!({"extras": "more secrets"})).await.status, 200);
    assert_eq!(alice.delete("/v2/personas/1/trainings/slot/8").await.status, 200);
    assert_eq!(alice.delete("/v2/personas/1").await.status, 200);
    let log = audit_log(&app, env).await;
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
async fn rejected_requests_are_not_audited() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let alice = app.actor_in(env, Permissions::integration()).await;
    let persona = Persona::create(&alice).await;
    let before = audit_log(&app, env).await.len();
    for body in [json!({}), json!({"image": IMAGE, "slot": 2})] {
        assert_eq!(alice.post(&persona.trainings, body).await.status, 400);
    }
    assert_eq!(alice.delete(&persona.slot_path(8)).await.status, 404);
    assert_eq!(audit_log(&app, env).await.len(), before);
}
