//! `GET /training/{training_id}`.

use actix_web::web;

use super::wire::{TrainingJson, reply};
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsRead;
use crate::http::response::ApiResponse;
use crate::service::authoring::default_agent;
use crate::service::publishing::publication_state;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/training/{training_id}", "openCxGetTraining", || web::to(handle))
        .tag(Tag::OpenCx)
        .takes_agent()
        .needs(Permission::TrainingsRead)
        .summary("Get a training")
        .describe("Returns the last published text and the pending text. `ETag` is the agent's draft revision.")
        .replies(ResponseSpec::bare::<TrainingJson>(TrainingJson::example()))
        .refuses(&[ErrorCode::TrainingNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let training = path.training();
    let found = access
        .snapshot(move |read| {
            let agent = default_agent::find_for_training(read)?;
            publication_state::get(read, agent, training)
        })
        .await?;
    reply(&found)
}
