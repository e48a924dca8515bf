//! Errors before validation, in the luw wire format.

use std::time::Duration;

use pretty_assertions::assert_eq;
use serde_json::json;

use super::{BOTH_ENCODINGS, Persona, image_in_slot};
use crate::support::{TestApp, send_raw, send_request};

#[tokio::test]
async fn malformed_and_unsupported_bodies_get_400() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let (form, json, other) = ("application/x-www-form-urlencoded", "application/json", "text/plain");
    for (media, body, expected) in [
        (json, "[1]", r#"{"status":false,"error":"The request body must be a JSON object"}"#),
        (
            json,
            "{",
            r#"{"status":false,"error":"The request body is not valid JSON: EOF while parsing an object at line 1 column 1"}"#,
        ),
        (form, "image=%zz", r#"{"status":false,"error":"The request body is not valid form data"}"#),
        (other, "image=x", r#"{"status":false,"error":"The content type of the request body is not supported"}"#),
    ] {
        for (method, path) in [("POST", &persona.trainings), ("PUT", &persona.path), ("POST", &"/v2/personas".into())] {
            let request = alice.request(method, path).header("Content-Type", media);
            assert_eq!(send_request(request.body(body)).await.status_and_body(), (400, expected), "{method} {path}");
        }
    }
    let nothing = alice.post_empty(&persona.trainings).await;
    let expected = r#"{"status":false,"errors":{"image":["The image field is required."]}}"#;
    assert_eq!(nothing.status_and_body(), (400, expected));
}

#[tokio::test]
async fn a_too_large_body_gets_400() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    for encoding in BOTH_ENCODINGS {
        let body = json!({"image": super::IMAGE, "info": "x".repeat(1024 * 1024)});
        let request = alice.request("POST", &persona.trainings).header("Content-Type", encoding.content_type());
        let refused = send_request(request.body(encoding.body(&body))).await;
        assert_eq!(refused.status_and_body(), (400, r#"{"status":false,"error":"The request body is too large"}"#));
    }
}

#[tokio::test]
async fn a_body_that_does_not_arrive_in_time_gets_400() {
    let app = TestApp::with(|settings| settings.http.body.deadline = Duration::from_millis(200)).await;
    let alice = app.actor().await;
    let head = format!(
        "POST /v2/personas HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
        alice.bearer
    );
    let refused = send_raw(app.address, head.as_bytes()).await;
    let expected = r#"{"status":false,"error":"The request body took too long to arrive"}"#;
    assert_eq!((refused.status, refused.body.as_str()), (400, expected));
}

#[tokio::test]
async fn a_database_without_a_table_gets_500_with_retry_after() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    app.database.execute("ALTER TABLE agents RENAME TO secrets");
    for answer in [alice.get("/v2/personas").await, alice.put(&persona.path, json!({"knows": "x"})).await] {
        let expected = r#"{"status":false,"error":"Service temporarily unavailable. Please try again later"}"#;
        assert_eq!(answer.status_and_body(), (500, expected));
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
}

#[tokio::test]
async fn malformed_headers_and_queries_get_400() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let key = alice.request("POST", "/v2/personas").header("Idempotency-Key", "a b").json(&json!({"name": "Ada"}));
    let tag = alice.request("PUT", &persona.path).header("If-Match", "soon").json(&json!({"knows": "x"}));
    for (request, expected) in [
        (key, r#"{"status":false,"error":"The Idempotency-Key header is malformed"}"#),
        (tag, r#"{"status":false,"error":"The If-Match header is malformed"}"#),
        (
            alice.request("GET", "/v2/personas/ft-x?page=%zz"),
            r#"{"status":false,"error":"The query string is malformed"}"#,
        ),
    ] {
        assert_eq!(send_request(request).await.status_and_body(), (400, expected));
    }
}

#[tokio::test]
async fn unknown_routes_and_methods_get_errors_in_the_luw_format() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let persona = Persona::create(&alice).await;
    let nobody = app.bearer(alice.env, "");
    for path in
        ["/v2", "/v2/", "/v2/nothing", "/v2/nothing/", "/v2/personasque", "/v2/personas/1/nothing", "/v2//personas"]
    {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"] {
            for actor in [&alice, &nobody] {
                let lost = send_request(actor.request(method, path)).await;
                let expected = r#"{"status":false,"error":"The requested route was not found"}"#;
                assert_eq!(lost.status_and_body(), (404, expected), "{method} {path}");
            }
        }
    }
    let wrong = alice.put(&persona.trainings, image_in_slot(8)).await;
    let expected = r#"{"status":false,"error":"The PUT method is not supported for this route. Supported methods: GET, HEAD, POST"}"#;
    assert_eq!(wrong.status_and_body(), (400, expected));
    let slot = alice.get(&persona.slot_path(8)).await;
    let expected =
        r#"{"status":false,"error":"The GET method is not supported for this route. Supported methods: DELETE"}"#;
    assert_eq!(slot.status_and_body(), (400, expected));
}

#[tokio::test]
async fn requests_over_the_rate_limit_get_429() {
    let app = TestApp::with_rate_limit(2).await;
    let alice = app.actor().await;
    for _ in 0..2 {
        assert_eq!(alice.get("/v2/personas").await.status, 200);
    }
    let refused = alice.get("/v2/personas").await;
    let expected = r#"{"status":false,"error":"Too many requests. Please try again later"}"#;
    assert_eq!(refused.status_and_body(), (429, expected));
    assert!(refused.header("retry-after").is_some());
}
