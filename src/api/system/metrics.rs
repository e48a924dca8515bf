//! `GET /metrics`, for Prometheus.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data};

use crate::http::endpoint::{Endpoint, ResponseSpec};
use crate::http::error::ApiError;
use crate::http::metrics::Metrics;
use crate::http::response::ApiResponse;

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(crate) fn endpoint() -> Endpoint {
    Endpoint::get("/metrics", "getMetrics", || web::to(handle))
        .public()
        .summary("Get metrics for Prometheus")
        .describe(
            "Returns request durations by route and status, and the state of queues, pools and caches. The metrics \
             contain no tenant names and no unknown paths.",
        )
        .replies(ResponseSpec::text("text/plain", "The metrics.", "http_requests_running 1\n"))
}

async fn handle(metrics: Data<Metrics>) -> Result<ApiResponse, ApiError> {
    let text = metrics.text().map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok(ApiResponse::with_content_type(StatusCode::OK, TEXT, text))
}
