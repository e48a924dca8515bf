//! `DELETE /api/v1/environments/{environment_id}`

use actix_web::web;

use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::EnvironmentsManage;
use crate::http::reply::Reply;
use crate::service::identity::environments;
use crate::service::once::About;

const DONE: &str = "Environment deleted successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/api/v1/environments/{environment_id}", "deleteEnvironment", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::EnvironmentsManage)
        .summary("Delete an environment")
        .describe(
            "Deletes an environment with its tokens. One that holds agents is refused, and so is a tenant's last.",
        )
        .replies(Success::deleted(DONE))
        .refuses(&[Code::EnvironmentNotFound, Code::Conflict])
}

async fn handle(access: Access<EnvironmentsManage>, path: Segments) -> Result<Reply, Failure> {
    let id = path.id("environment_id");
    let deleted = |(): &()| Ok((Reply::deleted(DONE)?, About::default()));
    access.write(&[], move |write| environments::delete(write, id), deleted).await
}
