//! From a failure to the words of its answer, before a face gives them their form.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, ETAG, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use chrono::SecondsFormat;
use serde::Serialize;

use super::super::face::Face;
use super::{Code, Deed, Failure};
use crate::domain::form::FieldErrors;
use crate::domain::id::Id;
use crate::service::error::{DraftChange, Kind, Refusal};
use crate::store::AuditEntry;

/// What an error answer says, whatever its format.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The symbolic name, which also decides the status.
    pub code: Code,
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

impl Answer {
    /// The usual answer of a code.
    pub fn usual(code: Code) -> Self {
        let headers = match code {
            Code::InvalidToken => vec![(WWW_AUTHENTICATE, "Bearer realm=\"understudy\"".to_owned())],
            Code::ServiceUnavailable | Code::IdempotencyKeyInFlight => vec![(RETRY_AFTER, "1".to_owned())],
            _ => Vec::new(),
        };
        let closes = matches!(code, Code::RequestTimeout | Code::BodyTooLarge);
        Self { code, message: Cow::Borrowed(code.row().message), errors: None, data: None, headers, closes }
    }

    /// The status in that face.
    pub fn status(&self, face: Face) -> StatusCode {
        StatusCode::from_u16(self.code.status(face)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn saying(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), ..Self::usual(code) }
    }

    fn invalid(errors: &FieldErrors) -> Self {
        Self { errors: Some(errors.clone()), ..Self::usual(Code::ValidationError) }
    }

    fn with_header(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

pub(super) fn of(failure: &Failure, deed: Deed) -> Answer {
    match failure {
        Failure::Refused(refusal) => refused(refusal, deed),
        Failure::ForbiddenTo(deed) => forbidden(*deed),
        Failure::MethodNotAllowed { method, allowed } => method_not_allowed(method.as_str(), allowed),
        Failure::MalformedBody(reason) => Answer::saying(Code::MalformedBody, reason.clone()),
        Failure::BadQuery(errors) => Answer::invalid(errors),
        Failure::BadHeader(name) => Answer::saying(Code::InvalidHeader, format!("The {name} header is malformed.")),
        Failure::Unauthenticated => Answer::usual(Code::InvalidToken),
        Failure::RouteNotFound => Answer::usual(Code::RouteNotFound),
        Failure::MalformedQuery => Answer::usual(Code::MalformedQuery),
        Failure::MissingEnvironment => Answer::usual(Code::MissingEnvironment),
        Failure::UnsupportedMediaType => Answer::usual(Code::UnsupportedMediaType),
        Failure::BodyTooLarge => Answer::usual(Code::BodyTooLarge),
        Failure::SlowBody => Answer::usual(Code::RequestTimeout),
        Failure::OriginRefused(_) => Answer::usual(Code::OriginNotAllowed),
        Failure::Stopping => Answer::usual(Code::ServiceUnavailable),
        Failure::BadRequest(_) => Answer::usual(Code::BadRequest),
        Failure::Panicked(_) | Failure::Internal(_) => Answer::usual(Code::ServerError),
    }
}

fn refused(refusal: &Refusal, deed: Deed) -> Answer {
    match refusal {
        Refusal::NotFound(kind) => Answer::usual(not_found(*kind)),
        Refusal::Forbidden => forbidden(deed),
        Refusal::Invalid(errors) => Answer::invalid(errors),
        Refusal::DraftChanged(change) => draft_changed(change),
        Refusal::AgentPublished => Answer::usual(Code::AgentIsPublished),
        Refusal::AgentNotPublished => Answer::usual(Code::AgentNotPublished),
        Refusal::Conflict(sentence) => Answer::saying(Code::Conflict, *sentence),
        Refusal::WrongCredentials => Answer::usual(Code::InvalidCredentials),
        Refusal::Throttled { retry_after } => {
            Answer::usual(Code::RateLimitExceeded).with_header(RETRY_AFTER, retry_after.to_string())
        }
        Refusal::KeyInFlight => Answer::usual(Code::IdempotencyKeyInFlight),
        Refusal::AnswerPurged => Answer::usual(Code::PayloadPurged),
        Refusal::KeyReused => Answer::usual(Code::IdempotencyKeyReused),
        Refusal::Store(error) if error.is_passing() => Answer::usual(Code::ServiceUnavailable),
        Refusal::Store(_) => Answer::usual(Code::ServerError),
    }
}

fn not_found(kind: Kind) -> Code {
    match kind {
        Kind::Agent => Code::AgentNotFound,
        Kind::Training => Code::TrainingNotFound,
        Kind::Version => Code::VersionNotFound,
        Kind::Directory => Code::DirectoryNotFound,
        Kind::Session => Code::SessionNotFound,
        Kind::Environment => Code::EnvironmentNotFound,
        Kind::Member => Code::MemberNotFound,
        Kind::Token => Code::TokenNotFound,
    }
}

fn forbidden(deed: Deed) -> Answer {
    let sentence = match deed {
        Deed::WriteTraining => "You are not authorized to create training for this agent.",
        Deed::DeleteTraining => "You are not authorized to delete training for this agent.",
        Deed::ListTrainings => "You are not authorized to access this agent's trainings.",
        Deed::Other => return Answer::usual(Code::Unauthorized),
    };
    Answer::saying(Code::Unauthorized, sentence)
}

fn method_not_allowed(method: &str, allowed: &[actix_web::http::Method]) -> Answer {
    let allowed = allowed.iter().map(actix_web::http::Method::as_str).collect::<Vec<_>>().join(", ");
    let message = format!("The {method} method is not supported for this route. Supported methods: {allowed}.");
    Answer::saying(Code::MethodNotAllowed, message).with_header(ALLOW, allowed)
}

fn draft_changed(change: &DraftChange) -> Answer {
    let data = CurrentDraft {
        draft_revision: change.draft_revision,
        changed_by: change.changed_by.clone(),
        changed_at: change.changed_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        since: change.since.iter().map(Since::of).collect(),
    };
    let current = format!("\"{}\"", change.draft_revision);
    Answer { data: Some(data), ..Answer::usual(Code::DraftChanged).with_header(ETAG, current) }
}
