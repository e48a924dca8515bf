//! `GET /api/v1/environments`

use actix_web::web;

use crate::api::accounts::wire::EnvironmentJson;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::AgentsRead;
use crate::http::response::ApiResponse;
use crate::service::accounts::environments;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/environments", "listEnvironments", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::AgentsRead)
        .summary("List environments")
        .describe(
            "Returns the environments of the tenant, the default first. An API token without permission to manage \
             environments sees only its own.",
        )
        .replies(ResponseSpec::array::<EnvironmentJson>(EnvironmentJson::example()))
}

async fn handle(access: Access<AgentsRead>) -> Result<ApiResponse, ApiError> {
    let environments = access.scan(environments::list).await?;
    ApiResponse::data(&environments.into_iter().map(EnvironmentJson::from).collect::<Vec<_>>())
}
