//! Errors of the store, classified by SQLSTATE (PostgreSQL) and result code (SQLite).

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// How long a statement on PostgreSQL waits for a lock.
pub(in crate::store) const LOCK_TIMEOUT: Duration = Duration::from_secs(4);

/// A failed read or write. Nothing of it was stored.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or no connection was free in time. Transient.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// Other transactions held locks for longer than a request waits. Transient.
    #[error("other writes were in the way: {0}")]
    Contended(String),
    /// The transaction was rolled back because of a conflict with another one. The store retries it. Transient.
    #[error("the write collided with another: {0}")]
    SerializationFailure(String),
    /// The database refused for a reason that Diesel does not name, because it knows few codes and hands out none
    /// (<https://github.com/diesel-rs/diesel/pull/5232>): a deadlock (SQLSTATE 40P01), a lock or statement timeout
    /// (55P03, 57014), `SQLITE_BUSY`, a full disk, or a defect. The message is for people: it may be translated.
    /// Transient, because all but the defect are.
    #[error("the database refused: {0}")]
    Unclassified(String),
    /// A unique constraint was violated. Services turn the ones they know into messages of their own.
    #[error("a unique value is taken: {0}")]
    UniqueViolation(String),
    /// A stored value or a query is not what the code expects: a defect.
    #[error("the store is broken: {0}")]
    Broken(String),
}

impl StoreError {
    /// A column holds a value that this version does not know.
    pub(in crate::store) fn unknown_value(column: &str, value: &str) -> Self {
        Self::Broken(format!("unknown value in {column}: {value}"))
    }

    /// Whether the same request may succeed when repeated.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_) | Self::Contended(_) | Self::SerializationFailure(_) | Self::Unclassified(_)
        )
    }

    /// Whether to run a transaction again that failed after `elapsed`. What Diesel does not name is repeated when it came
    /// fast: a deadlock is found after one second, a lock is waited for much longer and a second time would be too long.
    pub(in crate::store) fn is_worth_a_retry(&self, elapsed: Duration) -> bool {
        match self {
            Self::SerializationFailure(_) => true,
            Self::Unclassified(_) => elapsed < LOCK_TIMEOUT / 2,
            _ => false,
        }
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        use DatabaseErrorKind as Kind;
        match &error {
            DieselError::DatabaseError(kind, info) => {
                let message = info.message();
                match kind {
                    Kind::UniqueViolation => {
                        Self::UniqueViolation(info.constraint_name().unwrap_or(message).to_owned())
                    }
                    Kind::SerializationFailure => Self::SerializationFailure(message.to_owned()),
                    // A command that cannot be sent is one on a connection that is lost already.
                    Kind::ClosedConnection | Kind::UnableToSendCommand => Self::Unavailable(message.to_owned()),
                    // Constraints and read-only transactions: all defects.
                    Kind::ForeignKeyViolation
                    | Kind::RestrictViolation
                    | Kind::NotNullViolation
                    | Kind::CheckViolation
                    | Kind::ExclusionViolation
                    | Kind::ReadOnlyTransaction => Self::Broken(message.to_owned()),
                    _ => Self::Unclassified(message.to_owned()),
                }
            }
            DieselError::BrokenTransactionManager => Self::Unavailable(error.to_string()),
            _ => Self::Broken(error.to_string()),
        }
    }
}

/// An error of a transaction, which may be caused by the store. The write path reads it to decide on a retry.
pub trait TransactionError: From<StoreError> + Send + 'static {
    /// The store's error, if it is the cause.
    fn store_error(&self) -> Option<&StoreError>;
}

impl TransactionError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}
