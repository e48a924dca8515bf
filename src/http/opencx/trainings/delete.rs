//! `DELETE /training/{training_id}`: at once, everywhere and for good.

use actix_web::web;

use super::wire::{TrainingJson, written};
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Param, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::TrainingsWrite;
use crate::http::reply::Reply;
use crate::service::{default_agent, live};
use crate::store::Write;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/training/{training_id}", "openCxDeleteTraining", || web::to(handle))
        .tag(Tag::OpenCx)
        .needs(Permission::TrainingsWrite)
        .summary("Delete a training")
        .describe("Immediate and irreversible: gone from the draft, from the live version and from the text of every version. Answers the training as it was.")
        .param(Param::if_match())
        .replies(Success::bare::<TrainingJson>(TrainingJson::example()))
        .refuses(&[Code::AgentNotFound, Code::TrainingNotFound, Code::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: Segments) -> Result<Reply, Failure> {
    let (training, expected) = (path.training(), access.expected()?);
    let work = move |write: &mut Write<'_>| {
        let agent = default_agent::of_training(write)?;
        live::delete(write, agent, training, expected)
    };
    access.write(&[], work, written).await
}
