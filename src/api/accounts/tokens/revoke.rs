//! `DELETE /api/v1/tokens/{token_id}`

use actix_web::web;

use crate::domain::accounts::permission::Permission;
use crate::http::access::Access;
use crate::http::endpoint::{Endpoint, ResponseSpec, Tag};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::path::PathParams;
use crate::http::permissions::TokensManage;
use crate::http::response::ApiResponse;
use crate::service::accounts::tokens;
use crate::service::idempotency::ResponseOwner;

const DONE: &str = "Token revoked successfully";

pub(super) fn endpoint() -> Endpoint {
    Endpoint::delete("/api/v1/tokens/{token_id}", "revokeToken", || web::to(handle))
        .tag(Tag::Tokens)
        .needs(Permission::TokensManage)
        .summary("Revoke an API token")
        .describe(
            "Revokes a token permanently. The revocation applies immediately on this server and within a second on \
             others.",
        )
        .replies(ResponseSpec::deleted(DONE))
        .refuses(&[ErrorCode::TokenNotFound])
}

async fn handle(access: Access<TokensManage>, path: PathParams) -> Result<ApiResponse, ApiError> {
    let id = path.id("token_id");
    let revoked = |(): &()| Ok((ApiResponse::deleted(DONE)?, ResponseOwner::default()));
    let response = access.write(&[], move |write| tokens::revoke(write, id), revoked).await?;
    access.app().auth.mark_revoked(id);
    Ok(response)
}
