//! `POST /training/directories`.

use actix_web::http::StatusCode;
use actix_web::web;

use super::wire::{self, DirectoryJson, rendered};
use crate::domain::accounts::permission::Permission;
use crate::domain::authoring::directory::Directory;
use crate::http::access::Access;
use crate::http::body::Incoming;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::permissions::TrainingsWrite;
use crate::http::response::ApiResponse;
use crate::service::authoring::directories;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::post("/training/directories", "openCxCreateDirectory", || web::to(handle))
        .tag(Tag::OpenCx)
        .needs(Permission::TrainingsWrite)
        .summary("Create a directory")
        .describe("The name must be unique in the environment. A name in use responds with 409.")
        .body(wire::create_request())
        .replies(ResponseSpec::bare::<DirectoryJson>(DirectoryJson::example()).status(201))
        .refuses(&[ErrorCode::Conflict])
}

async fn handle(access: Access<TrainingsWrite>, incoming: Incoming) -> Result<ApiResponse, ApiError> {
    let body = incoming.json().await?;
    let name = wire::name(&body)?;
    let created = |directory: &Directory| {
        let (reply, owner) = rendered(directory)?;
        Ok((reply.with_status(StatusCode::CREATED), owner))
    };
    access.write(&body.raw, move |write| directories::create(write, &name), created).await
}
