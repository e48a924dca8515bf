//! What a service refuses, in product words. It becomes HTTP in `http/error.rs` alone.

use chrono::{DateTime, Utc};

use crate::domain::form::FieldErrors;
use crate::store::{AuditEntry, StoreError, TransactionError};

/// Why a request was not carried out. Nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// No such thing in the caller's reach; another tenant's and an unknown one are alike.
    #[error("{0:?} not found")]
    NotFound(ResourceKind),
    /// The caller may see the thing but lacks the permission for the deed.
    #[error("forbidden")]
    Forbidden,
    /// The input is wrong; every failing field is named.
    #[error("invalid input")]
    Invalid(FieldErrors),
    /// `If-Match` or `expected_draft_revision` named a state that is no longer the current one.
    #[error("the draft has changed")]
    DraftChanged(Box<DraftChange>),
    /// A published agent is unpublished before it is deleted.
    #[error("the agent is published")]
    AgentPublished,
    /// The agent was never published, or is unpublished.
    #[error("the agent is not published")]
    AgentNotPublished,
    /// What stands in the way is named in the sentence: a member who is the last owner, an environment that holds agents.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Wrong e-mail or password, or a refresh token that is not, or no longer, good.
    #[error("wrong credentials")]
    WrongCredentials,
    /// Too many attempts; try again after so many seconds.
    #[error("too many attempts")]
    Throttled {
        /// Whole seconds to wait, at least 1.
        retry_after: u64,
    },
    /// A request with the same idempotency key is still running.
    #[error("idempotency key in flight")]
    KeyInFlight,
    /// The request was carried out before, but what its answer showed has been deleted since.
    #[error("the stored answer was purged")]
    AnswerPurged,
    /// The idempotency key was used with another request.
    #[error("idempotency key reused")]
    KeyReused,
    /// The database failed or is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// An agent (a persona in Luw's words).
    Agent,
    /// A training.
    Training,
    /// A version of an agent.
    Version,
    /// A directory of trainings.
    Directory,
    /// A stored conversation.
    Session,
    /// A place inside a tenant.
    Environment,
    /// A person of a tenant.
    Member,
    /// An API token.
    Token,
}

/// The state that a conditional request ran into.
#[derive(Debug, Clone)]
pub struct DraftChange {
    /// The current draft revision.
    pub draft_revision: i64,
    /// Who changed it last, as the audit log names them.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: DateTime<Utc>,
    /// What happened since the state the caller named, oldest first; the first few.
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
