//! Renders every error in the wire format of its request, and logs the cause of server errors.

use actix_cors::CorsError;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};

use super::super::error::{ApiError, ErrorBody, render};
use super::request_id::RequestId;
use crate::http::request_parts::MatchedRoute;
use crate::http::wire_format::WireFormat;

/// The middleware. Errors of actix and of the cross-origin rules are rendered like API errors.
pub(crate) async fn render_errors<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let Some(answer) = answer(response.request(), response.response()) else {
        return Ok(response);
    };
    let (request, old) = response.into_parts();
    let mut new = render(&answer, wire_format(&request));
    for (name, value) in old.headers() {
        if !new.headers().contains_key(name) {
            new.headers_mut().append(name.clone(), value.clone());
        }
    }
    Ok(ServiceResponse::new(request, new))
}

/// The wire format of the matched route. Without one the path decides, percent-decoded as for the search of the route.
fn wire_format(request: &HttpRequest) -> WireFormat {
    let matched = request.extensions().get::<MatchedRoute>().copied();
    WireFormat::of(matched.map_or(request.match_info().as_str(), |matched| matched.pattern))
}

fn answer(request: &HttpRequest, response: &HttpResponse) -> Option<ErrorBody> {
    let own = response.error().and_then(|error| error.as_error::<ApiError>());
    let foreign = if own.is_some() { None } else { foreign(response) };
    let failure = own.or(foreign.as_ref())?;
    if failure.is_server_error() {
        log_cause(request, failure);
    }
    let forbidden_message = request.extensions().get::<MatchedRoute>().map(|matched| matched.forbidden_message);
    Some(failure.answer(forbidden_message.unwrap_or_default()))
}

/// The API error for an error of actix or of the cross-origin rules.
fn foreign(response: &HttpResponse) -> Option<ApiError> {
    match response.error() {
        Some(error) => Some(translated(error)),
        None => is_bare(response).then(|| by_status(response.status(), String::new())),
    }
}

/// Whether it is an error response without a body.
fn is_bare(response: &HttpResponse) -> bool {
    let status = response.status();
    (status.is_client_error() || status.is_server_error()) && !response.headers().contains_key(CONTENT_TYPE)
}

fn translated(error: &Error) -> ApiError {
    match error.as_error::<CorsError>() {
        Some(refusal) => ApiError::OriginRefused(refusal.to_string()),
        None => by_status(error.as_response_error().status_code(), error.to_string()),
    }
}

fn by_status(status: StatusCode, words: String) -> ApiError {
    match status {
        StatusCode::UNAUTHORIZED => ApiError::Unauthenticated,
        StatusCode::NOT_FOUND => ApiError::RouteNotFound,
        StatusCode::REQUEST_TIMEOUT => ApiError::SlowBody,
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ApiError::UnsupportedMediaType,
        status if status.is_client_error() => ApiError::BadRequest(words),
        _ => ApiError::Internal(words),
    }
}

fn log_cause(request: &HttpRequest, failure: &ApiError) {
    let extensions = request.extensions();
    let id = extensions.get::<RequestId>().map_or("unknown", RequestId::as_str);
    let route = extensions.get::<MatchedRoute>().map_or("unmatched", |matched| matched.pattern);
    log::error!("request={id} method={} route={route} cause={failure}", request.method());
}
