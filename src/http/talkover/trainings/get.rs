//! `GET /api/v1/agents/{agent_id}/trainings/{training_id}`.

use actix_web::web;

use super::wire::TrainingJson;
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::{Code, Deed, Failure};
use crate::http::path::Segments;
use crate::http::permissions::TrainingsRead;
use crate::http::query::Query;
use crate::http::reply::Reply;
use crate::http::talkover::view;
use crate::service::trainings;
use crate::store::TrainingKey;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/trainings/{training_id}", "getTraining", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsRead)
        .deed(Deed::ListTrainings)
        .summary("Get a training")
        .describe("One training of the draft.")
        .param(view::param())
        .replies(Success::data::<TrainingJson>(TrainingJson::example()))
        .refuses(&[Code::AgentNotFound, Code::TrainingNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: Segments, query: Query) -> Result<Reply, Failure> {
    let (agent, view) = (path.agent(), view::wanted(&query)?);
    let key = TrainingKey::Id(path.training());
    let found = access.read(move |read| trainings::get(read, agent, &key)).await?;
    Ok(Reply::data(&TrainingJson::of(&found.training, view))?.with_etag(&found.draft_revision))
}
