//! `GET /openapi.json`: the API documentation as an OpenAPI document.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data};
use serde_json::json;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::documentation::{ApiDocumentation, CachedDocument};
use crate::http::endpoint::{Endpoint, ParameterSpec, ResponseSpec};
use crate::http::request_parts::has_copy;
use crate::http::response::ApiResponse;

/// The schema of an `OpenAPI` document.
struct OpenApiDocument;

impl PartialSchema for OpenApiDocument {
    fn schema() -> RefOr<Schema> {
        let free = AdditionalProperties::FreeForm(true);
        ObjectBuilder::new().description(Some("An OpenAPI 3.1 document.")).additional_properties(Some(free)).into()
    }
}

impl ToSchema for OpenApiDocument {}

pub(crate) fn endpoint() -> Endpoint {
    Endpoint::get("/openapi.json", "getOpenApi", || web::to(handle))
        .public()
        .summary("Get this API as an OpenAPI 3.1 document")
        .describe("The document is generated from the routes of the server, so it is always up to date.")
        .param(if_none_match())
        .replies(
            ResponseSpec::bare::<OpenApiDocument>(
                json!({"openapi": "3.1.0", "info": {"title": "Understudy", "version": "1"}}),
            )
            .describe("The document.")
            .header("ETag", "Changes with the document.", "\"1f2e3d4c\""),
        )
        .or_replies(ResponseSpec::empty(304, "The copy of the client is current."))
}

async fn handle(request: HttpRequest, documentation: Data<ApiDocumentation>) -> ApiResponse {
    document_response(&request, &documentation.openapi_json, "application/json")
}

pub(super) fn if_none_match() -> ParameterSpec {
    ParameterSpec::header("If-None-Match", "The ETag of the copy of the client.").example("\"1f2e3d4c\"")
}

/// Responds with the document, or with 304 if the client's copy is current.
pub(super) fn document_response(request: &HttpRequest, document: &CachedDocument, media: &'static str) -> ApiResponse {
    let is_unchanged = has_copy(request, &document.etag);
    let response = if is_unchanged {
        ApiResponse::not_modified()
    } else {
        ApiResponse::with_content_type(StatusCode::OK, media, document.bytes.clone())
    };
    response.with_etag(&document.etag).with_header(CACHE_CONTROL, "public, no-cache")
}
