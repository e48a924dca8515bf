//! What generated clients rely on: they send every `default`, and make a type of every name.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use serde_json::Value;

use super::{operations, served, table};
use crate::domain::form::ValidationMode;
use crate::http::endpoint::AbsentField;

#[test]
fn no_body_declares_a_default() {
    let document = served();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let declared = find(schema, &|schema| schema.get("default").is_some() && schema.get("properties").is_none());
        assert_eq!(declared, None, "{name} declares a default, which generated clients send");
    }
}

#[test]
fn a_put_or_patch_keeps_absent_fields_and_the_name_of_a_body_says_whether_it_does() {
    for row in table() {
        let Some(request) = &row.request else { continue };
        let suffix = match request.absent {
            AbsentField::Keep => "Update",
            AbsentField::KeepOrDefault => "Save",
            AbsentField::Default => "",
        };
        let kept = ["Update", "Save"].into_iter().find(|kept| request.name.ends_with(kept)).unwrap_or_default();
        assert_eq!(kept, suffix, "{} does not say what absent fields mean", request.name);
        let changes = row.method == Method::PUT || row.method == Method::PATCH;
        assert!(!changes || request.absent == AbsentField::Keep, "{} does not keep absent fields", row.id);
        assert!(request.mode == ValidationMode::Full || request.absent == AbsentField::Keep, "{}", row.id);
    }
}

#[test]
fn create_and_update_have_schemas_of_their_own() {
    let mut meanings = BTreeMap::new();
    for request in table().into_iter().filter_map(|row| row.request) {
        let meaning = (request.absent, request.mode);
        assert_eq!(*meanings.entry(request.name).or_insert(meaning), meaning, "{}", request.name);
    }
}

#[test]
fn every_body_is_a_named_component_and_objects_in_answers_are_too() {
    let document = served();
    for (method, path, operation) in operations(&document) {
        let answers = operation["responses"].as_object().unwrap().values();
        for body in answers.chain([&operation["requestBody"]]) {
            for (media, content) in body["content"].as_object().into_iter().flatten() {
                let named = content["schema"].get("$ref").is_some();
                assert!(named || media.starts_with("text/"), "{method} {path} has a nameless body");
            }
        }
    }
    let bodies: BTreeSet<_> = table().into_iter().filter_map(|row| row.request).map(|body| body.name).collect();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let properties = schema["properties"].as_object().into_iter().flat_map(|properties| properties.values());
        let nameless = properties.filter(|_| !bodies.contains(name.as_str()));
        let nameless = nameless.filter_map(|property| find(property, &|schema| schema.get("properties").is_some()));
        assert_eq!(nameless.collect::<Vec<_>>(), Vec::<&Value>::new(), "{name} has a nameless object");
    }
}

#[test]
fn choices_are_named_once_and_only_named_choices_can_be_null() {
    let document = served();
    let mut named = BTreeMap::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let nameless = find(schema, &|part| part["enum"].is_array() && part != schema);
        assert_eq!(nameless, None, "{name} has nameless choices");
        if schema["enum"].is_array() {
            let twin = named.insert(schema["enum"].to_string(), name);
            assert_eq!(twin, None, "{name} has the same choices: give both one schema_name");
            assert!(!schema["enum"].as_array().unwrap().contains(&Value::Null), "{name} has null among its choices");
        }
    }
}

#[test]
fn names_differ_in_more_than_case_and_plural() {
    let document = served();
    let names: Vec<_> = document["components"]["schemas"].as_object().unwrap().keys().collect();
    let mut plain = BTreeMap::new();
    for name in names {
        let twin = plain.insert(name.to_lowercase().trim_end_matches('s').to_owned(), name);
        assert_eq!(twin, None, "{name} reads like another schema");
        assert!(!name.ends_with(|last: char| last.is_ascii_digit()), "{name} ends in a number");
    }
}

#[test]
fn an_object_says_what_it_has_and_only_a_named_one_can_be_null() {
    let document = served();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let bare = |part: &Value| {
            part["type"] == "object" && part.get("properties").is_none() && part["additionalProperties"].is_null()
        };
        assert_eq!(find(schema, &bare), None, "{name} has an object without properties");
        let nullable = |part: &Value| part["type"].as_array().is_some_and(|types| types.contains(&"object".into()));
        assert_eq!(find(schema, &nullable), None, "{name} has a nameless object that can be null");
    }
}

/// The first schema within `schema`, itself included, for which `is` holds.
fn find<'s>(schema: &'s Value, is: &dyn Fn(&Value) -> bool) -> Option<&'s Value> {
    if is(schema) {
        return Some(schema);
    }
    match schema {
        Value::Object(entries) => entries.values().find_map(|schema| find(schema, is)),
        Value::Array(items) => items.iter().find_map(|schema| find(schema, is)),
        _ => None,
    }
}
