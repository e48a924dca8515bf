//! Requests that are malformed, invalid or too many.

use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use understudy::testing::ErrorCode;

use crate::support::{TestApp, send_raw, send_request};

/// The codes that the tests of this file receive.
pub const TESTED: &[ErrorCode] = &[
    ErrorCode::MalformedBody,
    ErrorCode::MalformedQuery,
    ErrorCode::InvalidHeader,
    ErrorCode::OriginNotAllowed,
    ErrorCode::RequestTimeout,
    ErrorCode::BodyTooLarge,
    ErrorCode::UnsupportedMediaType,
    ErrorCode::ValidationError,
    ErrorCode::MethodNotAllowed,
    ErrorCode::RouteNotFound,
    ErrorCode::RateLimitExceeded,
];

const AGENTS: &str = "/api/v1/agents";
const JSON: (&str, &str) = ("Content-Type", "application/json");

#[tokio::test]
async fn a_body_that_is_not_a_json_object_is_refused_with_the_reason() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    for (body, reason) in [
        ("", "The request body is not valid JSON: EOF while parsing a value at line 1 column 0."),
        ("{", "The request body is not valid JSON: EOF while parsing an object at line 1 column 1."),
        ("{\"name\": }", "The request body is not valid JSON: expected value at line 1 column 10."),
        ("[]", "The request body must be a JSON object."),
        ("null", "The request body must be a JSON object."),
        ("\"text\"", "The request body must be a JSON object."),
        ("{} {}", "The request body is not valid JSON: trailing characters at line 1 column 4."),
    ] {
        let (name, value) = JSON;
        let refused = send_request(alice.request("POST", AGENTS).header(name, value).body(body)).await;
        let expected = format!(r#"{{"success":false,"message":"{reason}","code":"MALFORMED_BODY"}}"#);
        assert_eq!((refused.status, refused.text), (400, expected));
    }
    let not_utf8 =
        send_request(alice.request("POST", AGENTS).header(JSON.0, JSON.1).body(b"{\"name\":\"\xff\"}".to_vec())).await;
    assert_eq!(not_utf8.status, 400, "{}", not_utf8.text);
}

#[tokio::test]
async fn a_content_type_that_is_not_json_in_utf8_is_refused() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let expected = r#"{"success":false,"message":"The content type of the request body is not supported.","code":"UNSUPPORTED_MEDIA_TYPE"}"#;
    for (name, value) in [
        ("Content-Type", "text/plain"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Content-Type", "application/json; charset=latin1"),
        ("X-Content-Type", "application/json"),
    ] {
        let refused = send_request(alice.request("POST", AGENTS).header(name, value).body("{}")).await;
        assert_eq!((refused.status, refused.text.as_str()), (415, expected), "{name}: {value}");
    }
    let zipped = alice.request("POST", AGENTS).header(JSON.0, JSON.1).header("Content-Encoding", "gzip").body("{}");
    assert_eq!(send_request(zipped).await.text, expected);
    for accepted in ["application/json; charset=UTF-8", "APPLICATION/JSON", "application/problem+json"] {
        let read = send_request(alice.request("POST", AGENTS).header("Content-Type", accepted).body("{}")).await;
        assert_eq!(read.status, 422, "{accepted}: {}", read.text);
    }
}

#[tokio::test]
async fn a_malformed_query_string_is_refused() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let expected = r#"{"success":false,"message":"The query string is malformed.","code":"MALFORMED_QUERY"}"#;
    for query in ["a=%zz", "search=%", "search=%f", "search=%ff", "%c3=1"] {
        let refused = alice.get(&format!("{AGENTS}?{query}")).await;
        assert_eq!((refused.status, refused.text.as_str()), (400, expected), "{query}");
    }
}

