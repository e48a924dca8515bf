//! The content of an error response, independent of the wire format.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, ETAG, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use chrono::SecondsFormat;
use serde::Serialize;

use super::{ApiError, ErrorCode, ForbiddenMessage};
use crate::domain::form::FieldErrors;
use crate::domain::id::Id;
use crate::http::wire_format::WireFormat;
use crate::service::error::{DraftChange, ResourceKind, ServiceError};
use crate::store::AuditEntry;

/// The content of an error response.
#[derive(Clone, Debug)]
pub struct ErrorBody {
    /// The error code, which determines the status.
    pub code: ErrorCode,
    /// The message for people.
    pub message: Cow<'static, str>,
    /// The invalid fields.
    pub errors: Option<FieldErrors>,
    /// The current state of the draft, for a failed precondition.
    pub data: Option<CurrentDraft>,
    /// Additional headers.
    pub headers: Vec<(HeaderName, String)>,
    /// Whether the connection must be closed, because the rest of the request is unread.
    pub closes: bool,
}

/// The current state of the draft in the response to a failed precondition.
#[derive(Clone, Debug, Serialize)]
pub struct CurrentDraft {
    /// The current draft revision.
    pub draft_revision: i64,
    /// The last editor.
    pub changed_by: Option<String>,
    /// In seconds.
    pub changed_at: String,
    /// The first events since the revision that the caller named, oldest first.
    pub since: Vec<ChangesSince>,
}

/// An audit event in the response to a failed precondition.
#[derive(Clone, Debug, Serialize)]
pub struct ChangesSince {
    /// The action of the audit event.
    pub action: String,
    /// The training, or none when the event is about the agent.
    pub training_id: Option<Id>,
    /// The changed fields.
    pub fields: Vec<String>,
    /// The draft revision after the event.
    pub draft_revision: Option<i64>,
    /// The editor.
    pub changed_by: String,
    /// In seconds.
    pub changed_at: String,
}

impl ChangesSince {
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
    /// The default content of an error code.
    pub fn default_for(code: ErrorCode) -> Self {
        let headers = match code {
            ErrorCode::InvalidToken => vec![(WWW_AUTHENTICATE, "Bearer realm=\"understudy\"".to_owned())],
            ErrorCode::ServiceUnavailable | ErrorCode::IdempotencyKeyInFlight => vec![(RETRY_AFTER, "1".to_owned())],
            _ => Vec::new(),
        };
        let closes = matches!(code, ErrorCode::RequestTimeout | ErrorCode::BodyTooLarge);
        Self { code, message: Cow::Borrowed(code.row().message), errors: None, data: None, headers, closes }
    }

    /// The HTTP status in the wire format.
    pub fn status(&self, wire_format: WireFormat) -> StatusCode {
        StatusCode::from_u16(self.code.status(wire_format)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn saying(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), ..Self::default_for(code) }
    }

    fn invalid(errors: &FieldErrors) -> Self {
        Self { errors: Some(errors.clone()), ..Self::default_for(ErrorCode::ValidationError) }
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
        ApiError::BadHeader(name) => {
            ErrorBody::saying(ErrorCode::InvalidHeader, format!("The {name} header is malformed."))
        }
        ApiError::Unauthenticated => ErrorBody::default_for(ErrorCode::InvalidToken),
        ApiError::RouteNotFound => ErrorBody::default_for(ErrorCode::RouteNotFound),
        ApiError::MalformedQuery => ErrorBody::default_for(ErrorCode::MalformedQuery),
        ApiError::MissingEnvironment => ErrorBody::default_for(ErrorCode::MissingEnvironment),
        ApiError::UnsupportedMediaType => ErrorBody::default_for(ErrorCode::UnsupportedMediaType),
        ApiError::BodyTooLarge => ErrorBody::default_for(ErrorCode::BodyTooLarge),
        ApiError::SlowBody => ErrorBody::default_for(ErrorCode::RequestTimeout),
        ApiError::OriginRefused(_) => ErrorBody::default_for(ErrorCode::OriginNotAllowed),
        ApiError::Stopping => ErrorBody::default_for(ErrorCode::ServiceUnavailable),
        ApiError::BadRequest(_) => ErrorBody::default_for(ErrorCode::BadRequest),
        ApiError::Panicked(_) | ApiError::Internal(_) => ErrorBody::default_for(ErrorCode::ServerError),
    }
}

fn refused(refusal: &ServiceError, forbidden_message: ForbiddenMessage) -> ErrorBody {
    match refusal {
        ServiceError::NotFound(kind) => ErrorBody::default_for(not_found(*kind)),
        ServiceError::Forbidden => forbidden(forbidden_message),
        ServiceError::Invalid(errors) => ErrorBody::invalid(errors),
        ServiceError::DraftChanged(change) => draft_changed(change),
        ServiceError::AgentPublished => ErrorBody::default_for(ErrorCode::AgentIsPublished),
        ServiceError::AgentNotPublished => ErrorBody::default_for(ErrorCode::AgentNotPublished),
        ServiceError::Conflict(sentence) => ErrorBody::saying(ErrorCode::Conflict, *sentence),
        ServiceError::WrongCredentials => ErrorBody::default_for(ErrorCode::InvalidCredentials),
        ServiceError::Throttled { retry_after } => {
            ErrorBody::default_for(ErrorCode::RateLimitExceeded).with_header(RETRY_AFTER, retry_after.to_string())
        }
        ServiceError::KeyInFlight => ErrorBody::default_for(ErrorCode::IdempotencyKeyInFlight),
        ServiceError::AnswerPurged => ErrorBody::default_for(ErrorCode::PayloadPurged),
        ServiceError::KeyReused => ErrorBody::default_for(ErrorCode::IdempotencyKeyReused),
        ServiceError::Busy => ErrorBody::default_for(ErrorCode::ServiceUnavailable),
        ServiceError::Store(error) if error.is_transient() => ErrorBody::default_for(ErrorCode::ServiceUnavailable),
        ServiceError::Store(_) => ErrorBody::default_for(ErrorCode::ServerError),
    }
}

fn not_found(kind: ResourceKind) -> ErrorCode {
    match kind {
        ResourceKind::Agent => ErrorCode::AgentNotFound,
        ResourceKind::Training => ErrorCode::TrainingNotFound,
        ResourceKind::Version => ErrorCode::VersionNotFound,
        ResourceKind::Directory => ErrorCode::DirectoryNotFound,
        ResourceKind::Conversation => ErrorCode::SessionNotFound,
        ResourceKind::Environment => ErrorCode::EnvironmentNotFound,
        ResourceKind::Member => ErrorCode::MemberNotFound,
        ResourceKind::Token => ErrorCode::TokenNotFound,
        ResourceKind::Invitation => ErrorCode::InvitationNotFound,
    }
}

fn forbidden(forbidden_message: ForbiddenMessage) -> ErrorBody {
    let sentence = match forbidden_message {
        ForbiddenMessage::WriteTraining => "You are not authorized to create training for this agent.",
        ForbiddenMessage::DeleteTraining => "You are not authorized to delete training for this agent.",
        ForbiddenMessage::ListTrainings => "You are not authorized to access this agent's trainings.",
        ForbiddenMessage::Other => return ErrorBody::default_for(ErrorCode::Unauthorized),
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
        since: change.since.iter().map(ChangesSince::of).collect(),
    };
    let current = format!("\"{}\"", change.draft_revision);
    ErrorBody { data: Some(data), ..ErrorBody::default_for(ErrorCode::DraftChanged).with_header(ETAG, current) }
}
