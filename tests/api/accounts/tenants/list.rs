use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Role;

use crate::support::TestApp;

#[tokio::test]
async fn users_list_only_their_own_tenants() {
    let app = TestApp::spawn().await;
    let (one, _foreign, two) = (app.new_environment().await, app.new_environment().await, app.new_environment().await);
    let sandbox = app.environment(one.tenant, "Sandbox", true).await;
    let ann = app.person(one, Role::Owner, "ann@example.com").await;
    app.person(two, Role::Viewer, "ann@example.com").await;
    let listed = ann.naming_none().get("/api/v1/tenants").await;
    let at = |tenant: usize, env: usize| listed.data()[tenant]["environments"][env]["created_at"].clone();
    let created = |tenant: usize| listed.data()[tenant]["created_at"].clone();
    assert_eq!(
        listed.json(),
        json!({"success": true, "data": [
            {"id": one.tenant.to_string(), "name": "Acme", "role": "owner", "created_at": created(0), "environments": [
                {"id": one.environment.to_string(), "name": "Production", "is_sandbox": false, "created_at": at(0, 0)},
                {"id": sandbox.environment.to_string(), "name": "Sandbox", "is_sandbox": true, "created_at": at(0, 1)},
            ]},
            {"id": two.tenant.to_string(), "name": "Acme", "role": "viewer", "created_at": created(1), "environments": [
                {"id": two.environment.to_string(), "name": "Production", "is_sandbox": false, "created_at": at(1, 0)},
            ]},
        ]})
    );
}
