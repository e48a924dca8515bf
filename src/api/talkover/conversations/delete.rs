//! `DELETE /api/v1/agents/{agent_id}/sessions/{session_id}`.

use actix_web::web;

use super::wire::DELETED;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::SessionsWrite;
use crate::http::response::ApiResponse;
use crate::service::once::About;
use crate::service::sessions;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/api/v1/agents/{agent_id}/sessions/{session_id}", "deleteSession", || web::to(handle))
        .tag(Tag::Sessions)
        .needs(Permission::SessionsWrite)
        .summary("Delete a conversation")
        .describe("At once and for good. Trainings that were learned from it stay.")
        .replies(ResponseSpec::deleted(DELETED))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::SessionNotFound])
}

async fn handle(access: Access<SessionsWrite>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let (agent, session) = (path.agent(), path.id("session_id"));
    let deleted = |(): &()| Ok((ApiResponse::deleted(DELETED)?, About::default()));
    access.write(&[], move |write| sessions::delete(write, agent, session), deleted).await
}
