//! `PUT /v2/personas/{persona_id}`: what the body does not name keeps its value.

use actix_web::web;
use serde_json::{Map, Value, json};

use super::wire::in_our_words;
use crate::domain::agent_form::PERSONA;
use crate::domain::form::Mode;
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, Param, Request, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::luw::wire::{DoneJson, done};
use crate::http::path::Segments;
use crate::http::permissions::AgentsWrite;
use crate::http::reply::Reply;
use crate::service::agents::{self, AgentView};
use crate::service::once::About;
use crate::store::Write;

pub(super) fn endpoint() -> Endpoint {
    let example = json!({"knows": "opening hours, parking, breakfast"});
    Endpoint::put("/v2/personas/{persona_id}", "luwUpdatePersona", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsWrite)
        .summary("Change a persona")
        .describe("Absent fields keep their value, empty ones are emptied. Sets the agent to `draft`.")
        .param(Param::if_match())
        .body(Request::form("LuwPersonaChange", || PERSONA.partial_schema(), example).or_form_data())
        .replies(Success::bare::<DoneJson>(DoneJson::example()))
        .refuses(&[Code::AgentNotFound, Code::DraftChanged])
}

async fn handle(access: Access<AgentsWrite>, path: Segments, incoming: Incoming) -> Result<Reply, Failure> {
    let (persona, expected) = (path.persona(), access.expected()?);
    let body = incoming.json_or_form().await?;
    let fields: Map<String, Value> = access.parse(persona, &PERSONA, &body, Mode::Partial).await?;
    let fields = in_our_words(fields);
    let work = move |write: &mut Write<'_>| agents::configure(write, persona, expected, fields.clone());
    let changed = |view: &AgentView| Ok((done()?.with_etag(&view.agent.draft_revision), About::default()));
    access.write(&body.raw, work, changed).await
}
