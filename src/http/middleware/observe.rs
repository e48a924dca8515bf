//! The outermost middleware: request id, security headers, rate-limit headers, one log line and one
//! metric for each request.

use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};

use super::super::metrics::{Metrics, UNMATCHED};
use super::request_id::{RequestIds, X_REQUEST_ID};
use super::unread_body::WatchedBody;
use super::{encoding, headers, trailing_slash};
use crate::domain::request_id as current_request;
use crate::http::lifecycle::Lifecycle;
use crate::http::rate_limit::RateLimitStatus;
use crate::http::request_parts::{LoggedTenant, MatchedRoute};

/// The state of the middleware.
#[derive(Clone, Debug)]
pub(crate) struct RequestObserver {
    pub(crate) ids: RequestIds,
    pub(crate) metrics: Metrics,
    pub(crate) lifecycle: Lifecycle,
}

/// The middleware.
pub(crate) async fn observe<B: MessageBody>(
    observer: RequestObserver,
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let _running = observer.metrics.begin();
    let id = observer.ids.of(&request);
    request.extensions_mut().insert(id.clone());
    encoding::reduce_to_gzip(request.headers_mut());
    trailing_slash::remove(&mut request);
    let body = WatchedBody::watch(&mut request);

    let mut response = current_request::scope(id.as_str(), next.call(request)).await?;
    response.headers_mut().insert(X_REQUEST_ID, id.header());
    headers::add_security_headers(response.headers_mut());
    let rate_limit = response.request().extensions().get::<RateLimitStatus>().copied();
    if let Some(status) = rate_limit {
        status.add_to(response.headers_mut());
    }
    if body.is_some_and(WatchedBody::was_left_unread) || observer.lifecycle.is_stopping() {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    record(&observer.metrics, &response, id.as_str(), started.elapsed());
    Ok(response)
}

fn record<B>(metrics: &Metrics, response: &ServiceResponse<B>, id: &str, took: Duration) {
    let request = response.request();
    let extensions = request.extensions();
    let route = extensions.get::<MatchedRoute>().map_or(UNMATCHED, |matched| matched.pattern);
    let tenant = extensions.get::<LoggedTenant>().map_or("-", |tag| tag.0.as_str());
    let (method, status) = (request.method().as_str(), response.status().as_u16());
    metrics.observe(method, route, status, took.as_secs_f64());
    let ms = took.as_secs_f64() * 1000.0;
    log::info!(
        target: "understudy::access",
        "method={method} route={route} status={status} ms={ms:.3} request={id} tenant={tenant}"
    );
}
