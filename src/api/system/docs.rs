//! `GET /docs`: the API documentation as an HTML page.

use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::{self, Data};

use super::documentation::ApiDocumentation;
use super::openapi::{document_response, if_none_match};
use crate::http::endpoint::{Endpoint, ResponseSpec};
use crate::http::response::ApiResponse;

pub(crate) fn endpoint() -> Endpoint {
    Endpoint::get("/docs", "getDocs", || web::to(handle))
        .public()
        .summary("Get this documentation as a page")
        .describe("Returns the OpenAPI document as one HTML page, without scripts and external resources.")
        .param(if_none_match())
        .replies(ResponseSpec::text("text/html", "The page.", "<!doctype html>").header(
            "ETag",
            "Changes with the page.",
            "\"1f2e3d4c\"",
        ))
        .or_replies(ResponseSpec::empty(304, "The copy of the client is current."))
}

async fn handle(request: HttpRequest, documentation: Data<ApiDocumentation>) -> ApiResponse {
    let page = document_response(&request, &documentation.html_page, "text/html; charset=utf-8");
    page.with_header(CONTENT_SECURITY_POLICY, &documentation.content_security_policy)
}
