use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use understudy::testing::{Id, Permission, Permissions, Role};

use crate::support::{TestApp, error_body};

const PATH: &str = "/api/v1/auth/identify";

#[tokio::test]
async fn a_token_learns_where_it_belongs_and_what_it_may_do() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let few: Permissions = [Permission::AgentsRead, Permission::ContextRead].into_iter().collect();
    let token = app.actor_in(env, few).await;
    let identity = token.get(PATH).await;
    assert_eq!(
        (identity.status, identity.json()),
        (
            200,
            json!({"success": true, "data": {
                "kind": "token", "id": token.token.unwrap().to_string(), "name": "tester",
                "tenant": {"id": env.tenant.to_string(), "name": "Acme"},
                "environment": {"id": env.environment.to_string(), "name": "Production", "is_sandbox": false},
                "agent": null, "permissions": ["agents:read", "context:read"], "expires_at": null,
                "last_used_at": null,
            }})
        )
    );
}

#[tokio::test]
async fn a_bound_and_expiring_token_shows_its_agent_and_its_end() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let agent = app.actor_in(env, Permissions::all()).await.new_agent().await;
    let agent = Id::parse(agent.rsplit('/').next().unwrap());
    let bound = app.actor_with(env, Permissions::default(), agent, Some(60)).await;
    let data = bound.get(PATH).await.data();
    assert_eq!(data["agent"], json!({"id": agent.unwrap().to_string(), "name": "Front desk"}));
    assert!(data["expires_at"].is_string(), "{data}");
    assert_eq!(data["permissions"], json!([]), "a token without permissions may ask too");
}

#[tokio::test]
async fn a_session_shows_its_user_and_the_permissions_in_the_named_environment() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.person(env, Role::Viewer, "ann@example.com").await;
    let without = ann.naming_none().get(PATH).await.data();
    let expected = json!({
        "kind": "user", "id": ann.id.to_string(), "name": "Test", "tenant": null, "environment": null, "agent": null,
        "permissions": [], "expires_at": without["expires_at"], "last_used_at": null,
    });
    assert_eq!(without, expected);
    assert!(without["expires_at"].is_string(), "{without}");
    let within = ann.actor.get(PATH).await.data();
    let merged = |mut base: Value| {
        base["tenant"] = json!({"id": env.tenant.to_string(), "name": "Acme"});
        base["environment"] = json!({"id": env.environment.to_string(), "name": "Production", "is_sandbox": false});
        base["permissions"] = json!(Role::Viewer.permissions().names());
        base
    };
    assert_eq!(within, merged(without));
    let foreign = app.new_environment().await;
    let refused = ann.naming(foreign.environment).get(PATH).await;
    assert_eq!((refused.status, refused.json()), (404, error_body("Environment not found", "ENVIRONMENT_NOT_FOUND")));
}

#[tokio::test]
async fn a_session_of_a_deleted_user_is_401() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    app.database.execute(if app.database.is_postgres() {
        "DELETE FROM users"
    } else {
        "PRAGMA foreign_keys = ON; DELETE FROM users"
    });
    let refused = ann.naming_none().get(PATH).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (401, Some("INVALID_CREDENTIALS")));
}
