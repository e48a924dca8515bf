//! `GET /api/v1/environments`

use actix_web::web;

use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::dashboard::wire::EnvironmentJson;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::Failure;
use crate::http::permissions::AgentsRead;
use crate::http::reply::Reply;
use crate::service::identity::environments;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/environments", "listEnvironments", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::AgentsRead)
        .summary("List environments")
        .describe(
            "The environments of the tenant, the default first. An API token that does not manage them sees its own.",
        )
        .replies(Success::array::<EnvironmentJson>(EnvironmentJson::example()))
}

async fn handle(access: Access<AgentsRead>) -> Result<Reply, Failure> {
    let environments = access.snapshot(environments::list).await?;
    Reply::data(&environments.into_iter().map(EnvironmentJson::from).collect::<Vec<_>>())
}
