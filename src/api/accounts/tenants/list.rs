//! `GET /api/v1/tenants`

use actix_web::web;

use crate::api::accounts::wire::TenantJson;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;
use crate::http::session_user::SessionUser;
use crate::service::accounts::list_tenants;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/tenants", "listTenants", || web::to(handle))
        .tag(Tag::Tenants)
        .user()
        .summary("List your tenants")
        .describe(
            "Returns the tenants of the user, oldest first, with the role of the user and the environments. The \
             header `X-Environment` accepts the ids of these environments.",
        )
        .replies(ResponseSpec::array::<TenantJson>(TenantJson::example()))
}

async fn handle(session_user: SessionUser) -> Result<ApiResponse, ApiError> {
    let tenants = list_tenants(&session_user.app().store, session_user.user()).await?;
    ApiResponse::data(&tenants.into_iter().map(TenantJson::from).collect::<Vec<_>>())
}
