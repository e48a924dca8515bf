//! `GET /api/v1/agents/{agent_id}/changes`: the pending changes of an agent.

use actix_web::web;

use super::differences::{ChangesJson, changes};
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::response::ApiResponse;
use crate::service::cpu_turns::render_in_turn;
use crate::service::publishing;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/changes", "listChanges", || web::to(handle))
        .tag(Tag::Publishing)
        .needs(Permission::TrainingsRead)
        .summary("Get the pending changes")
        .describe(
            "Returns the differences between the draft and the newest version: trainings, oldest first, and the \
             fields of the agent. Texts also have a diff by line. Send `draft_revision` as `expected_draft_revision` \
             when you publish.",
        )
        .replies(ResponseSpec::data::<ChangesJson>(ChangesJson::example()))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let agent = path.agent();
    render_in_turn(access.tenant(), move |read| publishing::changes::pending(read, agent), changes).await?
}
