//! Black-box tests over HTTP: each test has its own server and its own database. Without `TEST_DATABASE` the database is
//! SQLite; a `postgres://…` URL of a role that may create databases selects PostgreSQL. Tests that need PostgreSQL are
//! `#[ignore = "needs PostgreSQL"]`, and `tests/run` includes them.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed step fails the test")]
#![expect(clippy::disallowed_methods, reason = "TEST_DATABASE selects the database")]
#![expect(clippy::similar_names, clippy::too_many_lines, reason = "a test reads from top to bottom")]
#![expect(clippy::format_collect, clippy::format_push_string, reason = "tests need no speed here")]

mod accounts;
mod audit;
mod authoring;
mod authorization;
mod concurrency;
mod delivery;
mod errors;
mod learning;
mod luw;
mod opencx;
mod publishing;
mod search;
mod statements;
mod support;
mod system;
mod updates;
