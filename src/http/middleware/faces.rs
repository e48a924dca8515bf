//! Gives every error the form of the face it was asked in, and logs the cause of those that are our fault.

use actix_cors::CorsError;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse};

use super::super::error::{Answer, Failure, render};
use super::super::face::Face;
use super::super::request::Matched;
use super::request_id::RequestId;

/// The middleware. Errors of actix and of the cross-origin rules are treated like our own.
pub(crate) async fn render_errors<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let Some(answer) = answer(response.request(), response.response()) else {
        return Ok(response);
    };
    let (request, old) = response.into_parts();
    let mut new = render(&answer, face(&request));
    for (name, value) in old.headers() {
        if !new.headers().contains_key(name) {
            new.headers_mut().append(name.clone(), value.clone());
        }
    }
    Ok(ServiceResponse::new(request, new))
}

/// The route knows better than the path, which can be written in more than one way.
fn face(request: &HttpRequest) -> Face {
    let matched = request.extensions().get::<Matched>().copied();
    Face::of(matched.map_or(request.path(), |matched| matched.pattern))
}

fn answer(request: &HttpRequest, response: &HttpResponse) -> Option<Answer> {
    let own = response.error().and_then(|error| error.as_error::<Failure>());
    let foreign = if own.is_some() { None } else { foreign(response) };
    let failure = own.or(foreign.as_ref())?;
    if failure.is_ours() {
        log_cause(request, failure);
    }
    let deed = request.extensions().get::<Matched>().map(|matched| matched.deed);
    Some(failure.answer(deed.unwrap_or_default()))
}

/// What an error that is not ours says in our words.
fn foreign(response: &HttpResponse) -> Option<Failure> {
    match response.error() {
        Some(error) => Some(translated(error)),
        None => is_bare(response).then(|| by_status(response.status(), String::new())),
    }
}

/// An error that somebody made without a body.
fn is_bare(response: &HttpResponse) -> bool {
    let status = response.status();
    (status.is_client_error() || status.is_server_error()) && !response.headers().contains_key(CONTENT_TYPE)
}

fn translated(error: &Error) -> Failure {
    match error.as_error::<CorsError>() {
        Some(refusal) => Failure::OriginRefused(refusal.to_string()),
        None => by_status(error.as_response_error().status_code(), error.to_string()),
    }
}

fn by_status(status: StatusCode, words: String) -> Failure {
    match status {
        StatusCode::UNAUTHORIZED => Failure::Unauthenticated,
        StatusCode::NOT_FOUND => Failure::RouteNotFound,
        StatusCode::REQUEST_TIMEOUT => Failure::SlowBody,
        StatusCode::PAYLOAD_TOO_LARGE => Failure::BodyTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Failure::UnsupportedMediaType,
        status if status.is_client_error() => Failure::BadRequest(words),
        _ => Failure::Internal(words),
    }
}

fn log_cause(request: &HttpRequest, failure: &Failure) {
    let extensions = request.extensions();
    let id = extensions.get::<RequestId>().map_or("unknown", RequestId::as_str);
    let route = extensions.get::<Matched>().map_or("unmatched", |matched| matched.pattern);
    log::error!("request={id} method={} route={route} cause={failure}", request.method());
}
