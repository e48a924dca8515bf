//! `GET /training/{training_id}`.

use actix_web::web;

use super::wire::{TrainingJson, answer};
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::TrainingsRead;
use crate::http::reply::Reply;
use crate::service::{default_agent, standing};

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/training/{training_id}", "openCxGetTraining", || web::to(handle))
        .tag(Tag::OpenCx)
        .needs(Permission::TrainingsRead)
        .summary("Get a training")
        .describe("The last published text beside the pending one. `ETag` is the agent's draft revision.")
        .replies(Success::bare::<TrainingJson>(TrainingJson::example()))
        .refuses(&[Code::AgentNotFound, Code::TrainingNotFound])
}

async fn handle(access: Access<TrainingsRead>, path: Segments) -> Result<Reply, Failure> {
    let training = path.training();
    let found = access
        .snapshot(move |read| {
            let agent = default_agent::of_training(read)?;
            standing::get(read, agent, training)
        })
        .await?;
    answer(&found)
}
