//! `POST /v2/personas`: a new persona, in draft.

use actix_web::web;
use serde_json::Value;

use super::wire::{NewPersonaJson, created, in_our_words};
use crate::domain::agent_form::PERSONA;
use crate::domain::form::Mode;
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, Request, Success, Tag};
use crate::http::error::Failure;
use crate::http::permissions::AgentsWrite;
use crate::http::reply::Reply;
use crate::service::agents;
use crate::store::Write;

pub(super) fn endpoint() -> Endpoint {
    let example = Value::Object(PERSONA.example());
    Endpoint::post("/v2/personas", "luwCreatePersona", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsWrite)
        .summary("Create a persona")
        .describe("Makes an agent in draft. `name` is enough; a token bound to an agent may not.")
        .body(Request::form("LuwPersonaInput", || PERSONA.schema(), example).or_form_data())
        .replies(Success::bare::<NewPersonaJson>(NewPersonaJson::example()))
}

async fn handle(access: Access<AgentsWrite>, incoming: Incoming) -> Result<Reply, Failure> {
    let body = incoming.json_or_form().await?;
    let fields = in_our_words(PERSONA.check(&body.fields, Mode::Full)?);
    access.write(&body.raw, move |write: &mut Write<'_>| agents::create(write, fields.clone()), created).await
}
