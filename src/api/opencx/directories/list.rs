//! `GET /training/directories`: the directories of the environment, newest first.

use actix_web::http::StatusCode;
use actix_web::web;

use super::wire::DirectoryJson;
use crate::api::opencx::page::{self, Listed};
use crate::domain::accounts::permission::Permission;
use crate::domain::form::{Form, ValidationMode};
use crate::http::access::{Access, parse};
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::TrainingsRead;
use crate::http::query::QueryString;
use crate::http::response::ApiResponse;
use crate::service::authoring::directories;

static FORM: Form = Form::new(&page::FIELDS);

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/training/directories", "openCxListDirectories", || web::to(handle))
        .tag(Tag::OpenCx)
        .needs(Permission::TrainingsRead)
        .summary("List directories")
        .describe("Returns the directories of the environment, newest first. Directories are not nested.")
        .query(&FORM)
        .replies(ResponseSpec::offset_list::<DirectoryJson>(DirectoryJson::example()))
}

async fn handle(access: Access<TrainingsRead>, query: QueryString) -> Result<ApiResponse, ApiError> {
    let query: page::PageQuery = parse(&FORM, &query.fields(&FORM)?, ValidationMode::Full)?;
    let window = query.window();
    let (found, total) = access.snapshot(move |read| directories::list(read, window)).await?;
    let items = found.iter().map(DirectoryJson::of).collect();
    ApiResponse::json(StatusCode::OK, &Listed::of(items, total, window))
}
