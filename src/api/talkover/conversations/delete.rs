//! `DELETE /api/v1/agents/{agent_id}/sessions/{session_id}`: deletes a conversation.

use actix_web::web;

use super::wire::DELETED;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::SessionsWrite;
use crate::http::response::ApiResponse;
use crate::service::idempotency::ResponseOwner;
use crate::service::learning::conversations;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/api/v1/agents/{agent_id}/sessions/{session_id}", "deleteSession", || web::to(handle))
        .tag(Tag::Conversations)
        .needs(Permission::SessionsWrite)
        .summary("Delete a conversation")
        .describe("Deletes a conversation immediately and permanently. Trainings generated from it remain.")
        .replies(ResponseSpec::deleted(DELETED))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::SessionNotFound])
}

async fn handle(access: Access<SessionsWrite>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let (agent, conversation) = (path.agent(), path.id("session_id"));
    let deleted = |(): &()| Ok((ApiResponse::deleted(DELETED)?, ResponseOwner::default()));
    access.write(&[], move |write| conversations::delete(write, agent, conversation), deleted).await
}
