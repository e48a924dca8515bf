//! `DELETE /api/v1/tokens/{token_id}`

use actix_web::web;

use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::{Code, Failure};
use crate::http::path::Segments;
use crate::http::permissions::TokensManage;
use crate::http::reply::Reply;
use crate::service::identity::tokens;
use crate::service::once::About;

const DONE: &str = "Token revoked successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/api/v1/tokens/{token_id}", "revokeToken", || web::to(handle))
        .tag(Tag::Tokens)
        .needs(Permission::TokensManage)
        .summary("Revoke an API token")
        .describe("Ends a token for good: at once on this server, within a second on others.")
        .replies(Success::deleted(DONE))
        .refuses(&[Code::TokenNotFound])
}

async fn handle(access: Access<TokensManage>, path: Segments) -> Result<Reply, Failure> {
    let id = path.id("token_id");
    let revoked = |(): &()| Ok((Reply::deleted(DONE)?, About::default()));
    let reply = access.write(&[], move |write| tokens::revoke(write, id), revoked).await?;
    access.app().auth.ended(id);
    Ok(reply)
}
