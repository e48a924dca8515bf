//! The document of the real table and of rows that use everything a row can say.

mod clients;
mod form_schema;

use std::collections::BTreeSet;

use actix_web::web;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::endpoint::{ParameterSpec, RequestSpec, ResponseSpec};
use super::super::error::ErrorCode;
use super::*;
use crate::api::routes;
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, Form};

/// Two levels, so that a component refers to another.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is looked at")]
struct ExampleItem {
    /// The id.
    id: String,
    /// What was there before.
    before: Option<Before>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is looked at")]
struct Before {
    /// The subject.
    subject: String,
}

static INPUT: Form = Form::new(&[Field::new("subject").required()]);

static LIST: Form = Form::new(&[
    Field::new("per_page").integer().between_whole(1, 100).describe("How many.").example("20").default("10"),
    Field::new("segment").array_of(&Field::item().max(9)).describe("For whom."),
    Field::new("since").date().describe("From when."),
    Field::new("view").required().one_of(&["full"]).describe("How much."),
    Field::new("word").max(255),
]);

/// The real table, and rows that use everything a row can say.
fn table() -> Vec<Endpoint> {
    let item = || json!({"id": "1", "before": {"subject": "Hours"}});
    let body = || RequestSpec::form("LessonCreate", &INPUT, json!({"subject": "Hours"}));
    let change = RequestSpec::partial("LessonUpdate", &INPUT, json!({"subject": "Hours"}));
    let path = "/api/v1/agents/{agent_id}/lessons";
    let row = |endpoint: Endpoint| {
        endpoint.tag(Tag::Trainings).summary("A row").describe("It says `everything`.").needs(Permission::AgentsRead)
    };
    let mut table = routes::table();
    table.extend([
        row(Endpoint::get(path, "listLessons", web::route))
            .query(&LIST)
            .replies(ResponseSpec::page::<ExampleItem>(item()).header("ETag", "The draft revision.", "\"7\"")),
        row(Endpoint::post(path, "saveLesson", web::route))
            .body(body())
            .replies(ResponseSpec::done::<ExampleItem>("Saved", item()).status(201))
            .refuses(&[ErrorCode::AgentNotFound, ErrorCode::DraftChanged, ErrorCode::AgentIsPublished]),
        row(Endpoint::put(path, "publishLesson", web::route))
            .body(change.optional())
            .replies(ResponseSpec::data::<ExampleItem>(item())),
        row(Endpoint::delete("/api/v1/agents/{agent_id}/lessons/{n}", "deleteLesson", web::route))
            .param(ParameterSpec::path("n", "Which one.").integer(1, 9))
            .replies(ResponseSpec::deleted("Deleted")),
        row(Endpoint::get("/training/lessons/{training_id}", "getOpenCxLesson", web::route))
            .replies(ResponseSpec::bare::<ExampleItem>(item())),
        row(Endpoint::get("/training/lessons/search", "searchOpenCxLessons", web::route))
            .replies(ResponseSpec::array::<ExampleItem>(item())),
        row(Endpoint::post("/v2/personas/{persona_id}/lessons", "saveLuwLesson", web::route))
            .body(body().or_form_data())
            .replies(ResponseSpec::bare::<ExampleItem>(item())),
        row(Endpoint::get("/api/v1/lessons", "getLessons", web::route))
            .user()
            .replies(ResponseSpec::data::<ExampleItem>(item())),
    ]);
    table
}

fn served() -> Value {
    serde_json::to_value(document(&table())).unwrap()
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
    let routes: BTreeSet<_> = table().iter().map(|row| (row.method.to_string(), row.path.to_owned())).collect();
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

#[test]
fn a_row_says_who_may_call_and_what_can_go_wrong() {
    let document = served();
    let saved = &document["paths"]["/api/v1/agents/{agent_id}/lessons"]["post"];
    assert_eq!(saved["security"], json!([{"bearer": []}]));
    assert_eq!(saved["description"], "It says `everything`.\n\nNeeds the permission `agents:read`.");
    let statuses: Vec<_> = saved["responses"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        statuses,
        ["201", "400", "401", "403", "404", "408", "409", "410", "412", "413", "415", "422", "429", "500", "503"]
    );
    let luw = &document["paths"]["/v2/personas/{persona_id}/lessons"]["post"]["responses"];
    let statuses: Vec<_> = luw.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(statuses, ["200", "400", "401", "403", "404", "429", "500"]);
}

#[test]
fn query_parameters_are_the_fields_of_the_form() {
    let document = served();
    for row in table() {
        let operation = &document["paths"][row.path][row.method.as_str().to_lowercase()];
        let documented: Vec<_> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let fields: Vec<_> = row.query.iter().flat_map(|form| form.fields()).map(|field| field.name).collect();
        assert_eq!(documented, fields, "{}", row.id);
    }
    let context = document["paths"]["/api/v1/agents/{agent_id}/context"]["get"]["parameters"].as_array().unwrap();
    let query = context.iter().find(|parameter| parameter["name"] == "query").unwrap();
    assert_eq!(query["schema"], json!({"type": "string", "maxLength": 8192}));
}

#[test]
fn a_query_parameter_has_the_rules_of_its_field() {
    let parameters = &served()["paths"]["/api/v1/agents/{agent_id}/lessons"]["get"]["parameters"];
    let of_query = |parameter: &&Value| parameter["in"] == "query";
    assert_eq!(
        json!(parameters.as_array().unwrap().iter().filter(of_query).collect::<Vec<_>>()),
        json!([
            {
                "name": "per_page", "in": "query", "required": false, "description": "How many.", "example": 20,
                "schema": {"type": "integer", "format": "int64", "minimum": 1, "maximum": 100, "default": 10},
            },
            {
                "name": "segment", "in": "query", "required": false, "description": "For whom.", "example": ["text"],
                "schema": {
                    "type": "array", "maxItems": 1000, "items": {"type": "string", "minLength": 1, "maxLength": 9},
                },
            },
            {
                "name": "since", "in": "query", "required": false, "description": "From when.",
                "example": "2024-01-15T10:30:00Z", "schema": {"type": "string", "format": "date-time"},
            },
            {
                "name": "view", "in": "query", "required": true, "description": "How much.", "example": "full",
                "schema": {"type": "string", "enum": ["full"]},
            },
            {
                "name": "word", "in": "query", "required": false, "example": "text",
                "schema": {"type": "string", "maxLength": 255},
            },
        ])
    );
}
