//! `GET /api/v1/tenants`

use actix_web::web;

use crate::http::dashboard::wire::TenantJson;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::Failure;
use crate::http::person::Person;
use crate::http::reply::Reply;
use crate::service::identity::tenants_of;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/tenants", "listTenants", || web::to(handle))
        .tag(Tag::Tenants)
        .user()
        .summary("List your tenants")
        .describe("The tenants you belong to, oldest first, with your role and their environments: what `X-Environment` can name.")
        .replies(Success::array::<TenantJson>(TenantJson::example()))
}

async fn handle(person: Person) -> Result<Reply, Failure> {
    let tenants = tenants_of(&person.app().store, person.user()).await?;
    Reply::data(&tenants.into_iter().map(TenantJson::from).collect::<Vec<_>>())
}
