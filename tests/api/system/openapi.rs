use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use serde_json::Value;
use understudy::testing::routes;

use crate::support::{TestApp, send_request};

#[tokio::test]
async fn the_document_has_the_operations_of_the_route_table_and_no_others() {
    let app = TestApp::spawn().await;
    let served = app.bearer(app.new_environment().await, "").get("/openapi.json").await;
    assert_eq!((served.status, served.header("content-type")), (200, Some("application/json")));
    let document = served.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let mut written = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(!operation["description"].as_str().unwrap_or_default().is_empty(), "{id} has no description");
            written.insert(format!("{} {path} {id}", method.to_uppercase()));
        }
    }
    let table: BTreeSet<String> =
        routes::table().iter().map(|row| format!("{} {} {}", row.method, row.path, row.id)).collect();
    assert_eq!(written, table);
}

#[tokio::test]
async fn every_route_of_the_table_exists_and_every_reference_resolves() {
    let app = TestApp::spawn().await;
    let anyone = app.bearer(app.new_environment().await, "");
    for row in routes::table() {
        let asked = send_request(anyone.request(row.method.as_str(), row.path)).await;
        let unknown = asked.text.contains(r#""code":"ROUTE_NOT_FOUND"}"#) || asked.text.contains("route was not found");
        assert!(asked.status < 400 || asked.status != 405 && !unknown, "{} {}", row.method, row.path);
    }
    let document = anyone.get("/openapi.json").await.json();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        assert!(document.pointer(reference.strip_prefix('#').unwrap()).is_some(), "{reference} leads nowhere");
    }
}

#[tokio::test]
async fn the_document_supports_conditional_requests() {
    let app = TestApp::spawn().await;
    let anyone = app.bearer(app.new_environment().await, "");
    let first = anyone.get("/openapi.json").await;
    let tag = first.header("etag").unwrap();
    let again = send_request(anyone.request("GET", "/openapi.json").header("If-None-Match", tag)).await;
    assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", Some(tag)));
}

fn collect<'d>(value: &'d Value, references: &mut Vec<&'d str>) {
    match value {
        Value::Object(entries) => {
            references.extend(entries.get("$ref").and_then(Value::as_str));
            entries.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}
