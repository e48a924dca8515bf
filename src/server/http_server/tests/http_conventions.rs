use std::sync::atomic::Ordering;

use pretty_assertions::assert_eq;

use super::server::Server;

#[actix_web::test]
async fn every_response_has_the_security_headers_and_a_request_id() {
    let server = Server::start();
    let answer = server.get("/api/v1/health").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"status":"ok"}"#));
    for (name, value) in [
        ("content-type", "application/json"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cache-control", "no-store"),
        ("x-request-id", "made-id"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
}

#[actix_web::test]
async fn a_valid_request_id_is_echoed_and_an_invalid_one_replaced() {
    let server = Server::start();
    let ask = async |id: &str| {
        let answer = server.send(&format!("GET /nothing HTTP/1.1\r\nX-Request-Id: {id}")).await;
        answer.header("x-request-id").unwrap().to_owned()
    };
    assert_eq!(ask("order-66").await, "order-66");
    assert_eq!(ask("two words").await, "made-id");
    assert_eq!(ask(&"x".repeat(129)).await, "made-id");
}

#[actix_web::test]
async fn unknown_routes_are_404_in_the_wire_format_of_their_path() {
    let server = Server::start();
    for (path, body) in [
        (
            "/api/v1/nothing",
            r#"{"success":false,"message":"The requested route was not found.","code":"ROUTE_NOT_FOUND"}"#,
        ),
        ("/", r#"{"success":false,"message":"The requested route was not found.","code":"ROUTE_NOT_FOUND"}"#),
        ("/training/a/b/c", r#"{"statusCode":404,"message":"The requested route was not found.","error":"Not Found"}"#),
        ("/v2/personas/1/nothing", r#"{"status":false,"error":"The requested route was not found"}"#),
    ] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (404, body), "{path}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
    }
}

#[actix_web::test]
async fn a_wrong_method_is_405_with_allow() {
    let server = Server::start();
    let answer = server.get("/api/v1/echo").await;
    let body = r#"{"success":false,"message":"The GET method is not supported for this route. Supported methods: POST, PUT, DELETE.","code":"METHOD_NOT_ALLOWED"}"#;
    assert_eq!((answer.status, answer.body.as_str()), (405, body));
    assert_eq!(answer.header("allow"), Some("POST, PUT, DELETE"));
    let answer = server.send("POST /api/v1/health HTTP/1.1").await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")));
    let answer = server.send("PATCH /v2/personas/1 HTTP/1.1").await;
    let body = r#"{"status":false,"error":"The PATCH method is not supported for this route. Supported methods: GET, HEAD, PUT, DELETE"}"#;
    assert_eq!((answer.status, answer.body.as_str()), (400, body));
    assert_eq!(answer.header("allow"), Some("GET, HEAD, PUT, DELETE"));
}

#[actix_web::test]
async fn a_missing_permission_is_403_with_the_message_of_the_route() {
    let server = Server::start();
    let answer = server.send("PUT /api/v1/echo HTTP/1.1").await;
    let body = r#"{"success":false,"message":"You are not authorized to create training for this agent.","code":"UNAUTHORIZED"}"#;
    assert_eq!((answer.status, answer.body.as_str()), (403, body));
}

#[actix_web::test]
async fn a_panic_is_500_without_its_text_and_the_next_request_is_served() {
    let server = Server::start();
    for (path, body) in [
        ("/api/v1/panic", r#"{"success":false,"message":"Internal server error.","code":"SERVER_ERROR"}"#),
        (
            "/%74raining/panic",
            r#"{"statusCode":500,"message":"Internal Server Error","error":"Internal Server Error"}"#,
        ),
        ("/training/panic", r#"{"statusCode":500,"message":"Internal Server Error","error":"Internal Server Error"}"#),
        ("/v2/personas/7/panic", r#"{"status":false,"error":"Internal server error"}"#),
    ] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (500, body), "{path}");
        assert_eq!(answer.header("x-request-id"), Some("made-id"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
    }
    assert_eq!(server.get("/api/v1/health").await.status, 200);
}

#[actix_web::test]
async fn an_unavailable_database_is_503_without_details() {
    let server = Server::start();
    let answer = server.send("DELETE /api/v1/echo HTTP/1.1").await;
    let body = r#"{"success":false,"message":"Service temporarily unavailable. Please try again later.","code":"SERVICE_UNAVAILABLE"}"#;
    assert_eq!((answer.status, answer.body.as_str()), (503, body));
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(server.get("/readyz").await.body, r#"{"status":"ready"}"#);
    server.is_database_away.store(true, Ordering::Relaxed);
    let answer = server.get("/readyz").await;
    assert_eq!((answer.status, answer.body.as_str()), (503, body));
    server.is_database_away.store(false, Ordering::Relaxed);
    assert_eq!(server.get("/readyz").await.status, 200);
}

#[actix_web::test]
async fn head_answers_like_get_without_a_body() {
    let server = Server::start();
    let answer = server.send("HEAD /api/v1/health HTTP/1.1").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    assert_eq!(answer.header("content-length"), Some("15"));
    assert_eq!(server.send("HEAD /api/v1/nothing HTTP/1.1").await.body, "");
}

#[actix_web::test]
async fn long_responses_are_compressed_when_the_client_accepts_gzip() {
    let server = Server::start();
    let ask =
        async |accepts: &str| server.send(&format!("GET /api/v1/long HTTP/1.1\r\nAccept-Encoding: {accepts}")).await;
    let answer = ask("br, gzip").await;
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert!(answer.head.to_lowercase().contains("vary: accept-encoding"), "{}", answer.head);
    assert!(answer.body.len() < 500, "{}", answer.head);
    for accepts in ["br", "identity;q=0", "gzip;q=0", "*;q=0"] {
        let answer = ask(accepts).await;
        assert_eq!((answer.status, answer.header("content-encoding")), (200, None), "{accepts}");
        assert!(answer.body.starts_with(r#"{"success":true,"data":"abcabc"#));
    }
    let failed = server.send("GET /api/v1/panic HTTP/1.1\r\nAccept-Encoding: gzip").await;
    assert_eq!(failed.status, 500);
}

#[actix_web::test]
async fn only_configured_origins_may_send_cross_origin_requests() {
    let server = Server::start();
    let preflight = |origin: &str| {
        let asks = "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: authorization, if-match";
        format!("OPTIONS /api/v1/echo HTTP/1.1\r\nOrigin: {origin}\r\n{asks}")
    };
    let answer = server.send(&preflight("https://dashboard.example.com")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://dashboard.example.com"));
    let answer = server.send(&preflight("https://evil.example.com")).await;
    let body = r#"{"success":false,"message":"The cross-origin request is not allowed.","code":"ORIGIN_NOT_ALLOWED"}"#;
    assert_eq!((answer.status, answer.body.as_str()), (400, body));
    assert_eq!(answer.header("access-control-allow-origin"), None);
    let answer = server.send("GET /api/v1/panic HTTP/1.1\r\nOrigin: https://dashboard.example.com").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://dashboard.example.com"), "errors too");
    let answer = server.send("GET /api/v1/health HTTP/1.1\r\nOrigin: https://evil.example.com").await;
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[actix_web::test]
async fn metrics_are_labelled_with_routes_and_never_with_paths() {
    let server = Server::start();
    for path in ["/api/v1/secret-path", "/v2/personas/4711", "/api/v1/health"] {
        server.get(path).await;
    }
    server.send("BREW /api/v1/health HTTP/1.1").await;
    let answer = server.get("/metrics").await;
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for line in [
        r#"_count{method="GET",route="unmatched",status="404"} 1"#,
        r#"_count{method="GET",route="/v2/personas/{persona_id}",status="500"} 1"#,
        r#"_count{method="GET",route="/api/v1/health",status="200"} 1"#,
        r#"_count{method="other",route="/api/v1/health",status="405"} 1"#,
        "http_requests_running 1",
    ] {
        assert!(answer.body.contains(line), "{line} is missing in {}", answer.body);
    }
    for word in ["secret-path", "4711", "BREW"] {
        assert!(!answer.body.contains(word), "{word}");
    }
}

#[actix_web::test]
async fn the_openapi_document_and_its_page_answer_304_to_a_known_etag() {
    let server = Server::start();
    for path in ["/openapi.json", "/docs"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, Some("public, no-cache")));
        let tag = answer.header("etag").unwrap();
        let again = server.send(&format!("GET {path} HTTP/1.1\r\nIf-None-Match: {tag}")).await;
        assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", Some(tag)));
        let other = server.send(&format!("GET {path} HTTP/1.1\r\nIf-None-Match: \"other\"")).await;
        assert_eq!(other.status, 200);
    }
    let page = server.get("/docs").await;
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'; style-src 'sha256-"));
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
}
