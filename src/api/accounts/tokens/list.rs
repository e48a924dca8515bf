//! `GET /api/v1/tokens`

use actix_web::web;

use super::wire::TokenJson;
use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::ApiError;
use crate::http::permissions::TokensManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::tokens;

/// Number of tokens per query.
const PAGE_SIZE: i64 = 500;

pub(super) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/tokens", "listTokens", || web::to(handle))
        .tag(Tag::Tokens)
        .needs(Permission::TokensManage)
        .summary("List API tokens")
        .describe(
            "Returns the tokens of the environment, oldest first, including revoked and expired tokens. The texts of \
             tokens are not stored.",
        )
        .replies(ResponseSpec::array::<TokenJson>(TokenJson::example()))
}

async fn handle(access: Access<TokensManage>) -> Result<ApiResponse, ApiError> {
    let all = access.snapshot(|read| {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = tokens::list(read, after, PAGE_SIZE)?;
            all.extend(page.tokens);
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    });
    ApiResponse::data(&all.await?.iter().map(TokenJson::from).collect::<Vec<_>>())
}
