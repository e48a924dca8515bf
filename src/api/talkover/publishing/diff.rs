//! `GET /api/v1/agents/{agent_id}/versions/{version}/diff`: compares a version with another state.

use actix_web::web;
use serde::Deserialize;

use super::differences::{ChangesJson, ChangesPage, changes};
use crate::api::talkover::page::{self, PageQuery};
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Field, FieldErrors, Form, message};
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::cpu_turns::render_in_turn;
use crate::service::publishing::changes::{DiffBase, diff};

static FORM: Form = Form::new(&[
    Field::new("with")
        .required()
        .string()
        .max(20)
        .example("\"draft\"")
        .describe("The number of another version, `draft`, or `live` (the newest version)."),
    page::FIELDS[1],
    page::FIELDS[0],
]);

#[derive(Deserialize)]
struct DiffQuery {
    with: String,
    #[serde(flatten)]
    page: PageQuery,
}

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/versions/{version}/diff", "diffVersions", || web::to(handle))
        .tag(Tag::Publishing)
        .needs(Permission::TrainingsRead)
        .summary("Compare a version")
        .describe(
            "Returns the differences in the format of the pending changes. `live` is the value in the version of the \
             path. `draft` is the value in the other state. Pages are those of the pending changes.",
        )
        .query(&FORM)
        .replies(ResponseSpec::data_or_page::<ChangesJson>(ChangesJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::VersionNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let (agent, number) = (path.agent(), path.number("version"));
    let query: DiffQuery = access.parse_query(agent, &FORM, query.fields(&FORM)?).await?;
    let base = match base(&query.with) {
        Ok(base) => base,
        Err(wrong) => return Err(access.agent_error_or(agent, wrong).await),
    };
    let page = ChangesPage::of(query.page);
    let window = page.window();
    let tenant = access.tenant();
    render_in_turn(tenant, move |read| diff(read, agent, number, base, window), move |set| changes(set, page)).await?
}

fn base(with: &str) -> Result<DiffBase, FieldErrors> {
    match with {
        "draft" => Ok(DiffBase::Draft),
        "live" => Ok(DiffBase::Newest),
        number => {
            let number = number.parse().ok().filter(|number| *number > 0);
            number.map(DiffBase::Version).ok_or_else(|| FieldErrors::one("with", message::not_selectable("with")))
        }
    }
}
