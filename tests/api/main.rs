//! The service from outside: a real server on a real socket, a private database a test. `TEST_DATABASE` chooses the
//! backend: absent for SQLite, a `postgres://…` URL (of a role that may create databases) for PostgreSQL.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "which database is meant stands in the environment")]
#![expect(clippy::similar_names, clippy::too_many_lines, reason = "a test is read from top to bottom")]
#![expect(clippy::format_collect, clippy::format_push_string, reason = "speed is no matter here")]

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
mod races;
mod search;
mod support;
mod system;
