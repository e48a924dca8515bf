//! `GET /v2/personas/{persona_id}/trainings/{training_id}`.

use actix_web::web;

use super::wire::OneTrainingJson;
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::{Code, Deed, Failure};
use crate::http::luw::wire::ok;
use crate::http::path::Segments;
use crate::http::permissions::TrainingsRead;
use crate::http::reply::Reply;
use crate::service::trainings;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/v2/personas/{persona_id}/trainings/{training_id}", "luwGetTraining", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::TrainingsRead)
        .deed(Deed::ListTrainings)
        .summary("Get a training of a persona")
        .describe("One training of the draft. `ETag` is the draft revision.")
        .replies(Success::bare::<OneTrainingJson>(OneTrainingJson::example()))
        .refuses(&[Code::AgentNotFound, Code::TrainingNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: Segments) -> Result<Reply, Failure> {
    let (persona, key) = (path.persona(), path.training_number());
    let found = access.read(move |read| trainings::get(read, persona, &key)).await?;
    Ok(ok(&OneTrainingJson::of(&found.training))?.with_etag(&found.draft_revision))
}
