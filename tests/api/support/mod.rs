//! Test support: a server for each test, callers, databases and timing.

mod actor;
mod app;
mod database;
mod forged_tokens;
#[expect(dead_code, reason = "tests/durability.rs uses the rest")]
mod process;
mod raw_http;
mod smtp;
mod table_dump;
mod timing;
mod users;

pub use actor::{Actor, Response, draft_changed, error_body, send_request, validation_error};
pub use app::{SECRET, TestApp, TestEnvironment, scope};
pub use database::Database;
pub use forged_tokens::forged_tokens;
pub use process::Process;
pub use raw_http::{RawResponse, send_raw};
pub use smtp::{PUBLIC_URL, SmtpServer};
pub use timing::{until, within};
pub use users::{PASSWORD, Person};
