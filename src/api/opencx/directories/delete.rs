//! `DELETE /training/directories/{directory_id}`: its trainings remain, without a directory.

use actix_web::web;

use super::wire::{DirectoryJson, rendered};
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::directories;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/training/directories/{directory_id}", "openCxDeleteDirectory", || web::to(handle))
        .tag(Tag::OpenCx)
        .needs(Permission::TrainingsWrite)
        .summary("Delete a directory")
        .describe(
            "Its trainings remain, with `directory_id` null, and their agents are set to `draft`. Returns the \
             deleted directory. A token bound to one agent receives 403 when the directory contains trainings of \
             another agent.",
        )
        .replies(ResponseSpec::bare::<DirectoryJson>(DirectoryJson::example()))
        .refuses(&[ErrorCode::DirectoryNotFound])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let directory = path.id("directory_id");
    access.write(&[], move |write| directories::delete(write, directory), rendered).await
}
