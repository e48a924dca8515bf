use pretty_assertions::assert_eq;

use crate::support::{TestApp, send_request};

#[tokio::test]
async fn the_health_check_needs_no_token_and_has_no_rate_limit() {
    let app = TestApp::with_rate_limit(1).await;
    let anyone = app.bearer(app.new_environment().await, "");
    for _ in 0..5 {
        let healthy = anyone.get("/api/v1/health").await;
        assert_eq!((healthy.status, healthy.text.as_str()), (200, r#"{"status":"ok"}"#));
        assert_eq!(healthy.header("content-type"), Some("application/json"));
    }
    let with_garbage = app.bearer(anyone.env, "garbage").get("/api/v1/health").await;
    assert_eq!(with_garbage.status, 200);
}

#[tokio::test]
async fn every_response_has_a_request_id_and_security_headers() {
    let app = TestApp::spawn().await;
    let anyone = app.bearer(app.new_environment().await, "");
    let own = send_request(anyone.request("GET", "/api/v1/health").header("X-Request-Id", "order-66")).await;
    assert_eq!(own.header("x-request-id"), Some("order-66"));
    for path in ["/api/v1/health", "/api/v1/agents", "/nowhere"] {
        let first = anyone.get(path).await;
        let second = anyone.get(path).await;
        assert_ne!(first.header("x-request-id").unwrap(), second.header("x-request-id").unwrap());
        assert_eq!(first.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(first.header("cache-control"), Some("no-store"), "{path}");
    }
}
