//! Everything a request can be refused with. Here, and nowhere else, product words become HTTP.
//!
//! A handler or extractor returns a [`ApiError`]; the faces middleware renders it in the format of the request
//! ([`render`]) and logs the cause of those that are our fault, once. The cause is never sent.

mod codes;
mod render;

use actix_web::body::BoxBody;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};

pub use body::{CurrentDraft, ErrorBody, Since};
pub use codes::{ERROR_CODES, ErrorCode, ErrorCodeSpec};
pub use render::{body, render};

use super::wire_format::WireFormat;
use crate::domain::form::FieldErrors;
use crate::service::error::{Kind, ServiceError};
use crate::store::StoreError;

/// Why a request is answered with an error.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// A service refused.
    #[error(transparent)]
    Refused(#[from] ServiceError),
    /// No bearer token, or none that is good.
    #[error("unauthenticated")]
    Unauthenticated,
    /// The permission for this deed is missing. [`ServiceError::Forbidden`] takes the deed from the endpoint's row.
    #[error("forbidden: {0:?}")]
    ForbiddenTo(ForbiddenMessage),
    /// No such path.
    #[error("no such route")]
    RouteNotFound,
    /// The path exists, the method does not.
    #[error("{method} is not allowed")]
    MethodNotAllowed {
        /// What was asked for.
        method: Method,
        /// What there is.
        allowed: Vec<Method>,
    },
    /// The body cannot be read as what it says it is; the sentence is for the caller.
    #[error("malformed body: {0}")]
    MalformedBody(String),
    /// The query string is not well formed.
    #[error("malformed query string")]
    MalformedQuery,
    /// The query parameters break these rules.
    #[error("invalid query")]
    BadQuery(FieldErrors),
    /// The header of this name cannot be used as it is.
    #[error("malformed header {0}")]
    BadHeader(&'static str),
    /// A dashboard session without `X-Environment`.
    #[error("no environment named")]
    MissingEnvironment,
    /// A content type or encoding that is not taken.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// More than the size limit.
    #[error("the body is too large")]
    BodyTooLarge,
    /// The body did not arrive within its deadline.
    #[error("the body came too slowly")]
    SlowBody,
    /// A browser asked for a cross-origin request that is not on the allow-list.
    #[error("cross-origin request refused: {0}")]
    OriginRefused(String),
    /// The server is on its way out; the load balancer is to look elsewhere.
    #[error("the server is stopping")]
    Stopping,
    /// Anything else that is wrong with the request as HTTP.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// A handler panicked; the text is in the log.
    #[error("a handler panicked: {0}")]
    Panicked(String),
    /// A defect that needs no words of its own.
    #[error("internal: {0}")]
    Internal(String),
}

/// What a caller without the permission wanted to do: Talkover has a sentence for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForbiddenMessage {
    /// Create or update a training.
    WriteTraining,
    /// Delete a training.
    DeleteTraining,
    /// List an agent's trainings.
    ListTrainings,
    /// Anything else.
    #[default]
    Other,
}

impl ApiError {
    /// The words and headers of the answer. `forbidden_message` is what the endpoint is for.
    pub fn answer(&self, forbidden_message: ForbiddenMessage) -> ErrorBody {
        body::of(self, forbidden_message)
    }

    /// Whether it is our fault and the cause belongs in the log.
    pub fn is_ours(&self) -> bool {
        matches!(self, Self::Panicked(_) | Self::Internal(_) | Self::Refused(ServiceError::Store(_)))
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

impl From<Kind> for ApiError {
    fn from(kind: Kind) -> Self {
        Self::Refused(ServiceError::NotFound(kind))
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.answer(ForbiddenMessage::Other).status(WireFormat::Talkover)
    }

    /// Talkover's form; the faces middleware, which knows the request, puts the right one in its place.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        render(&self.answer(ForbiddenMessage::Other), WireFormat::Talkover)
    }
}

mod body;
#[cfg(test)]
mod tests;
