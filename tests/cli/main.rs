//! Black-box tests of the command line: each test runs the built binary in a temporary directory.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod doctor;
mod migrate;
mod serve;
mod settings;
mod setup;
mod support;
mod token;
mod user;
