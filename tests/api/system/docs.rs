use pretty_assertions::assert_eq;
use understudy::testing::{ERROR_CODES, routes};

use crate::support::{TestApp, send_request};

#[tokio::test]
async fn the_docs_page_shows_every_operation_and_loads_no_external_resource() {
    let app = TestApp::spawn().await;
    let anyone = app.bearer(app.new_environment().await, "");
    let page = anyone.get("/docs").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'; style-src 'sha256-"));
    for row in routes::table() {
        assert!(page.text.contains(row.id), "{} is missing", row.id);
    }
    for needs_network in ["<script", "src=\"http", "<link", "@import", "url("] {
        assert!(!page.text.contains(needs_network), "{needs_network}");
    }
    let shown = |name: &str| page.text.contains(name);
    for row in
        ERROR_CODES.iter().filter(|row| ["INVALID_TOKEN", "VALIDATION_ERROR", "DRAFT_CHANGED"].contains(&row.name))
    {
        assert!(shown(row.name), "{} is missing", row.name);
    }
}

#[tokio::test]
async fn the_docs_page_supports_conditional_requests() {
    let app = TestApp::spawn().await;
    let anyone = app.bearer(app.new_environment().await, "");
    let first = anyone.get("/docs").await;
    let tag = first.header("etag").unwrap();
    let again = send_request(anyone.request("GET", "/docs").header("If-None-Match", tag)).await;
    assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", Some(tag)));
}
