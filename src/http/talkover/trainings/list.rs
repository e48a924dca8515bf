//! `GET /api/v1/agents/{agent_id}/trainings`: every training of the draft, active or not, oldest first.

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

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/agents/{agent_id}/trainings", "listTrainings", || web::to(handle))
        .tag(Tag::Trainings)
        .needs(Permission::TrainingsRead)
        .deed(Deed::ListTrainings)
        .summary("List the trainings of an agent")
        .describe("Every training of the draft, active and inactive, oldest first, not paged.")
        .param(view::param())
        .replies(Success::array::<TrainingJson>(TrainingJson::example()))
        .refuses(&[Code::AgentNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: Segments, query: Query) -> Result<Reply, Failure> {
    let (agent, view) = (path.agent(), view::wanted(&query)?);
    let (trainings, draft_revision) = access.snapshot(move |read| trainings::list(read, agent)).await?;
    let data: Vec<_> = trainings.iter().map(|training| TrainingJson::of(training, view)).collect();
    Ok(Reply::data(&data)?.with_etag(&draft_revision))
}
