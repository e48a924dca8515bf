//! `GET /api/v1/agents/{agent_id}/sessions/{session_id}`: a conversation with its messages.

use actix_web::web;

use super::wire::ConversationWithMessagesJson;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::SessionsRead;
use crate::http::response::ApiResponse;
use crate::service::learning::conversations;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/sessions/{session_id}", "getSession", || web::to(handle))
        .tag(Tag::Conversations)
        .needs(Permission::SessionsRead)
        .summary("Get a conversation")
        .describe("Returns a stored conversation with its messages in order.")
        .replies(ResponseSpec::data::<ConversationWithMessagesJson>(ConversationWithMessagesJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::SessionNotFound])
}

async fn handle(access: Access<SessionsRead>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let (agent, id) = (path.agent(), path.id("session_id"));
    let (conversation, messages) = access.snapshot(move |read| conversations::get(read, agent, id)).await?;
    ApiResponse::data(&ConversationWithMessagesJson::of(conversation, messages))
}
