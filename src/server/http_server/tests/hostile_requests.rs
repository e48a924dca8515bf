use std::time::Duration;

use pretty_assertions::assert_eq;
use tokio::io::AsyncWriteExt as _;

use super::server::{Server, read, settings};
use crate::server::http_server::HttpServerSettings;

const JSON: &str = "Content-Type: application/json";

/// actix checks deadlines twice a second, so shorter ones cannot be told apart.
const SHORT: Duration = Duration::from_millis(1500);

#[actix_web::test]
async fn a_body_sent_byte_by_byte_is_408_after_the_deadline() {
    let server = Server::start();
    for (request, status, body) in [
        (
            "POST /api/v1/echo",
            408,
            r#"{"success":false,"message":"The request body took too long to arrive.","code":"REQUEST_TIMEOUT"}"#,
        ),
        ("PUT /v2/personas/1/echo", 400, r#"{"status":false,"error":"The request body took too long to arrive"}"#),
    ] {
        let mut stream = server.connect().await;
        let head = format!("{request} HTTP/1.1\r\nHost: t\r\n{JSON}\r\nContent-Length: 100\r\n\r\n{{");
        stream.write_all(head.as_bytes()).await.unwrap();
        let (mut reader, mut writer) = stream.into_split();
        let dripping = actix_web::rt::spawn(async move {
            while writer.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let mut bytes = [0; 2000];
        let count = tokio::io::AsyncReadExt::read(&mut reader, &mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
        assert!(text.starts_with(&format!("HTTP/1.1 {status} ")), "{text}");
        assert!(text.ends_with(body), "{text}");
        assert!(text.to_lowercase().contains("connection: close"), "{text}");
        tokio::time::timeout(Duration::from_secs(8), dripping).await.expect("the connection ends").unwrap();
    }
}

#[actix_web::test]
async fn a_slow_unread_body_does_not_keep_the_connection_open() {
    let server = Server::start();
    for framing in ["Content-Length: 100000", "Transfer-Encoding: chunked"] {
        let mut stream = server.connect().await;
        let head = format!("POST /api/v1/nothing HTTP/1.1\r\nHost: t\r\n{framing}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let (mut reader, mut writer) = stream.into_split();
        let dripping = actix_web::rt::spawn(async move {
            while writer.write_all(b"1\r\n{\r\n").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let mut bytes = [0; 2000];
        let count = tokio::io::AsyncReadExt::read(&mut reader, &mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes[..count]).to_lowercase();
        assert!(text.starts_with("http/1.1 404 ") && text.contains("connection: close"), "{text}");
        tokio::time::timeout(Duration::from_secs(5), dripping).await.expect(framing).unwrap();
    }
}

#[actix_web::test]
async fn an_incomplete_request_head_is_408() {
    let server = Server::with(HttpServerSettings { head_deadline: SHORT, ..settings() });
    let mut stream = server.connect().await;
    stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nHo").await.unwrap();
    assert_eq!(read(&mut stream).await.status, 408);
}

#[actix_web::test]
async fn a_too_large_body_is_413_with_and_without_content_length() {
    let server = Server::start();
    let body = r#"{"success":false,"message":"The request body is too large.","code":"BODY_TOO_LARGE"}"#;
    let answer = server.send_with_body(&format!("POST /api/v1/echo HTTP/1.1\r\n{JSON}"), &" ".repeat(1001)).await;
    assert_eq!((answer.status, answer.body.as_str()), (413, body));
    let mut stream = server.connect().await;
    let head = format!("POST /api/v1/echo HTTP/1.1\r\nHost: t\r\n{JSON}\r\nTransfer-Encoding: chunked\r\n\r\n");
    let chunks = format!("1F4\r\n{0}\r\n1F4\r\n{0}\r\n1F4\r\n{0}\r\n0\r\n\r\n", " ".repeat(500));
    stream.write_all((head + &chunks).as_bytes()).await.unwrap();
    let answer = read(&mut stream).await;
    assert_eq!((answer.status, answer.body.as_str()), (413, body));
}

#[actix_web::test]
async fn invalid_bodies_are_refused_with_the_reason() {
    let server = Server::start();
    for (head, sent, status, body) in [
        (
            JSON,
            "{",
            400,
            r#"{"success":false,"message":"The request body is not valid JSON: EOF while parsing an object at line 1 column 1.","code":"MALFORMED_BODY"}"#,
        ),
        (
            JSON,
            "[1]",
            400,
            r#"{"success":false,"message":"The request body must be a JSON object.","code":"MALFORMED_BODY"}"#,
        ),
        (
            "Content-Type: text/plain",
            "{}",
            415,
            r#"{"success":false,"message":"The content type of the request body is not supported.","code":"UNSUPPORTED_MEDIA_TYPE"}"#,
        ),
        (JSON, r#"{"b":1,"a":2}"#, 200, r#"{"success":true,"data":{"a":2,"b":1}}"#),
    ] {
        let answer = server.send_with_body(&format!("POST /api/v1/echo HTTP/1.1\r\n{head}"), sent).await;
        assert_eq!((answer.status, answer.body.as_str()), (status, body), "{sent}");
    }
    let deep = "[".repeat(400) + &"]".repeat(400);
    let answer = server.send_with_body(&format!("POST /api/v1/echo HTTP/1.1\r\n{JSON}"), &deep).await;
    assert_eq!(answer.status, 400);
}

#[actix_web::test]
async fn malformed_paths_and_queries_are_never_5xx() {
    let server = Server::start();
    for path in [
        "/%",
        "/%ff%fe",
        "/api/v1/health?%",
        "/api/v1/health?a=%zz",
        "//",
        "/api/v1/health/",
        "/%2e%2e/etc",
        "/api/v1/%00",
    ] {
        let answer = server.get(path).await;
        assert!(answer.status < 500, "{path} answers {}", answer.status);
        assert!(answer.body.starts_with('{'), "{path} answers {}", answer.body);
    }
}
