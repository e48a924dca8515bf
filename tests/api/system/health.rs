use pretty_assertions::assert_eq;

use crate::support::{TestApp, answer};

#[tokio::test]
async fn health_is_literal_and_needs_no_token_and_knows_no_limit() {
    let app = TestApp::limited(1).await;
    let anyone = app.bearer(app.place().await, "");
    for _ in 0..5 {
        let healthy = anyone.get("/api/v1/health").await;
        assert_eq!((healthy.status, healthy.text.as_str()), (200, r#"{"status":"ok"}"#));
        assert_eq!(healthy.header("content-type"), Some("application/json"));
    }
    let with_garbage = app.bearer(anyone.place, "garbage").get("/api/v1/health").await;
    assert_eq!(with_garbage.status, 200);
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_the_callers_choice_or_ours_and_security_headers() {
    let app = TestApp::spawn().await;
    let anyone = app.bearer(app.place().await, "");
    let own = answer(anyone.request("GET", "/api/v1/health").header("X-Request-Id", "order-66")).await;
    assert_eq!(own.header("x-request-id"), Some("order-66"));
    for path in ["/api/v1/health", "/api/v1/agents", "/nowhere"] {
        let first = anyone.get(path).await;
        let second = anyone.get(path).await;
        assert_ne!(first.header("x-request-id").unwrap(), second.header("x-request-id").unwrap());
        assert_eq!(first.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(first.header("cache-control"), Some("no-store"), "{path}");
    }
}
