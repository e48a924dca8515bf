use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use serde_json::Value;
use understudy::testing::{AuthRequirement, routes};

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

#[tokio::test]
async fn every_page_parameter_has_a_least_and_a_largest_value() {
    let app = TestApp::spawn().await;
    let document = app.bearer(app.new_environment().await, "").get("/openapi.json").await.json();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let mut bounded = 0;
    for operation in operations {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            if ["page", "per_page", "limit", "offset"].contains(&name) {
                let schema = &parameter["schema"];
                let bounds = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
                assert!(matches!(bounds, (Some(0 | 1), Some(_))), "{} {name}: {schema}", operation["operationId"]);
                bounded += 1;
            }
        }
    }
    assert!(bounded > 8, "only {bounded} parameters");
}

#[tokio::test]
async fn every_answer_to_a_limited_caller_documents_the_rate_limit_headers() {
    let app = TestApp::spawn().await;
    let document = app.bearer(app.new_environment().await, "").get("/openapi.json").await.json();
    for row in routes::table() {
        let operation = &document["paths"][row.path][row.method.as_str().to_lowercase()];
        for (status, response) in operation["responses"].as_object().unwrap() {
            let shared = response["$ref"].as_str().and_then(|reference| document.pointer(&reference[1..]));
            let headers = &shared.unwrap_or(response)["headers"];
            let is_limited = row.auth != Some(AuthRequirement::Public) && status != "401";
            for name in ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"] {
                let is_documented = headers[name].is_object();
                assert!(is_documented || !is_limited, "{} {status} lacks {name}", row.id);
                let is_success = status.starts_with(['2', '3']);
                assert!(!is_documented || is_limited || !is_success, "{} {status} has {name}", row.id);
            }
        }
    }
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
