//! `DELETE /training/directories/{directory_id}`: its trainings stay, filed nowhere.

use actix_web::web;

use super::wire::{DirectoryJson, written};
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::TrainingsWrite;
use crate::http::reply::Reply;
use crate::service::directories;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/training/directories/{directory_id}", "openCxDeleteDirectory", || web::to(handle))
        .tag(Tag::OpenCx)
        .needs(Permission::TrainingsWrite)
        .summary("Delete a directory")
        .describe("Its trainings stay, with `directory_id` null, and their agents become drafts. Answers the directory as it was. A token bound to one agent may not when another agent's trainings are filed there: 403.")
        .replies(Success::bare::<DirectoryJson>(DirectoryJson::example()))
        .refuses(&[Code::DirectoryNotFound])
}

async fn handle(access: Access<TrainingsWrite>, path: Segments) -> Result<Reply, Failure> {
    let directory = path.id("directory_id");
    access.write(&[], move |write| directories::delete(write, directory), written).await
}
