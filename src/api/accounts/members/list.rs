//! `GET /api/v1/tenant/members`

use actix_web::web;

use crate::api::accounts::wire::MemberJson;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::MembersManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::members;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/tenant/members", "listMembers", || web::to(handle))
        .tag(Tag::Tenants)
        .needs(Permission::MembersManage)
        .summary("List members")
        .describe("Returns the members of the environment's tenant, in the order in which they joined.")
        .replies(ResponseSpec::array::<MemberJson>(MemberJson::example()))
}

async fn handle(access: Access<MembersManage>) -> Result<ApiResponse, ApiError> {
    let members = access.scan(members::list).await?;
    ApiResponse::data(&members.into_iter().map(MemberJson::from).collect::<Vec<_>>())
}
