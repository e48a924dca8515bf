//! `GET /api/v1/agents`: a page of the environment's agents.

use actix_web::web;
use serde::{Deserialize, Serialize};

use super::wire::AgentJson;
use crate::api::talkover::view::{self, View};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent::AgentStatus;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::domain::pagination::PageRequest;
use crate::http::access::{Access, parse};
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::AgentsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents;
use crate::store::AgentFilter;

static FORM: Form = Form::new(&[
    Field::new("status")
        .one_of(&AgentStatus::WIRE_NAMES)
        .schema_name("AgentStatus")
        .describe("Returns only agents with this status."),
    Field::new("direction")
        .one_of(&["inbound", "outbound"])
        .schema_name("Direction")
        .describe("Returns only agents for calls in this direction."),
    Field::new("search")
        .string()
        .max(255)
        .example("\"desk\"")
        .describe("Part of the name or label. Upper and lower case are equal."),
    Field::new("per_page")
        .integer()
        .between_whole(1, 100)
        .example("20")
        .describe("The number of agents per page. The default is 20."),
    Field::new("page").integer().between_whole(1, 1_000_000).describe("The page number, starting at 1."),
    view::FIELD,
]);

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    status: Option<AgentStatus>,
    #[serde(default)]
    direction: Option<String>,
    #[serde(default)]
    search: Option<String>,
    #[serde(default)]
    per_page: Option<i64>,
    #[serde(default)]
    page: Option<i64>,
    #[serde(default)]
    view: Option<View>,
}

#[derive(Serialize)]
struct Meta {
    current_page: i64,
    per_page: i64,
    total: i64,
    last_page: i64,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents", "listAgents", || web::to(handle))
        .tag(Tag::Agents)
        .needs(Permission::AgentsRead)
        .summary("List agents")
        .describe(
            "Returns the agents of the token's environment, oldest first. A token bound to one agent sees only that \
             agent.",
        )
        .query(&FORM)
        .replies(ResponseSpec::page::<AgentJson>(AgentJson::example()))
}

async fn handle(access: Access<AgentsRead>, query: QueryString) -> Result<ApiResponse, ApiError> {
    let query: ListQuery = parse(&FORM, &query.fields(&FORM)?, ValidationMode::Full)?;
    let page = PageRequest { page: query.page.unwrap_or(1), per_page: query.per_page.unwrap_or(20) };
    let filter = AgentFilter { status: query.status, direction: query.direction, search: query.search };
    let found = access.snapshot(move |read| agents::list(read, &filter, page)).await?;
    let view = query.view.unwrap_or_default();
    let data: Vec<_> = found.agents.iter().map(|agent| AgentJson::of(agent, view)).collect();
    let (total, last_page) = (found.total, page.last_page(found.total));
    ApiResponse::list(&data, &Meta { current_page: page.page, per_page: page.per_page, total, last_page })
}
