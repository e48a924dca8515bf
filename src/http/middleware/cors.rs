//! Cross-origin requests: allowed from the configured origins only.

use actix_cors::Cors;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH, RETRY_AFTER};
use actix_web::middleware::Condition;

use super::request_id::X_REQUEST_ID;
use crate::http::rate_limit::{X_RATE_LIMIT_LIMIT, X_RATE_LIMIT_REMAINING, X_RATE_LIMIT_RESET};

/// The rules for these origins (`https://dashboard.example.com`). Tokens are sent in a header, so cookies are not
/// allowed.
pub(crate) fn cors_rules(origins: &[String]) -> Condition<Cors> {
    let own = |name| HeaderName::from_static(name);
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH, X_REQUEST_ID])
        .allowed_headers([own("idempotency-key"), own("x-agent"), own("x-environment")])
        .expose_headers([ETAG, RETRY_AFTER, X_REQUEST_ID])
        .expose_headers([X_RATE_LIMIT_LIMIT, X_RATE_LIMIT_REMAINING, X_RATE_LIMIT_RESET])
        .expose_headers(["x-similar-trainings", "x-understudy-ranking", "x-understudy-stale"].map(own))
        .max_age(3600);
    Condition::new(!origins.is_empty(), origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin)))
}
