//! A handler that panics answers 500, and takes nobody else with it.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use actix_web::Error;
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use super::super::error::ApiError;

/// Runs the handler. It is wrapped around each route rather than around the app: routing is over there, so the
/// request can be kept to answer with.
pub(crate) async fn caught(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse, Error> {
    let kept = request.request().clone();
    let mut handler = Box::pin(async move { next.call(request).await });
    let outcome = poll_fn(|context| {
        // Nothing of the handler is looked at again after a panic, so nothing can be seen half done.
        match catch_unwind(AssertUnwindSafe(|| handler.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(words(&*panic))),
        }
    });
    match outcome.await {
        Ok(answer) => answer,
        Err(words) => Ok(ServiceResponse::from_err(ApiError::Panicked(words), kept)),
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no text".to_owned())
}
