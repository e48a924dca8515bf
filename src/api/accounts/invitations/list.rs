//! `GET /api/v1/tenant/invitations`

use actix_web::web;

use super::wire::InvitationJson;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::MembersManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::invitations;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/tenant/invitations", "listInvitations", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::MembersManage)
        .summary("List invitations")
        .describe(
            "Returns the open invitations of the environment's tenant, oldest first. Accepted, revoked and expired \
             invitations are not listed.",
        )
        .replies(ResponseSpec::array::<InvitationJson>(InvitationJson::example()))
}

async fn handle(access: Access<MembersManage>) -> Result<ApiResponse, ApiError> {
    let invitations = access.scan(invitations::list).await?;
    ApiResponse::data(&invitations.iter().map(InvitationJson::from).collect::<Vec<_>>())
}
