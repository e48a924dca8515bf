//! `DELETE /api/v1/tenant/invitations/{invitation_id}`

use actix_web::web;

use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::MembersManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::invitations;
use crate::service::idempotency::ResponseOwner;

const DONE: &str = "Invitation revoked successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/api/v1/tenant/invitations/{invitation_id}", "revokeInvitation", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::MembersManage)
        .summary("Revoke an invitation")
        .describe("Revokes an open invitation. Its link stops working immediately.")
        .replies(ResponseSpec::deleted(DONE))
        .refuses(&[ErrorCode::InvitationNotFound])
}

async fn handle(access: Access<MembersManage>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let id = path.id("invitation_id");
    let revoked = |(): &()| Ok((ApiResponse::deleted(DONE)?, ResponseOwner::default()));
    access.write(&[], move |write| invitations::revoke(write, id), revoked).await
}
