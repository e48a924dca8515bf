//! `GET /api/v1/tokens`

use actix_web::web;

use super::wire::TokenJson;
use crate::domain::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, Success, Tag};
use crate::http::error::Failure;
use crate::http::permissions::TokensManage;
use crate::http::reply::Reply;
use crate::service::identity::tokens;

/// Tokens read at one go.
const AT_ONCE: i64 = 500;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/tokens", "listTokens", || web::to(handle))
        .tag(Tag::Tokens)
        .needs(Permission::TokensManage)
        .summary("List API tokens")
        .describe(
            "The tokens of the environment, oldest first, revoked and expired ones included. Their texts are not kept.",
        )
        .replies(Success::array::<TokenJson>(TokenJson::example()))
}

async fn handle(access: Access<TokensManage>) -> Result<Reply, Failure> {
    let all = access.snapshot(|read| {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = tokens::list(read, after, AT_ONCE)?;
            all.extend(page.tokens);
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    });
    Reply::data(&all.await?.iter().map(TokenJson::from).collect::<Vec<_>>())
}
