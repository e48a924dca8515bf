//! `GET /readyz`: readiness, for load balancers.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data};
use serde_json::json;

use super::health::HealthStatus;
use crate::http::endpoint::{Endpoint, ResponseSpec};
use crate::http::error::{ApiError, ErrorCode};
use crate::http::lifecycle::Lifecycle;
use crate::http::response::ApiResponse;
use crate::store::StoreError;

/// The readiness check. It runs on a blocking thread, so it may wait for a database.
#[derive(Clone)]
pub struct Readiness(Arc<dyn Fn() -> Result<(), StoreError> + Send + Sync>);

/// The database counts as unavailable if it has not responded after this time.
const TIMEOUT: Duration = Duration::from_secs(2);

impl Readiness {
    /// Creates a readiness check from a function.
    pub fn new(check: impl Fn() -> Result<(), StoreError> + Send + Sync + 'static) -> Self {
        Self(Arc::new(check))
    }

    async fn check(&self) -> Result<(), ApiError> {
        let check = Arc::clone(&self.0);
        let result = tokio::time::timeout(TIMEOUT, web::block(move || check())).await;
        let late = |_| StoreError::Unavailable("no answer in time".to_owned());
        let checked = result.map_err(late)?.map_err(|error| ApiError::Internal(error.to_string()))?;
        Ok(checked?)
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Readiness")
    }
}

pub(crate) fn endpoint() -> Endpoint {
    Endpoint::get("/readyz", "getReadiness", || web::to(handle))
        .public()
        .summary("Check that the process is ready")
        .describe("Responds with 503 when the database is unavailable and while the server is stopping.")
        .replies(ResponseSpec::bare::<HealthStatus>(json!({"status": "ready"})).describe("Send requests here."))
        .refuses(&[ErrorCode::ServiceUnavailable])
}

async fn handle(lifecycle: Data<Lifecycle>, readiness: Data<Readiness>) -> Result<ApiResponse, ApiError> {
    if lifecycle.is_stopping() {
        return Err(ApiError::Stopping);
    }
    readiness.check().await?;
    ApiResponse::json(StatusCode::OK, &HealthStatus { status: "ready" })
}
