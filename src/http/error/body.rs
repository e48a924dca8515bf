//! From a failure to the words of its answer, before a face gives them their form.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, ETAG, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use chrono::SecondsFormat;
use serde::Serialize;

use super::{ApiError, ErrorCode, ForbiddenMessage};
use crate::domain::form::FieldErrors;
use crate::domain::id::Id;
use crate::http::wire_format::WireFormat;
use crate::service::error::{DraftChange, Kind, ServiceError};
use crate::store::AuditEntry;

/// What an error answer says, whatever its format.
#[derive(Clone, Debug)]
pub struct ErrorBody {
    /// The symbolic name, which also decides the status.
    pub code: ErrorCode,
    /// The sentence for a person.
    pub message: Cow<'static, str>,
    /// The failing fields.
    pub errors: Option<FieldErrors>,
    /// What a program needs to go on.
    pub data: Option<CurrentDraft>,
    /// Headers that belong to the error.
    pub headers: Vec<(HeaderName, String)>,
    /// Whether the rest of the request is unread, so that the connection cannot be used again.
    pub closes: bool,
}

/// The state that a conditional request ran into, as it is sent.
#[derive(Clone, Debug, Serialize)]
pub struct CurrentDraft {
    /// The current draft revision.
    pub draft_revision: i64,
    /// Who changed it last.
    pub changed_by: Option<String>,
    /// When, to the second.
    pub changed_at: String,
    /// What happened since the state the caller named, oldest first; the first few.
    pub since: Vec<Since>,
}

/// One event of the audit log, as a refused conditional request is shown it.
#[derive(Clone, Debug, Serialize)]
pub struct Since {
    /// What happened.
    pub action: String,
    /// To which training; nothing when it happened to the agent.
    pub training_id: Option<Id>,
    /// The fields that were changed.
    pub fields: Vec<String>,
    /// The draft revision after it.
    pub draft_revision: Option<i64>,
    /// Who did it.
    pub changed_by: String,
    /// When, to the second.
    pub changed_at: String,
}

impl Since {
    fn of(entry: &AuditEntry) -> Self {
        let fields = entry.fields.as_object().into_iter().flatten();
        Self {
            action: entry.action.clone(),
            training_id: (entry.target_kind == "training").then_some(entry.target),
            fields: fields.filter(|(_, hashes)| hashes.is_object()).map(|(name, _)| name.clone()).collect(),
            draft_revision: entry.draft_revision,
            changed_by: entry.actor_label.clone(),
            changed_at: entry.created_at.to_string(),
        }
    }
}

impl ErrorBody {
    /// The usual answer of a code.
    pub fn usual(code: ErrorCode) -> Self {
        let headers = match code {
            ErrorCode::InvalidToken => vec![(WWW_AUTHENTICATE, "Bearer realm=\"understudy\"".to_owned())],
            ErrorCode::ServiceUnavailable | ErrorCode::IdempotencyKeyInFlight => vec![(RETRY_AFTER, "1".to_owned())],
            _ => Vec::new(),
        };
        let closes = matches!(code, ErrorCode::RequestTimeout | ErrorCode::BodyTooLarge);
        Self { code, message: Cow::Borrowed(code.row().message), errors: None, data: None, headers, closes }
    }

    /// The status in that face.
    pub fn status(&self, wire_format: WireFormat) -> StatusCode {
        StatusCode::from_u16(self.code.status(wire_format)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn saying(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), ..Self::usual(code) }
    }

    fn invalid(errors: &FieldErrors) -> Self {
        Self { errors: Some(errors.clone()), ..Self::usual(ErrorCode::ValidationError) }
    }

