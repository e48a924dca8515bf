//! `GET /api/v1/agents`: a page of the environment's agents.

use actix_web::web;
use serde::Deserialize;

use super::summary::AgentListItemJson;
use super::wire::AgentJson;
use crate::api::talkover::page::{self, PageMeta, PageQuery};
use crate::api::talkover::view::View;
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::agent::{AgentSort, AgentStatus};
use crate::domain::form::{Field, Form, ValidationMode};
use crate::domain::pagination::PageRequest;
use crate::http::access::{Access, parse};
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::AgentsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents::{self, AgentPage};
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
    page::FIELDS[0],
    page::FIELDS[1],
    Field::new("view").one_of(&["literal", "full", "summary"]).example("\"summary\"").describe(
        "`literal` returns the keys of the Talkover format. `full` adds the keys of this product. `summary` returns \
         `trainings_count`, `pending_changes`, `live_version` and `changed_by` in place of `trainings`. The default is \
         `literal`.",
    ),
    Field::new("sort").one_of(&AgentSort::WIRE_NAMES).example("\"name\"").describe(
        "The order. A minus sign reverses it. Upper and lower case of a name are equal. The default is `created_at`: \
         oldest first.",
    ),
]);

/// Which keys the agents of a list have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AgentListView {
    #[default]
    Literal,
    Full,
    Summary,
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    status: Option<AgentStatus>,
    #[serde(default)]
    direction: Option<String>,
    #[serde(default)]
    search: Option<String>,
    #[serde(default)]
    view: Option<AgentListView>,
    #[serde(default)]
    sort: Option<AgentSort>,
    #[serde(flatten)]
    page: PageQuery,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents", "listAgents", || web::to(handle))
        .tag(Tag::Agents)
        .needs(Permission::AgentsRead)
        .summary("List agents")
        .describe(
            "Returns the agents of the environment, oldest first unless `sort` is set. A token bound to one agent sees \
             only that agent.",
        )
        .query(&FORM)
        .replies(ResponseSpec::page::<AgentListItemJson>(AgentListItemJson::example()))
}

async fn handle(access: Access<AgentsRead>, query: QueryString) -> Result<ApiResponse, ApiError> {
    let query: ListQuery = parse(&FORM, &query.fields(&FORM)?, ValidationMode::Full)?;
    let page = query.page.request();
    let filter = AgentFilter { status: query.status, direction: query.direction, search: query.search };
    let sort = query.sort.unwrap_or_default();
    let view = match query.view.unwrap_or_default() {
        AgentListView::Literal => View::Literal,
        AgentListView::Full => View::Full,
        AgentListView::Summary => {
            let found = access.snapshot(move |read| agents::summaries(read, &filter, sort, page)).await?;
            return respond(found, page, |agent| AgentListItemJson::Summary(Box::new(agent.into())));
        }
    };
    let found = access.snapshot(move |read| agents::list(read, &filter, sort, page)).await?;
    respond(found, page, |agent| AgentListItemJson::Agent(Box::new(AgentJson::of(&agent, view))))
}

fn respond<T>(
    found: AgentPage<T>,
    page: PageRequest,
    item: impl Fn(T) -> AgentListItemJson,
) -> Result<ApiResponse, ApiError> {
    let meta = PageMeta::of(page, found.total);
    let data: Vec<_> = found.agents.into_iter().map(item).collect();
    ApiResponse::list(&data, &meta)
}
