//! `DELETE /v2/personas/{persona_id}/trainings/{training_id}`: at once, everywhere and for good.

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

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/v2/personas/{persona_id}/trainings/{training_id}", "luwDeleteTraining", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::TrainingsWrite)
        .deed(Deed::DeleteTraining)
        .summary("Delete a training of a persona")
        .describe("Immediate and irreversible, whatever slot it has.")
        .param(Param::if_match())
        .replies(Success::bare::<DoneJson>(DoneJson::example()))
        .refuses(&[Code::AgentNotFound, Code::TrainingNotFound, Code::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: Segments) -> Result<Reply, Failure> {
    let (persona, expected) = (path.persona(), access.expected()?);
    let key = path.training_number();
    access.write(&[], move |write| trainings::delete(write, persona, &key, expected), changed).await
}