#[tokio::test]
async fn a_malformed_header_is_named() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    let body = json!({"name": "a", "label": "b", "language": "en-US"});
    for key in [String::new(), "two words".to_owned(), "x".repeat(256), "\u{e9}".to_owned()] {
        let refused = alice.post_with_key(&key, AGENTS, body.clone()).await;
        let expected =
            r#"{"success":false,"message":"The Idempotency-Key header is malformed.","code":"INVALID_HEADER"}"#;
        assert_eq!((refused.status, refused.text.as_str()), (400, expected), "{key}");
    }
    for revision in ["", "one", "\"1", "\"1.5\"", "W/", "\"1\", \"2\"", "\"1\", two", "99999999999999999999"] {
        let request = alice.request("PUT", &format!("{agent}/knowledge")).header("If-Match", revision);
        let refused = send_request(request.json(&json!({}))).await;
        let expected = r#"{"success":false,"message":"The If-Match header is malformed.","code":"INVALID_HEADER"}"#;
        assert_eq!((refused.status, refused.text.as_str()), (400, expected), "{revision}");
    }
    assert_eq!(alice.get(AGENTS).await.json()["meta"]["total"], 1);
}

#[tokio::test]
async fn if_match_accepts_strong_weak_and_unquoted_revisions_and_any() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for (tag, status) in [("\"1\"", 422), ("W/\"1\"", 422), (" 1 ", 422), ("*", 422), ("\"2\"", 412), ("2", 412)] {
        let request = alice.request("POST", &format!("{agent}/publish")).header("If-Match", tag);
        // 422: the condition holds, and an agent without trainings cannot be published.
        assert_eq!(send_request(request).await.status, status, "{tag}");
    }
}

#[tokio::test]
async fn a_too_large_body_is_refused_with_and_without_content_length() {
    let app = TestApp::with(|settings| settings.http.body.bytes = 1000).await;
    let alice = app.actor().await;
    let expected = r#"{"success":false,"message":"The request body is too large.","code":"BODY_TOO_LARGE"}"#;
    let refused = alice.post(AGENTS, json!({"name": "x".repeat(1000)})).await;
    assert_eq!((refused.status, refused.text.as_str()), (413, expected));
    let head = format!(
        "POST {AGENTS} HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        alice.bearer
    );
    let chunks = format!("1F4\r\n{0}\r\n1F4\r\n{0}\r\n1F4\r\n{0}\r\n0\r\n\r\n", " ".repeat(500));
    let refused = send_raw(app.address, (head + &chunks).as_bytes()).await;
    assert_eq!((refused.status, refused.body.as_str()), (413, expected));
    assert_eq!(alice.get(AGENTS).await.json()["meta"]["total"], 0);
}

#[tokio::test]
async fn a_body_that_does_not_arrive_in_time_is_408() {
    let app = TestApp::with(|settings| settings.http.body.deadline = Duration::from_millis(200)).await;
    let alice = app.actor().await;
    let expected =
        r#"{"success":false,"message":"The request body took too long to arrive.","code":"REQUEST_TIMEOUT"}"#;
    let head = format!(
        "POST {AGENTS} HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
        alice.bearer
    );
    let started = Instant::now();
    let refused = send_raw(app.address, head.as_bytes()).await;
    assert_eq!((refused.status, refused.body.as_str()), (408, expected));
    assert!(refused.head.contains("connection: close") && started.elapsed() < Duration::from_secs(8));
    // A body that breaks off gets no answer and does no harm.
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    drop(stream);
    assert_eq!(alice.get(AGENTS).await.json()["meta"]["total"], 0);
}

#[tokio::test]
async fn every_invalid_field_is_reported_at_once() {
    let app = TestApp::spawn().await;
    let refused = app.actor().await.post(AGENTS, json!({"label": "a", "language": "xx"})).await;
    let expected = r#"{"success":false,"message":"The given data was invalid.","errors":{"name":["The name field is required."],"language":["The selected language is invalid."]},"code":"VALIDATION_ERROR"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (422, expected));
}

#[tokio::test]
async fn an_unsupported_method_is_405_with_the_supported_ones() {
    let app = TestApp::spawn().await;
    let anyone = app.bearer(app.new_environment().await, "");
    let id = "018f6f60-1c2d-7e3f-8a4b-5c6d7e8f9a0b";
    for (method, path, allowed) in [
        ("DELETE", AGENTS.to_owned(), "GET, HEAD, POST"),
        ("PUT", format!("{AGENTS}/{id}"), "GET, HEAD, PATCH, DELETE"),
        ("GET", format!("{AGENTS}/{id}/knowledge"), "PUT"),
        ("GET", format!("{AGENTS}/{id}/publish"), "POST"),
        ("POST", format!("{AGENTS}/{id}/trainings/{id}"), "GET, HEAD, PUT, DELETE"),
        ("POST", "/api/v1/health".to_owned(), "GET, HEAD"),
    ] {
        let refused = send_request(anyone.request(method, &path)).await;
        let expected = format!(
            r#"{{"success":false,"message":"The {method} method is not supported for this route. Supported methods: {allowed}.","code":"METHOD_NOT_ALLOWED"}}"#
        );
        assert_eq!((refused.status, refused.header("allow")), (405, Some(allowed)), "{method} {path}");
        assert_eq!(refused.text, expected);
    }
}

