//! `GET /api/v1/agents/{agent_id}/versions`: the published versions, newest first.

use actix_web::web;
use serde::{Deserialize, Serialize};

use super::wire::VersionJson;
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, Form};
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::publishing::versions;

static FORM: Form = Form::new(&[
    Field::new("limit")
        .integer()
        .between_whole(1, 100)
        .example("20")
        .describe("The number of versions per page. The default is 20."),
    Field::new("before").integer().min_value(1).example("40").describe("Returns only versions with a smaller number."),
]);

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    limit: Option<i64>,
    #[serde(default)]
    before: Option<i64>,
}

#[derive(Serialize)]
struct Meta {
    limit: i64,
    next_before: Option<i64>,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/versions", "listVersions", || web::to(handle))
        .tag(Tag::Publishing)
        .needs(Permission::TrainingsRead)
        .summary("List the versions of an agent")
        .describe(
            "Returns the published versions, newest first. `meta.next_before` is the `before` of the next page, null \
             on the last one.",
        )
        .query(&FORM)
        .replies(ResponseSpec::keyset::<VersionJson>("next_before", VersionJson::example()))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let agent = path.agent();
    let query: ListQuery = access.parse_query(agent, &FORM, query.fields(&FORM)?).await?;
    let (limit, before) = (query.limit.unwrap_or(20), query.before);
    let page = access.snapshot(move |read| versions::list(read, agent, before, limit)).await?;
    let data: Vec<_> = page.versions.into_iter().map(|(version, live)| VersionJson::of(version, live)).collect();
    let meta = Meta { limit, next_before: page.next_before };
    Ok(ApiResponse::list(&data, &meta)?.with_etag(&page.draft_revision))
}
