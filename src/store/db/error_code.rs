//! The codes of errors that Diesel reports as `DatabaseErrorKind::Unknown`.
//!
//! Diesel makes its kinds from the SQLSTATE or the SQLite result code, knows few of them, and has no accessor for the
//! code (<https://github.com/diesel-rs/diesel/pull/5232>). A lost connection is a kind. What is left are the codes
//! below, each identified by its complete message:
//! - SQLite takes the message from a table by result code (`sqlite3_errstr`). It is compiled in and not translated.
//! - PostgreSQL translates the message to `lc_messages`. [`Conn::open`](super::connection::Conn) sets it to `C` where the role
//!   may; `doctor` checks the others (see [`Store::has_error_codes`](crate::store::Store::has_error_codes)).

/// An error code that decides what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorCode {
    /// SQLSTATE 40P01.
    DeadlockDetected,
    /// SQLSTATE 55P03, by `lock_timeout`.
    LockNotAvailable,
    /// SQLSTATE 57014, by `statement_timeout` or an administrator.
    QueryCanceled,
    /// `SQLITE_BUSY` (5): another connection holds the write lock.
    SqliteBusy,
    /// `SQLITE_READONLY` (8).
    SqliteReadOnly,
    /// `SQLITE_IOERR` (10).
    SqliteIoError,
    /// `SQLITE_FULL` (13).
    SqliteFull,
    /// `SQLITE_CANTOPEN` (14).
    SqliteCantOpen,
}

const MESSAGES: [(&str, ErrorCode); 9] = [
    ("deadlock detected", ErrorCode::DeadlockDetected),
    ("canceling statement due to lock timeout", ErrorCode::LockNotAvailable),
    ("canceling statement due to statement timeout", ErrorCode::QueryCanceled),
    ("canceling statement due to user request", ErrorCode::QueryCanceled),
    ("database is locked", ErrorCode::SqliteBusy),
    ("attempt to write a readonly database", ErrorCode::SqliteReadOnly),
    ("disk I/O error", ErrorCode::SqliteIoError),
    ("database or disk is full", ErrorCode::SqliteFull),
    ("unable to open database file", ErrorCode::SqliteCantOpen),
];

/// The code that goes with `message`.
pub(super) fn of(message: &str) -> Option<ErrorCode> {
    MESSAGES.iter().find(|(known, _)| *known == message).map(|(_, code)| *code)
}
