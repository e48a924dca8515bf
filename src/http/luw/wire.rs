//! What the answers of this face have in common.

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::http::error::Failure;
use crate::http::reply::Reply;

/// The answer to whatever has nothing more to say.
#[derive(Serialize, ToSchema)]
#[schema(as = LuwDone)]
pub struct DoneJson {
    /// Always true.
    status: bool,
}

impl DoneJson {
    /// What the documentation shows.
    pub fn example() -> Value {
        json!({"status": true})
    }
}

/// `{"status":true}`.
///
/// # Errors
/// As [`Reply::json`].
pub fn done() -> Result<Reply, Failure> {
    ok(&DoneJson { status: true })
}

/// A body of this face; each of its types has the `status` of its own.
///
/// # Errors
/// As [`Reply::json`].
pub fn ok<T: Serialize>(body: &T) -> Result<Reply, Failure> {
    Reply::json(StatusCode::OK, body)
}
