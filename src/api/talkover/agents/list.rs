//! `GET /api/v1/agents`: a page of the environment's agents.

use actix_web::web;
use serde::Deserialize;

use super::wire::AgentJson;
use crate::api::talkover::page::{self, PageMeta, PageQuery};
use crate::api::talkover::view::{self, View};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent::AgentStatus;
use crate::domain::form::{Field, Form, ValidationMode};
use crate::http::access::{Access, parse};
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::AgentsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents;
use crate::store::AgentFilter;

static FORM: Form = Form::new(&[
    Field::new("status").one_of(&AgentStatus::WIRE_NAMES).describe("Returns only agents with this status."),
    Field::new("direction")
        .one_of(&["inbound", "outbound"])
        .describe("Returns only agents for calls in this direction."),
    Field::new("search")
        .string()
        .max(255)
        .example("\"desk\"")
        .describe("Part of the name or label. Upper and lower case are equal."),
    page::FIELDS[0],
    page::FIELDS[1],
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
    view: Option<View>,
    #[serde(flatten)]
    page: PageQuery,
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
    let page = query.page.request();
    let filter = AgentFilter { status: query.status, direction: query.direction, search: query.search };
    let found = access.snapshot(move |read| agents::list(read, &filter, page)).await?;
    let view = query.view.unwrap_or_default();
    let data: Vec<_> = found.agents.iter().map(|agent| AgentJson::of(agent, view)).collect();
    ApiResponse::list(&data, &PageMeta::of(page, found.total))
}
