//! `GET /api/v1/health`: liveness. Readiness is `/readyz`.

use actix_web::http::StatusCode;
use actix_web::web;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::http::endpoint::{Endpoint, ResponseSpec};
use crate::http::error::ApiError;
use crate::http::response::ApiResponse;

/// The state of the server.
#[derive(Serialize, ToSchema)]
#[schema(as = ServerStatus)]
pub(super) struct HealthStatus {
    /// `ok` or `ready`.
    pub(super) status: &'static str,
}

pub(crate) fn endpoint() -> Endpoint {
    Endpoint::get("/api/v1/health", "getHealth", || web::to(handle))
        .public()
        .summary("Check that the process is alive")
        .describe("Responds without any checks. It needs no authentication and has no rate limit.")
        .replies(ResponseSpec::bare::<HealthStatus>(json!({"status": "ok"})).describe("The process is alive."))
}

async fn handle() -> Result<ApiResponse, ApiError> {
    ApiResponse::json(StatusCode::OK, &HealthStatus { status: "ok" })
}
