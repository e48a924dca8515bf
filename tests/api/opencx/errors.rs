use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{assert_error, create_training, hours_body, training_path};
use crate::support::{Actor, TestApp, send_request};

async fn post_raw(actor: &Actor, content_type: &str, body: &'static str) -> crate::support::Response {
    send_request(actor.request("POST", "/training").header("Content-Type", content_type).body(body)).await
}

#[tokio::test]
async fn missing_malformed_and_revoked_tokens_get_401() {
    let app = TestApp::spawn().await;
    let env = app.new_environment().await;
    for bearer in ["", "talq_", "talq_eyJ.eyJ.x"] {
        let stranger = app.bearer(env, bearer);
        let paths = ["/training", "/training/directories", "/training/018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b"];
        for path in paths {
            assert_error(&stranger.get(path).await, 401, "Unauthorized", "Unauthorized");
        }
        assert_error(&stranger.post("/training", json!({})).await, 401, "Unauthorized", "Unauthorized");
    }
    let alice = app.actor().await;
    app.revoke(&alice).await;
    assert_error(&alice.get("/training").await, 401, "Unauthorized", "Unauthorized");
}

#[tokio::test]
async fn an_invalid_field_gets_400_and_the_message_names_it() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let with = |key: &str, value: Value| {
        let mut body = hours_body();
        body[key] = value;
        body
    };
    for (body, message) in [
        (json!({}), "The title field is required."),
        (json!({"content": "x"}), "The title field is required."),
        (json!({"title": "x"}), "The content field is required."),
        (with("title", json!(7)), "The title must be a string."),
        (with("title", json!("x".repeat(256))), "The title must not be greater than 255 characters."),
        (with("content", json!("  ")), "The content field is required."),
        (with("content", json!("x".repeat(65_537))), "The content must not be greater than 65536 characters."),
        (with("type", json!("behavioral")), "The selected type is invalid."),
        (with("is_draft", json!("maybe")), "The is_draft field must be true or false."),
        (with("directory_id", json!("x")), "The directory_id must be a valid UUID."),
        (with("restricted_to_channels", json!("sms")), "The restricted_to_channels must be an array."),
        (with("restricted_to_channels", json!(["sms", "fax"])), "The selected restricted_to_channels.1 is invalid."),
        (with("restricted_to_segments", json!([7])), "The restricted_to_segments.0 must be a string."),
        (with("metadata", json!([])), "The metadata must be an object."),
        (with("metadata", json!([1])), "The metadata must be an object."),
        (with("metadata", json!("text")), "The metadata must be an object."),
        (with("metadata", json!("{}")), "The metadata must be an object."),
        (with("metadata", json!(5)), "The metadata must be an object."),
        (with("metadata", json!(true)), "The metadata must be an object."),
        (with("start_time", json!("tomorrow")), "The start_time is not a valid date."),
    ] {
        assert_error(&alice.post("/training", body).await, 400, message, "Bad Request");
    }
    let mut window = with("start_time", json!("2024-01-02"));
    window["end_time"] = json!("2024-01-01");
    let message = "The end_time must be a date after start time.";
    assert_error(&alice.post("/training", window).await, 400, message, "Bad Request");
    assert_eq!(alice.get("/api/v1/agents").await.json()["meta"]["total"], 0);
}

#[tokio::test]
async fn malformed_unsupported_and_too_large_requests_are_rejected() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let cut = post_raw(&alice, "application/json", "{\"title\":").await;
    let message = "The request body is not valid JSON: EOF while parsing a value at line 1 column 9.";
    assert_error(&cut, 400, message, "Bad Request");
    let list = post_raw(&alice, "application/json", "[]").await;
    assert_error(&list, 400, "The request body must be a JSON object.", "Bad Request");
    let text = post_raw(&alice, "text/plain", "{}").await;
    let message = "The content type of the request body is not supported.";
    assert_error(&text, 415, message, "Unsupported Media Type");
    let large = json!({"title": "x", "content": "x".repeat(1024 * 1024)});
    assert_error(&alice.post("/training", large).await, 413, "The request body is too large.", "Payload Too Large");
    let key = alice.request("POST", "/training").header("Idempotency-Key", "a b").json(&hours_body());
    assert_error(&send_request(key).await, 400, "The Idempotency-Key header is malformed.", "Bad Request");
}

#[tokio::test]
async fn unknown_routes_and_methods_get_errors_in_the_opencx_format() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let training = training_path(&create_training(&alice, hours_body()).await);
    assert_error(&alice.get("/training/a/b/c").await, 404, "The requested route was not found.", "Not Found");
    let wrong = alice.post(&training, json!({})).await;
    let message = "The POST method is not supported for this route. Supported methods: GET, HEAD, PUT, DELETE.";
    assert_error(&wrong, 405, message, "Method Not Allowed");
    assert_eq!(wrong.header("allow"), Some("GET, HEAD, PUT, DELETE"));
}

#[tokio::test]
async fn requests_over_the_rate_limit_get_429() {
    let app = TestApp::with_rate_limit(2).await;
    let alice = app.actor().await;
    for _ in 0..2 {
        assert_eq!(alice.get("/training").await.status, 200);
    }
    let over = alice.get("/training").await;
    assert_error(&over, 429, "Too many requests. Please try again later.", "Too Many Requests");
    assert!(over.header("retry-after").is_some());
}

#[tokio::test]
async fn an_internal_error_gets_500_without_its_cause() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let created = create_training(&alice, hours_body()).await;
    app.database.execute("UPDATE trainings SET restricted_to_channels = '{}'");
    assert_error(&alice.get("/training").await, 500, "Internal Server Error", "Internal Server Error");
    let one = alice.get(&format!("/training/{}", created["id"].as_str().unwrap())).await;
    assert_error(&one, 500, "Internal Server Error", "Internal Server Error");
}
