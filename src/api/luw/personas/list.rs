//! `GET /v2/personas`: every persona of the environment.

use actix_web::web;

use super::wire::PersonasJson;
use crate::api::luw::wire::ok;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::AgentsRead;
use crate::http::response::ApiResponse;
use crate::service::authoring::agents;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/v2/personas", "luwListPersonas", || web::to(handle))
        .tag(Tag::Luw)
        .needs(Permission::AgentsRead)
        .summary("List personas")
        .describe(
            "Returns every persona of the token's environment, oldest first. A token bound to one agent sees only \
             that agent.",
        )
        .replies(ResponseSpec::bare::<PersonasJson>(PersonasJson::example()))
}

async fn handle(access: Access<AgentsRead>) -> Result<ApiResponse, ApiError> {
    ok(&PersonasJson::of(&access.scan(agents::list_all).await?))
}
