//! `DELETE /api/v1/tenant/members/{user_id}`

use actix_web::web;

use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::MembersManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::members;
use crate::service::idempotency::ResponseOwner;

const DONE: &str = "Member removed successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/api/v1/tenant/members/{user_id}", "removeMember", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::MembersManage)
        .summary("Remove a member")
        .describe(
            "Removes a member from the tenant. Their sessions lose access within a second. The last owner cannot be \
             removed.",
        )
        .replies(ResponseSpec::deleted(DONE))
        .refuses(&[ErrorCode::MemberNotFound, ErrorCode::Conflict])
}

async fn handle(access: Access<MembersManage>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let user = path.id("user_id");
    let removed = |(): &()| Ok((ApiResponse::deleted(DONE)?, ResponseOwner::default()));
    access.write(&[], move |write| members::remove(write, user), removed).await
}
