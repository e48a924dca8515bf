//! API errors. Service errors become HTTP errors only here.
//!
//! A handler or extractor returns a [`ApiError`]. The middleware renders it in the wire format of the request
//! ([`render()`]) and logs the cause of server errors once. The cause is never sent.

mod codes;
mod render;

use actix_web::body::BoxBody;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};

pub use body::{ChangesSince, CurrentDraft, ErrorBody};
pub use codes::{ERROR_CODES, ErrorCode};
pub use render::{body, render};

use super::wire_format::WireFormat;
use crate::domain::form::{FieldErrors, ParseError};
use crate::service::error::{ResourceKind, ServiceError};
use crate::store::StoreError;

/// Why a request is answered with an error.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// An error of a service.
    #[error(transparent)]
    Refused(#[from] ServiceError),
    /// No valid bearer token.
    #[error("unauthenticated")]
    Unauthenticated,
    /// A missing permission, with its message. [`ServiceError::Forbidden`] uses the message of the endpoint.
    #[error("forbidden: {0:?}")]
    ForbiddenTo(ForbiddenMessage),
    /// No route has this path.
    #[error("no such route")]
    RouteNotFound,
    /// The route does not support the method.
    #[error("{method} is not allowed")]
    MethodNotAllowed {
        /// The method of the request.
        method: Method,
        /// The supported methods.
        allowed: Vec<Method>,
    },
    /// The body cannot be parsed. The reason is sent to the caller.
    #[error("malformed body: {0}")]
    MalformedBody(String),
    /// The query string is malformed.
    #[error("malformed query string")]
    MalformedQuery,
    /// The header of this name is malformed.
    #[error("malformed header {0}")]
    BadHeader(&'static str),
    /// A dashboard session without `X-Environment`.
    #[error("no environment named")]
    MissingEnvironment,
    /// An unsupported content type or encoding.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// The body exceeds the size limit.
    #[error("the body is too large")]
    BodyTooLarge,
    /// The body did not arrive within its deadline.
    #[error("the body came too slowly")]
    SlowBody,
    /// A cross-origin request from an origin that is not configured.
    #[error("cross-origin request refused: {0}")]
    OriginRefused(String),
    /// The server is shutting down.
    #[error("the server is stopping")]
    Stopping,
    /// Any other HTTP error of the request.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// A handler panicked. The message is logged.
    #[error("a handler panicked: {0}")]
    Panicked(String),
    /// A defect of the server.
    #[error("internal: {0}")]
    Internal(String),
}

/// The action that a caller without the permission attempted. Talkover has a message for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForbiddenMessage {
    /// Create or update a training.
    WriteTraining,
    /// Delete a training.
    DeleteTraining,
    /// List an agent's trainings.
    ListTrainings,
    /// Any other action.
    #[default]
    Other,
}

impl ApiError {
    /// The content of the response. `forbidden_message` is the action of the endpoint.
    pub fn answer(&self, forbidden_message: ForbiddenMessage) -> ErrorBody {
        body::of(self, forbidden_message)
    }

    /// Whether it is a server error, whose cause is logged.
    pub fn is_server_error(&self) -> bool {
        matches!(
            self,
            Self::Panicked(_) | Self::Internal(_) | Self::Refused(ServiceError::Store(_) | ServiceError::Busy)
        )
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Refused(ServiceError::Store(error))
    }
}

impl From<FieldErrors> for ApiError {
    fn from(errors: FieldErrors) -> Self {
        Self::Refused(ServiceError::Invalid(errors))
    }
}

impl From<ParseError> for ApiError {
    fn from(error: ParseError) -> Self {
        match error {
            ParseError::Invalid(errors) => errors.into(),
            ParseError::Mismatch(error) => Self::Internal(error.to_string()),
        }
    }
}

impl From<ResourceKind> for ApiError {
    fn from(kind: ResourceKind) -> Self {
        Self::Refused(ServiceError::NotFound(kind))
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.answer(ForbiddenMessage::Other).status(WireFormat::Talkover)
    }

    /// The Talkover format. The middleware replaces it with the wire format of the request.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        render(&self.answer(ForbiddenMessage::Other), WireFormat::Talkover)
    }
}

mod body;
#[cfg(test)]
mod tests;
