//! `DELETE /v2/personas/{persona_id}/trainings/slot/{slot}`: deletes the training in a slot, reserved or not.

use actix_web::web;

use super::wire::changed;
use crate::api::if_changed;
use crate::api::luw::wire::DoneJson;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::delete_training;
use crate::store::TrainingKey;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/v2/personas/{persona_id}/trainings/slot/{slot}", "luwClearSlot", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::TrainingsWrite)
        .forbidden(ForbiddenMessage::DeleteTraining)
        .summary("Clear a slot of a persona")
        .describe(
            "Deletes the training in the slot, including reserved slots. The deletion is immediate and cannot be \
             undone. An empty slot responds with 404.",
        )
        .query(&if_changed::FORM)
        .param(ParameterSpec::if_match())
        .replies(ResponseSpec::bare::<DoneJson>(DoneJson::example()))
        .refuses(&[ErrorCode::AgentNotFound, ErrorCode::TrainingNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    // A deletion that finds something changes something; one that finds nothing is a 404.
    if_changed::of_query(&query)?;
    let (persona, expected) = (path.persona(), access.expected()?);
    let key = TrainingKey::Slot(path.number("slot"));
    access
        .write(&[], move |write| delete_training(write, persona, &key, &expected), |revision: &i64| changed(*revision))
        .await
}