#[tokio::test]
async fn an_unknown_route_is_404_in_the_wire_format_of_its_path() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let ours = r#"{"success":false,"message":"The requested route was not found.","code":"ROUTE_NOT_FOUND"}"#;
    for (path, expected) in [
        ("/", ours),
        ("/api/v1", ours),
        ("/api/v1/agents/", ours),
        ("/API/V1/agents", ours),
        ("/api/v1/agents/x/trainings/y/z", ours),
        ("/trainings", ours),
        ("/training/a/b/c", r#"{"statusCode":404,"message":"The requested route was not found.","error":"Not Found"}"#),
        ("/v2/personas/1/nothing", r#"{"status":false,"error":"The requested route was not found"}"#),
    ] {
        let refused = alice.get(path).await;
        assert_eq!((refused.status, refused.text.as_str()), (404, expected), "{path}");
    }
}

#[tokio::test]
async fn a_token_over_its_rate_limit_is_429_with_retry_after_and_other_tokens_are_served() {
    let app = TestApp::with_rate_limit(3).await;
    let alice = app.actor().await;
    let bob = app.actor_in(alice.env, understudy::testing::Permissions::all()).await;
    for _ in 0..3 {
        assert_eq!(alice.get(AGENTS).await.status, 200);
    }
    let refused = alice.get(AGENTS).await;
    let expected =
        r#"{"success":false,"message":"Too many requests. Please try again later.","code":"RATE_LIMIT_EXCEEDED"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (429, expected));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    assert_eq!(bob.get(AGENTS).await.status, 200);
}

#[tokio::test]
async fn a_cross_origin_request_is_refused_unless_its_origin_is_configured() {
    let page = "https://dashboard.example.com";
    let app = TestApp::with(|settings| settings.http.cors_origins = vec![page.to_owned()]).await;
    let anyone = app.bearer(app.new_environment().await, "");
    let preflight = async |origin: &str| {
        let request = anyone.request("OPTIONS", AGENTS).header("Origin", origin);
        send_request(request.header("Access-Control-Request-Method", "POST")).await
    };
    let welcome = preflight(page).await;
    assert_eq!((welcome.status, welcome.header("access-control-allow-origin")), (200, Some(page)));
    let refused = preflight("https://evil.example.com").await;
    let expected =
        r#"{"success":false,"message":"The cross-origin request is not allowed.","code":"ORIGIN_NOT_ALLOWED"}"#;
    assert_eq!((refused.status, refused.text.as_str()), (400, expected));
}

#[tokio::test]
async fn a_configured_origin_may_read_every_documented_header() {
    let page = "https://dashboard.example.com";
    let app = TestApp::with(|settings| settings.http.cors_origins = vec![page.to_owned()]).await;
    let anyone = app.bearer(app.new_environment().await, "");
    let document = send_request(anyone.request("GET", "/openapi.json").header("Origin", page)).await;
    let exposed = document.header("access-control-expose-headers").unwrap().to_lowercase();
    let exposed: Vec<&str> = exposed.split(',').map(str::trim).collect();
    let document = document.json();
    let responses = document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let responses = responses.filter_map(|operation| operation["responses"].as_object()).flat_map(|all| all.values());
    let shared = document["components"]["responses"].as_object().unwrap().values();
    let headers = responses.chain(shared).filter_map(|response| response["headers"].as_object());
    // Readable without being listed, or of no use to a page.
    let known = ["cache-control", "content-type", "content-length", "allow", "www-authenticate"];
    for name in headers.flat_map(|headers| headers.keys()).map(|name| name.to_lowercase()) {
        assert!(exposed.contains(&name.as_str()) || known.contains(&name.as_str()), "{name} is not in {exposed:?}");
    }
}
