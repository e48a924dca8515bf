//! `DELETE /api/v1/environments/{environment_id}`

use actix_web::web;

use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::EnvironmentsManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::environments;
use crate::service::idempotency::ResponseOwner;

const DONE: &str = "Environment deleted successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/api/v1/environments/{environment_id}", "deleteEnvironment", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::EnvironmentsManage)
        .summary("Delete an environment")
        .describe(
            "Deletes an environment with its tokens. An environment with agents and the last environment of a tenant \
             cannot be deleted.",
        )
        .replies(ResponseSpec::deleted(DONE))
        .refuses(&[ErrorCode::EnvironmentNotFound, ErrorCode::Conflict])
}

async fn handle(access: Access<EnvironmentsManage>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let id = path.id("environment_id");
    let deleted = |(): &()| Ok((ApiResponse::deleted(DONE)?, ResponseOwner::default()));
    access.write(&[], move |write| environments::delete(write, id), deleted).await
}
