//! `DELETE /training/{training_id}`: immediate and irreversible.

use actix_web::web;

use super::wire::{TrainingJson, rendered};
use crate::api::if_changed;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::default_agent;
use crate::service::publishing::live_trainings;
use crate::store::TenantWriter;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/training/{training_id}", "openCxDeleteTraining", || web::to(handle))
        .tag(Tag::OpenCx)
        .takes_agent()
        .needs(Permission::TrainingsWrite)
        .summary("Delete a training")
        .describe(
            "Deletes the training from the draft, the live version and every other version. The deletion is \
             immediate and cannot be undone. Returns the deleted training.",
        )
        .query(&if_changed::FORM)
        .param(ParameterSpec::if_match())
        .replies(ResponseSpec::bare::<TrainingJson>(TrainingJson::example()))
        .refuses(&[ErrorCode::TrainingNotFound, ErrorCode::DraftChanged])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, query: QueryString) -> Result<ApiResponse, ApiError> {
    // A deletion that finds something changes something; one that finds nothing is a 404.
    if_changed::of_query(&query)?;
    let (training, expected) = (path.training(), access.expected()?);
    let work = move |write: &mut TenantWriter<'_>| {
        let agent = default_agent::find_for_training(write)?;
        live_trainings::delete(write, agent, training, &expected)
    };
    access.write(&[], work, rendered).await
}
