//! Errors of services, in domain terms. Only `http/error.rs` maps them to HTTP.

use chrono::{DateTime, Utc};

use crate::domain::form::FieldErrors;
use crate::store::{AuditEntry, StoreError, TransactionError};

/// Why a request failed. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The resource is not in scope: it is unknown or belongs to another tenant.
    #[error("{0:?} not found")]
    NotFound(ResourceKind),
    /// The caller lacks the permission.
    #[error("forbidden")]
    Forbidden,
    /// The input is invalid. All invalid fields are named.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// `If-Match` or `expected_draft_revision` named a state that is not the current one.
    #[error("the draft has changed")]
    DraftChanged(Box<DraftChange>),
    /// The agent is published and must be unpublished before it is deleted.
    #[error("the agent is published")]
    AgentPublished,
    /// The agent was never published, or has been unpublished.
    #[error("the agent is not published")]
    AgentNotPublished,
    /// The current state forbids the change, for the reason in the sentence: for example, the member is the last owner.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Wrong e-mail or password, or an invalid refresh token.
    #[error("wrong credentials")]
    WrongCredentials,
    /// Too many attempts.
    #[error("too many attempts")]
    Throttled {
        /// Whole seconds to wait, at least 1.
        retry_after: u64,
    },
    /// Another request with the same idempotency key is running.
    #[error("idempotency key in flight")]
    KeyInFlight,
    /// The request was executed before, but its stored response was deleted together with the data it showed.
    #[error("the stored answer was purged")]
    AnswerPurged,
    /// The idempotency key was used for a different request.
    #[error("idempotency key reused")]
    KeyReused,
    /// The turns for long work were taken for too long. Transient.
    #[error("no turn for long work came in time")]
    Busy,
    /// The database failed or is unavailable.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The kind of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// An agent (a persona in Luw).
    Agent,
    /// A training.
    Training,
    /// A version of an agent.
    Version,
    /// A directory of trainings.
    Directory,
    /// A stored conversation.
    Conversation,
    /// An environment.
    Environment,
    /// A member of a tenant.
    Member,
    /// An API token.
    Token,
    /// An invitation to a tenant.
    Invitation,
}

/// The current state that a conditional request did not match.
#[derive(Debug, Clone)]
pub struct DraftChange {
    /// The current draft revision.
    pub draft_revision: i64,
    /// The actor of the last change, as in the audit log.
    pub changed_by: Option<String>,
    /// The time of the last change.
    pub changed_at: DateTime<Utc>,
    /// The first few events since the state that the caller named, oldest first.
    pub since: Vec<AuditEntry>,
}

impl From<FieldErrors> for ServiceError {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl TransactionError for ServiceError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}
