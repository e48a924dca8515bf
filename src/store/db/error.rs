//! What can go wrong below the services. The cause is logged where it becomes an answer and never sent.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failed read or write. Nothing of it was stored.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is away, or no connection was free in time: try again soon.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// Other writers were in the way for longer than a request waits: try again soon.
    #[error("other writes were in the way: {0}")]
    Contended(String),
    /// The transaction and another one exclude each other and this one was undone: the store tries again by itself.
    #[error("the write collided with another: {0}")]
    Collided(String),
    /// A uniqueness rule of the schema was met; the services turn the ones they know into product words.
    #[error("a unique value is taken: {0}")]
    Taken(String),
    /// Stored data or a query is not what the code expects: a defect.
    #[error("the store is broken: {0}")]
    Broken(String),
}

impl StoreError {
    /// Whether the same request may well succeed in a moment.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Contended(_) | Self::Collided(_))
    }

    /// Whether a transaction that failed so is worth running once more at once.
    pub(in crate::store) fn is_collision(&self) -> bool {
        matches!(self, Self::Collided(_))
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        use DatabaseErrorKind::{ClosedConnection, SerializationFailure, UniqueViolation};
        match &error {
            DieselError::DatabaseError(UniqueViolation, info) => {
                Self::Taken(info.constraint_name().unwrap_or_else(|| info.message()).to_owned())
            }
            DieselError::DatabaseError(SerializationFailure, info) => Self::Collided(info.message().to_owned()),
            DieselError::DatabaseError(ClosedConnection, info) => Self::Unavailable(info.message().to_owned()),
            DieselError::DatabaseError(_, info) => Self::from_message(info.message()),
            DieselError::BrokenTransactionManager => Self::Unavailable(error.to_string()),
            _ => Self::Broken(error.to_string()),
        }
    }
}

impl StoreError {
    /// Diesel has no kind for these; the texts are those of libpq, PostgreSQL and SQLite (`SQLITE_BUSY`, `SQLITE_FULL` …).
    fn from_message(message: &str) -> Self {
        const AWAY: [&str; 11] = [
            "server closed the connection",
            "terminating connection",
            "connection to server",
            "no connection to the server",
            "could not receive data",
            "could not send data",
            "the database system is",
            "disk I/O error",
            "database or disk is full",
            "unable to open database file",
            "attempt to write a readonly database",
        ];
        const WAITED: [&str; 3] = ["database is locked", "lock timeout", "statement timeout"];
        if AWAY.iter().any(|text| message.contains(text)) {
            Self::Unavailable(message.to_owned())
        } else if message.contains("deadlock detected") {
            Self::Collided(message.to_owned())
        } else if WAITED.iter().any(|text| message.contains(text)) {
            Self::Contended(message.to_owned())
        } else {
            Self::Broken(message.to_owned())
        }
    }
}

/// An error that may have a failed store behind it: how the write path knows what to try again.
pub trait Cause: From<StoreError> + Send + 'static {
    /// The store's failure, if that is what it was.
    fn cause(&self) -> Option<&StoreError>;
}

impl Cause for StoreError {
    fn cause(&self) -> Option<&StoreError> {
        Some(self)
    }
}
