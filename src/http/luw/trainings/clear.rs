//! `DELETE /v2/personas/{persona_id}/trainings/slot/{slot}`: deletes the training in a slot, reserved or not.

use actix_web::web;

use super::wire::changed;
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Param, Success, Tag};
use crate::http::error::{Code, Deed, Failure};
use crate::http::luw::wire::DoneJson;
use crate::http::path::Segments;
use crate::http::permissions::TrainingsWrite;
use crate::http::reply::Reply;
use crate::service::trainings;
use crate::store::TrainingKey;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/v2/personas/{persona_id}/trainings/slot/{slot}", "luwClearSlot", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::TrainingsWrite)
        .deed(Deed::DeleteTraining)
        .summary("Clear a slot of a persona")
        .describe("Deletes the training in the slot, immediately and irreversibly; reserved slots too. An empty slot answers 404.")
        .param(Param::if_match())
        .replies(Success::bare::<DoneJson>(DoneJson::example()))
        .refuses(&[Code::AgentNotFound, Code::TrainingNotFound, Code::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: Segments) -> Result<Reply, Failure> {
    let (persona, expected) = (path.persona(), access.expected()?);
    let key = TrainingKey::Slot(path.number("slot"));
    access.write(&[], move |write| trainings::delete(write, persona, &key, expected), changed).await
}
