//! `DELETE /api/v1/tenant/members/{user_id}`

use actix_web::web;

use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::MembersManage;
use crate::http::reply::Reply;
use crate::service::identity::members;
use crate::service::once::About;

const DONE: &str = "Member removed successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/api/v1/tenant/members/{user_id}", "removeMember", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::MembersManage)
        .summary("Remove a member")
        .describe(
            "Takes someone out of the tenant; their sessions reach it for a second at most. The last owner stays.",
        )
        .replies(Success::deleted(DONE))
        .refuses(&[Code::MemberNotFound, Code::Conflict])
}

async fn handle(access: Access<MembersManage>, path: Segments) -> Result<Reply, Failure> {
    let user = path.id("user_id");
    let removed = |(): &()| Ok((Reply::deleted(DONE)?, About::default()));
    access.write(&[], move |write| members::remove(write, user), removed).await
}
