use std::collections::BTreeSet;

use serde_json::Value;

use super::super::routes;
use super::*;

fn served() -> Value {
    serde_json::to_value(document(&routes::table())).unwrap()
}

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation.clone()))
    });
    each.collect()
}

#[test]
fn the_paths_are_the_routes() {
    let routes: BTreeSet<_> = routes::table().iter().map(|row| (row.method.to_string(), row.path.to_owned())).collect();
    let documented: BTreeSet<_> = operations(&served()).into_iter().map(|(method, path, _)| (method, path)).collect();
    assert_eq!(documented, routes);
}

#[test]
fn every_operation_has_words_a_good_answer_and_errors() {
    let document = served();
    assert_eq!(document["openapi"], "3.1.0");
    for (method, path, operation) in operations(&document) {
        for key in ["operationId", "summary", "description"] {
            assert!(operation[key].as_str().is_some_and(|text| !text.is_empty()), "{method} {path} lacks {key}");
        }
        let statuses: Vec<_> = operation["responses"].as_object().unwrap().keys().cloned().collect();
        for first in ["2", "4", "5"] {
            assert!(statuses.iter().any(|status| status.starts_with(first)), "{method} {path} lacks {first}xx");
        }
        assert!(operation["security"].is_array(), "{method} {path} does not say who may call it");
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
    let document = served();
    let text = document.to_string();
    let targets: BTreeSet<_> = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for target in &targets {
        assert!(document.pointer(target).is_some(), "{target} is missing");
    }
    for kind in ["schemas", "responses", "parameters", "headers"] {
        for name in document["components"][kind].as_object().into_iter().flatten().map(|(name, _)| name) {
            assert!(targets.contains(format!("/components/{kind}/{name}").as_str()), "{kind}/{name} is not used");
        }
    }
}
