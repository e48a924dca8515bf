//! Turns a panic in a handler into a 500 answer. Other requests on the thread go on.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use actix_web::Error;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use futures_util::FutureExt as _;

use super::super::error::ApiError;

/// Runs the handler and catches its panics. Wraps each route instead of the whole app: after routing, the request can
/// be cloned for the error response.
pub(crate) async fn catch_panics(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse, Error> {
    let kept = request.request().clone();
    // Unwind safe: the future is dropped after a panic and not polled again.
    let handler = AssertUnwindSafe(async move { next.call(request).await });
    match handler.catch_unwind().await {
        Ok(answer) => answer,
        Err(panic) => Ok(ServiceResponse::from_err(ApiError::Panicked(message(&*panic)), kept)),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no text".to_owned())
}
