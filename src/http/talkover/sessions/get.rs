//! `GET /api/v1/agents/{agent_id}/sessions/{session_id}`: a conversation with what was said in it.

use actix_web::web;

use super::wire::WholeJson;
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::SessionsRead;
use crate::http::reply::Reply;
use crate::service::sessions;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/sessions/{session_id}", "getSession", || web::to(handle))
        .tag(Tag::Sessions)
        .needs(Permission::SessionsRead)
        .summary("Get a conversation")
        .describe("A stored conversation with what was said in it, in order.")
        .replies(Success::data::<WholeJson>(WholeJson::example()))
        .refuses(&[Code::AgentNotFound, Code::SessionNotFound])
}

async fn handle(access: Access<SessionsRead>, path: Segments) -> Result<Reply, Failure> {
    let (agent, session) = (path.agent(), path.id("session_id"));
    let (session, messages) = access.snapshot(move |read| sessions::get(read, agent, session)).await?;
    Reply::data(&WholeJson::of(session, messages))
}
