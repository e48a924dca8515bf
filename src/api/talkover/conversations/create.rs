//! `POST /api/v1/agents/{agent_id}/sessions`: stores a conversation, or replaces the one with the same `external_id`.

use actix_web::http::StatusCode;
use actix_web::web;
use serde_json::json;

use super::wire::{STORED, StoredConversationJson};
use crate::domain::accounts::permission::Permission;
use crate::domain::form::ValidationMode;
use crate::domain::learning::conversation::{Conversation, NewConversation};
use crate::domain::learning::conversation_form::CONVERSATION;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, RequestSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::SessionsWrite;
use crate::http::response::ApiResponse;
use crate::service::idempotency::ResponseOwner;
use crate::service::learning::conversations;
use crate::store::TenantWriter;

const ABOUT: &str = "Stores a conversation. A new conversation responds with 201. An existing `external_id` replaces that \
    conversation and responds with 200 and the same id, so an integration can send a call more than once. \
    The response contains no messages. The draft of the agent does not change.";

pub(super) fn endpoint() -> Endpoint {
    let example = json!({
        "external_id": "call-4711",
        "channel": "phone_voice",
        "messages": [
            {"role": "user", "content": "When do you open on Saturdays?"},
            {"role": "assistant", "content": "On Saturdays we are open from 10 to 14."},
        ],
    });
    Endpoint::post("/api/v1/agents/{agent_id}/sessions", "storeSession", || web::to(handle))
        .tag(Tag::Conversations)
        .needs(Permission::SessionsWrite)
        .summary("Store a conversation")
        .describe(ABOUT)
        .body(RequestSpec::form("SessionCreate", &CONVERSATION, example))
        .replies(ResponseSpec::done::<StoredConversationJson>(STORED, StoredConversationJson::example()).status(201))
        .or_replies(
            ResponseSpec::done::<StoredConversationJson>(STORED, StoredConversationJson::example())
                .describe("The conversation with this `external_id` was replaced."),
        )
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<SessionsWrite>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let agent = path.agent();
    let body = incoming.json().await?;
    let new: NewConversation = access.parse(agent, &CONVERSATION, &body, ValidationMode::Full).await?;
    let stored = move |(conversation, is_new): &(Conversation, bool)| {
        let status = if *is_new { StatusCode::CREATED } else { StatusCode::OK };
        let reply = ApiResponse::done(STORED, &StoredConversationJson::of(conversation))?.with_status(status);
        Ok((reply, ResponseOwner { agent: Some(agent), ..ResponseOwner::default() }))
    };
    access.write(&body.raw, move |write: &mut TenantWriter<'_>| conversations::put(write, agent, &new), stored).await
}
