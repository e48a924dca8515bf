//! The service from outside: a real server on a real socket, a private database a test. `TEST_DATABASE` chooses the
//! backend: absent for SQLite, a `postgres://…` URL (of a role that may create databases) for PostgreSQL.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod agents;
mod auth;
mod environments;
mod members;
mod authorization;
mod errors;
mod luw;
mod opencx;
mod support;
mod tenants;
mod tokens;
mod system;
mod trainings;
mod user;
