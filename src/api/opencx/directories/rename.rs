//! `PUT /training/directories/{directory_id}`.

use actix_web::web;

use super::wire::{self, DirectoryJson, rendered};
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TrainingsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::directories;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::put("/training/directories/{directory_id}", "openCxRenameDirectory", || web::to(handle))
        .tag(Tag::OpenCx)
        .needs(Permission::TrainingsWrite)
        .summary("Rename a directory")
        .describe("A token bound to one agent receives 403 when the directory contains trainings of another agent.")
        .body(wire::update_request())
        .replies(ResponseSpec::bare::<DirectoryJson>(DirectoryJson::example()))
        .refuses(&[ErrorCode::DirectoryNotFound, ErrorCode::Conflict])
}

async fn handle(access: Access<TrainingsWrite>, path: PathParams, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let directory = path.id("directory_id");
    let body = incoming.json().await?;
    let name = wire::name(&body)?;
    access.write(&body.raw, move |write| directories::rename(write, directory, &name), rendered).await
}
