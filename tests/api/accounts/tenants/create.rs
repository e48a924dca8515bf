use pretty_assertions::assert_eq;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn the_creator_of_a_tenant_is_its_owner() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await;
    let made = ann.naming_none().post("/api/v1/tenants", json!({"name": " Hotel Linde "})).await;
    let data = made.data();
    let (env, at) = (&data["environments"][0]["id"], &data["created_at"]);
    assert_eq!(made.status, 201);
    assert_eq!(
        made.json(),
        json!({"success": true, "message": "Tenant created successfully", "data": {
            "id": data["id"], "name": "Hotel Linde", "role": "owner", "created_at": at,
            "environments": [{"id": env, "name": "Production", "is_sandbox": false, "created_at": at}],
        }})
    );
    let there = ann.naming(env.as_str().unwrap().parse().map(understudy::testing::Id).unwrap());
    there.new_agent().await;
    assert_eq!(there.get("/api/v1/tenant/members").await.data()[0]["role"], "owner");
}

#[tokio::test]
async fn an_idempotency_key_creates_one_tenant() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await.naming_none();
    let first = ann.post_with_key("k", "/api/v1/tenants", json!({"name": "Linde"})).await;
    let again = ann.post_with_key("k", "/api/v1/tenants", json!({"name": "Linde"})).await;
    assert_eq!((first.status, &first.text), (201, &again.text));
    assert_eq!(ann.get("/api/v1/tenants").await.data().as_array().unwrap().len(), 2);
    let other = ann.post_with_key("k", "/api/v1/tenants", json!({"name": "Eiche"})).await;
    assert_eq!((other.status, other.json()["code"].as_str()), (422, Some("IDEMPOTENCY_KEY_REUSED")));
}

#[tokio::test]
async fn a_tenant_requires_a_name() {
    let app = TestApp::spawn().await;
    let ann = app.owner(app.new_environment().await).await.naming_none();
    for (name, message) in [
        (json!(" "), "The name field is required."),
        (json!("x".repeat(256)), "The name must not be greater than 255 characters."),
        (json!(1), "The name must be a string."),
    ] {
        let invalid = ann.post("/api/v1/tenants", json!({"name": name})).await;
        assert_eq!((invalid.status, &invalid.json()["errors"]), (422, &json!({"name": [message]})));
    }
}
