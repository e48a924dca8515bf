//! `GET /v2/personas/{persona_id}/trainings`: every training of the draft, whichever face it came through.

use actix_web::web;

use super::wire::TrainingsJson;
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
    Endpoint::get("/v2/personas/{persona_id}/trainings", "luwListTrainings", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::TrainingsRead)
        .deed(Deed::ListTrainings)
        .summary("List the trainings of a persona")
        .describe("Every training of the draft, oldest first, not paged. `ETag` is the draft revision.")
        .replies(Success::bare::<TrainingsJson>(TrainingsJson::example()))
        .refuses(&[Code::AgentNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: Segments) -> Result<Reply, Failure> {
    let persona = path.persona();
    let (trainings, draft_revision) = access.snapshot(move |read| trainings::list(read, persona)).await?;
    Ok(ok(&TrainingsJson::of(&trainings))?.with_etag(&draft_revision))
}
