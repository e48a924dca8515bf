use std::collections::BTreeSet;

use actix_web::web;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::schema::ObjectBuilder;

use super::super::endpoint::{Param, RequestSpec, ResponseSpec};
use super::super::error::ErrorCode;
use super::*;
use crate::api::routes;
use crate::domain::accounts::permission::Permission;

/// Two levels, so that a component refers to another.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is looked at")]
struct Lesson {
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

/// The real table, and rows that use everything a row can say.
fn table() -> Vec<Endpoint> {
    let lesson = || json!({"id": "1", "before": {"subject": "Hours"}});
    let form =
        || Object::from(ObjectBuilder::new().property("subject", Object::with_type(Type::String)).required("subject"));
    let body = move || RequestSpec::form("LessonInput", form, json!({"subject": "Hours"}));
    let path = "/api/v1/agents/{agent_id}/lessons";
    let row = |endpoint: Endpoint| {
        endpoint.tag(Tag::Trainings).summary("A row").describe("It says `everything`.").needs(Permission::AgentsRead)
    };
    let mut table = routes::table();
    table.extend([
        row(Endpoint::get(path, "listLessons", web::route))
            .param(Param::query("per_page", "How many.").integer(1, 100).example(20))
            .param(Param::query("segment", "For whom.").repeatable())
            .param(Param::query("since", "From when.").time())
            .param(Param::query("view", "How much.").one_of(&["full"]))
            .replies(ResponseSpec::page::<Lesson>(lesson()).header("ETag", "The draft revision.", "\"7\"")),
        row(Endpoint::post(path, "saveLesson", web::route))
            .body(body())
            .replies(ResponseSpec::done::<Lesson>("Saved", lesson()).status(201))
            .refuses(&[ErrorCode::AgentNotFound, ErrorCode::DraftChanged, ErrorCode::AgentIsPublished]),
        row(Endpoint::put(path, "publishLesson", web::route))
            .body(body().optional())
            .replies(ResponseSpec::data::<Lesson>(lesson())),
        row(Endpoint::delete("/api/v1/agents/{agent_id}/lessons/{n}", "deleteLesson", web::route))
            .param(Param::path("n", "Which one.").integer(1, 9))
            .replies(ResponseSpec::deleted("Deleted")),
        row(Endpoint::get("/training/lessons/{training_id}", "getOpenCxLesson", web::route))
            .replies(ResponseSpec::bare::<Lesson>(lesson())),
        row(Endpoint::get("/training/lessons/search", "searchOpenCxLessons", web::route))
            .replies(ResponseSpec::array::<Lesson>(lesson())),
        row(Endpoint::post("/v2/personas/{persona_id}/lessons", "saveLuwLesson", web::route))
            .body(body().or_form_data())
            .replies(ResponseSpec::bare::<Lesson>(lesson())),
        row(Endpoint::get("/api/v1/user", "getUser", web::route))
            .user()
            .replies(ResponseSpec::data::<Lesson>(lesson())),
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
