use pretty_assertions::assert_eq;
use serde_json::json;
use understudy::testing::Permissions;

use crate::support::{TestApp, error_body, validation_error};

const NOWHERE: &str = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";

#[tokio::test]
async fn unknown_parameters_and_values_are_reported_together_and_never_ignored() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let everything = "page=0&per_page=101&current_status=on&type=x&directory_id=1&slot=0&pending=1&sort=-name&view=none&serach=x&Page=1";
    let errors = json!({
        "page": ["The page must be between 1 and 1000000."], "per_page": ["The per page must be between 1 and 100."],
        "current_status": ["The selected current status is invalid."], "type": ["The selected type is invalid."],
        "directory_id": ["The directory id must be a valid UUID."], "slot": ["The slot must be at least 1."],
        "pending": ["The selected pending is invalid."], "sort": ["The selected sort is invalid."],
        "view": ["The selected view is invalid."], "serach": ["The serach parameter is not supported."],
        "Page": ["The Page parameter is not supported."],
    });
    let refused = alice.get(&format!("{agent}/trainings?{everything}")).await;
    assert_eq!((refused.status, refused.json()), (422, validation_error(errors)));
    for (query, field, message) in [
        ("x", "x", "The x parameter is not supported."),
        ("per_page=ten", "per_page", "The per page must be an integer."),
        ("page[]=1", "page", "The page must be an integer."),
        ("search=%00", "search", "The search contains invalid characters."),
        ("slot=nine", "slot", "The slot must be an integer."),
        (&format!("directory_id={NOWHERE}"), "directory_id", "The selected directory id is invalid."),
        (&format!("view=summary&directory_id={NOWHERE}"), "directory_id", "The selected directory id is invalid."),
        (&format!("search={}", "x".repeat(256)), "search", "The search must not be greater than 255 characters."),
    ] {
        let refused = alice.get(&format!("{agent}/trainings?{query}")).await;
        assert_eq!((refused.status, refused.json()), (422, validation_error(json!({field: [message]}))), "{query}");
    }
    let many: String = (0..3000).map(|number| format!("{number}&")).collect();
    let refused = alice.get(&format!("{agent}/trainings?{many}")).await;
    assert_eq!((refused.status, refused.json()["errors"].as_object().unwrap().len()), (422, 20));
    let nobody = alice.get(&format!("/api/v1/agents/{NOWHERE}/trainings?serach=x")).await;
    assert_eq!((nobody.status, nobody.json()), (404, error_body("Agent not found", "AGENT_NOT_FOUND")));
}

#[tokio::test]
async fn a_directory_of_another_environment_or_tenant_is_an_unknown_one() {
    let app = TestApp::spawn().await;
    let (alice, stranger) = (app.actor().await, app.actor().await);
    let sandbox = app.environment(alice.env.tenant, "Sandbox", true).await;
    let neighbour = app.actor_in(sandbox, Permissions::all()).await;
    let agent = alice.new_agent().await;
    for other in [stranger, neighbour] {
        let made = other.post("/training/directories", json!({"name": "FAQ"})).await.json();
        let id = made["id"].as_str().unwrap();
        let refused = alice.get(&format!("{agent}/trainings?directory_id={id}")).await;
        let expected = json!({"directory_id": ["The selected directory id is invalid."]});
        assert_eq!((refused.status, refused.json()), (422, validation_error(expected)));
    }
}
