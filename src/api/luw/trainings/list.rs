//! `GET /v2/personas/{persona_id}/trainings`: every training of the draft.

use actix_web::web;

use super::wire::TrainingsJson;
use crate::api::luw::wire::ok;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode, ForbiddenMessage};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::response::ApiResponse;
use crate::service::authoring::trainings;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/v2/personas/{persona_id}/trainings", "luwListTrainings", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::TrainingsRead)
        .forbidden(ForbiddenMessage::ListTrainings)
        .summary("List the trainings of a persona")
        .describe("Returns every training of the draft, oldest first, without pages. `ETag` is the draft revision.")
        .replies(ResponseSpec::bare::<TrainingsJson>(TrainingsJson::example()))
        .refuses(&[ErrorCode::AgentNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let persona = path.persona();
    let found = access.read_or_scan(move |read, limit| trainings::list(read, persona, limit)).await?;
    Ok(ok(&TrainingsJson::of(&found.trainings))?.with_etag(&found.draft_revision))
}
