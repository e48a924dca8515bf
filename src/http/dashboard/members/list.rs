//! `GET /api/v1/tenant/members`

use actix_web::web;

use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::dashboard::wire::MemberJson;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::Failure;
use crate::http::permissions::MembersManage;
use crate::http::reply::Reply;
use crate::service::identity::members;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/tenant/members", "listMembers", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::MembersManage)
        .summary("List members")
        .describe("The people of the environment's tenant, those who joined first first.")
        .replies(Success::array::<MemberJson>(MemberJson::example()))
}

async fn handle(access: Access<MembersManage>) -> Result<Reply, Failure> {
    let members = access.snapshot(members::list).await?;
    Reply::data(&members.into_iter().map(MemberJson::from).collect::<Vec<_>>())
}
