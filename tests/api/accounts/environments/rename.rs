use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn an_environment_is_renamed() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    let ann = app.owner(env).await;
    let path = format!("/api/v1/environments/{}", env.environment);
    let renamed = ann.actor.put(&path, json!({"name": " Live "})).await;
    assert_eq!(
        renamed.json(),
        json!({"success": true, "message": "Environment updated successfully", "data": {
            "id": env.environment.to_string(), "name": "Live", "is_sandbox": false,
            "created_at": renamed.data()["created_at"],
        }})
    );
    assert_eq!(ann.actor.put(&path, json!({"name": "Live"})).await.status, 200);
    app.environment(env.tenant, "Sandbox", true).await;
    let taken = ann.actor.put(&path, json!({"name": "Sandbox"})).await;
    assert_eq!((taken.status, &taken.json()["errors"]), (422, &json!({"name": ["The name has already been taken."]})));
}

#[tokio::test]
async fn an_environment_of_another_tenant_is_not_found() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let foreign = app.new_environment().await.environment.to_string();
    for id in [foreign, app.clock.new_id().to_string(), "x".to_owned()] {
        let absent = ann.actor.put(&format!("/api/v1/environments/{id}"), json!({"name": "Mine"})).await;
        assert_eq!(absent.status, 404);
        assert_eq!(
            absent.text,
            r#"{"success":false,"message":"Environment not found","code":"ENVIRONMENT_NOT_FOUND"}"#
        );
    }
}
