//! `GET /docs`.

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::{self, Data};

use super::super::endpoint::{Endpoint, Success};
use super::super::reply::Reply;
use super::openapi::{answer, if_none_match};
use super::publication::Publication;

pub(crate) fn endpoint() -> Endpoint {
    Endpoint::get("/docs", "getDocs", || web::to(handle))
        .public()
        .summary("This documentation as a page")
        .describe("The OpenAPI document to read: one page, no scripts, nothing loaded from anywhere.")
        .param(if_none_match())
        .replies(Success::text("text/html", "The page.", "<!doctype html>").header(
            "ETag",
            "Changes with the page.",
            "\"1f2e3d4c\"",
        ))
        .or_replies(Success::empty(304, "Your copy is still good."))
}

async fn handle(request: HttpRequest, publication: Data<Publication>) -> Reply {
    let page = answer(&request, &publication.page, "text/html; charset=utf-8");
    page.with_header(CONTENT_SECURITY_POLICY, &publication.policy)
}
