//! `GET /api/v1/agents/{agent_id}/changes`: the pending changes of an agent.

use actix_web::web;

use super::differences::{ChangesJson, ChangesPage, changes};
use crate::api::talkover::page::{self, PageQuery};
use crate::domain::accounts::permission::Permission;
use crate::domain::form::Form;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::cpu_turns::render_in_turn;
use crate::service::publishing::changes::pending;

static FORM: Form = Form::new(&page::FIELDS);

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/changes", "listChanges", || web::to(handle))
        .tag(Tag::Publishing)
        .needs(Permission::TrainingsRead)
        .summary("Get the pending changes")
        .describe(
            "Returns the differences between the draft and the newest version: trainings, oldest first, and the \
             fields of the agent. Texts also have a diff by line. Send `draft_revision` as `expected_draft_revision` \
             when you publish. Without parameters it returns all trainings, without pages, unless there are more than \
             500: then it returns the first 500 and `meta`. With `page` or `per_page` it returns a page and `meta`.",
        )
        .query(&FORM)
        .replies(ResponseSpec::data_or_page::<ChangesJson>(ChangesJson::example()))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    let agent = path.agent();
    let page: PageQuery = access.parse_query(agent, &FORM, query.fields(&FORM)?).await?;
    let page = ChangesPage::of(page);
    let window = page.window();
    let tenant = access.tenant();
    render_in_turn(tenant, move |read| pending(read, agent, window), move |set| changes(set, page)).await?
}