    fn with_header(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

pub(crate) fn of(failure: &ApiError, forbidden_message: ForbiddenMessage) -> ErrorBody {
    match failure {
        ApiError::Refused(refusal) => refused(refusal, forbidden_message),
        ApiError::ForbiddenTo(forbidden_message) => forbidden(*forbidden_message),
        ApiError::MethodNotAllowed { method, allowed } => method_not_allowed(method.as_str(), allowed),
        ApiError::MalformedBody(reason) => ErrorBody::saying(ErrorCode::MalformedBody, reason.clone()),
        ApiError::BadQuery(errors) => ErrorBody::invalid(errors),
        ApiError::BadHeader(name) => {
            ErrorBody::saying(ErrorCode::InvalidHeader, format!("The {name} header is malformed."))
        }
        ApiError::Unauthenticated => ErrorBody::usual(ErrorCode::InvalidToken),
        ApiError::RouteNotFound => ErrorBody::usual(ErrorCode::RouteNotFound),
        ApiError::MalformedQuery => ErrorBody::usual(ErrorCode::MalformedQuery),
        ApiError::MissingEnvironment => ErrorBody::usual(ErrorCode::MissingEnvironment),
        ApiError::UnsupportedMediaType => ErrorBody::usual(ErrorCode::UnsupportedMediaType),
        ApiError::BodyTooLarge => ErrorBody::usual(ErrorCode::BodyTooLarge),
        ApiError::SlowBody => ErrorBody::usual(ErrorCode::RequestTimeout),
        ApiError::OriginRefused(_) => ErrorBody::usual(ErrorCode::OriginNotAllowed),
        ApiError::Stopping => ErrorBody::usual(ErrorCode::ServiceUnavailable),
        ApiError::BadRequest(_) => ErrorBody::usual(ErrorCode::BadRequest),
        ApiError::Panicked(_) | ApiError::Internal(_) => ErrorBody::usual(ErrorCode::ServerError),
    }
}

fn refused(refusal: &ServiceError, forbidden_message: ForbiddenMessage) -> ErrorBody {
    match refusal {
        ServiceError::NotFound(kind) => ErrorBody::usual(not_found(*kind)),
        ServiceError::Forbidden => forbidden(forbidden_message),
        ServiceError::Invalid(errors) => ErrorBody::invalid(errors),
        ServiceError::DraftChanged(change) => draft_changed(change),
        ServiceError::AgentPublished => ErrorBody::usual(ErrorCode::AgentIsPublished),
        ServiceError::AgentNotPublished => ErrorBody::usual(ErrorCode::AgentNotPublished),
        ServiceError::Conflict(sentence) => ErrorBody::saying(ErrorCode::Conflict, *sentence),
        ServiceError::WrongCredentials => ErrorBody::usual(ErrorCode::InvalidCredentials),
        ServiceError::Throttled { retry_after } => {
            ErrorBody::usual(ErrorCode::RateLimitExceeded).with_header(RETRY_AFTER, retry_after.to_string())
        }
        ServiceError::KeyInFlight => ErrorBody::usual(ErrorCode::IdempotencyKeyInFlight),
        ServiceError::AnswerPurged => ErrorBody::usual(ErrorCode::PayloadPurged),
        ServiceError::KeyReused => ErrorBody::usual(ErrorCode::IdempotencyKeyReused),
        ServiceError::Store(error) if error.is_passing() => ErrorBody::usual(ErrorCode::ServiceUnavailable),
        ServiceError::Store(_) => ErrorBody::usual(ErrorCode::ServerError),
    }
}

fn not_found(kind: Kind) -> ErrorCode {
    match kind {
        Kind::Agent => ErrorCode::AgentNotFound,
        Kind::Training => ErrorCode::TrainingNotFound,
        Kind::Version => ErrorCode::VersionNotFound,
        Kind::Directory => ErrorCode::DirectoryNotFound,
        Kind::Session => ErrorCode::SessionNotFound,
        Kind::Environment => ErrorCode::EnvironmentNotFound,
        Kind::Member => ErrorCode::MemberNotFound,
        Kind::Token => ErrorCode::TokenNotFound,
    }
}

fn forbidden(forbidden_message: ForbiddenMessage) -> ErrorBody {
    let sentence = match forbidden_message {
        ForbiddenMessage::WriteTraining => "You are not authorized to create training for this agent.",
        ForbiddenMessage::DeleteTraining => "You are not authorized to delete training for this agent.",
        ForbiddenMessage::ListTrainings => "You are not authorized to access this agent's trainings.",
        ForbiddenMessage::Other => return ErrorBody::usual(ErrorCode::Unauthorized),
    };
    ErrorBody::saying(ErrorCode::Unauthorized, sentence)
}

fn method_not_allowed(method: &str, allowed: &[actix_web::http::Method]) -> ErrorBody {
    let allowed = allowed.iter().map(actix_web::http::Method::as_str).collect::<Vec<_>>().join(", ");
    let message = format!("The {method} method is not supported for this route. Supported methods: {allowed}.");
    ErrorBody::saying(ErrorCode::MethodNotAllowed, message).with_header(ALLOW, allowed)
}

fn draft_changed(change: &DraftChange) -> ErrorBody {
    let data = CurrentDraft {
        draft_revision: change.draft_revision,
        changed_by: change.changed_by.clone(),
        changed_at: change.changed_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        since: change.since.iter().map(Since::of).collect(),
    };
    let current = format!("\"{}\"", change.draft_revision);
    ErrorBody { data: Some(data), ..ErrorBody::usual(ErrorCode::DraftChanged).with_header(ETAG, current) }
}
