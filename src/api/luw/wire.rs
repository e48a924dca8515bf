//! What the responses of this format have in common.

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::http::error::ApiError;
use crate::http::response::ApiResponse;

/// A response without data.
#[derive(Serialize, ToSchema)]
#[schema(as = LuwDone)]
pub struct DoneJson {
    /// Always true.
    status: bool,
}

impl DoneJson {
    /// An example for the API document.
    pub fn example() -> Value {
        json!({"status": true})
    }
}

/// `{"status":true}`.
///
/// # Errors
/// As [`ApiResponse::json`].
pub fn done() -> Result<ApiResponse, ApiError> {
    ok(&DoneJson { status: true })
}

/// A body of this format; each of its types has its own `status`.
///
/// # Errors
/// As [`ApiResponse::json`].
pub fn ok<T: Serialize>(body: &T) -> Result<ApiResponse, ApiError> {
    ApiResponse::json(StatusCode::OK, body)
}
