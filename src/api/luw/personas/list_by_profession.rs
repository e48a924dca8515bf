//! `GET /v2/personas/ft-{profession}`: a page of the personas with a profession.

use actix_web::web;
use serde::Deserialize;

use super::wire::PersonaPageJson;
use crate::api::luw::wire::ok;
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::domain::pagination::PageRequest;
use crate::http::access::{Access, parse};
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::path::PathParams;
use crate::http::permissions::AgentsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::personas;

/// The default `limit`.
const DEFAULT_LIMIT: i64 = 20;
const FLAGS: [&str; 4] = ["1", "0", "true", "false"];

static FORM: Form = Form::new(&[
    Field::new("page").integer().between_whole(1, 1_000_000).describe("The page number, starting at 1."),
    Field::new("limit")
        .integer()
        .between_whole(1, 200)
        .example("20")
        .describe("The number of personas per page. The default is 20."),
    Field::new("slim").one_of(&FLAGS).describe("`1` or `true` leaves out `trainings`; `trainings_count` remains."),
]);

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct ListQuery {
    page: Option<i64>,
    limit: Option<i64>,
    slim: Option<String>,
}

pub(super) fn endpoint() -> Endpoint {
    let profession = ParameterSpec::path("profession", "The profession. Upper and lower case are equal.");
    Endpoint::get("/v2/personas/ft-{profession}", "luwListPersonasByProfession", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsRead)
        .summary("List the personas with a profession")
        .describe(
            "Returns the personas of the token's environment with this profession and their trainings, the most \
             recently changed persona first. A token bound to one agent sees only that agent.",
        )
        .param(profession.example("Receptionist"))
        .query(&FORM)
        .replies(ResponseSpec::bare::<PersonaPageJson>(PersonaPageJson::example()))
}

async fn handle(access: Access<AgentsRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let query: ListQuery = parse(&FORM, &query.fields(&FORM)?, ValidationMode::Full)?;
    let page = PageRequest { page: query.page.unwrap_or(1), per_page: query.limit.unwrap_or(DEFAULT_LIMIT) };
    let is_slim = matches!(query.slim.as_deref(), Some("1" | "true"));
    let profession = path.only_text();
    let found = access.snapshot(move |read| personas::list_by_profession(read, &profession, page, !is_slim)).await?;
    ok(&PersonaPageJson::of(&found, page))
}
