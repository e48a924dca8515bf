//! What tests stand on: a server of their own and people to act in it.

mod actor;
mod app;
mod database;
mod forged_tokens;
#[expect(dead_code, reason = "shared with the test that kills it, which uses more of it")]
mod process;
mod raw_http;
mod table_dump;
mod timing;
mod users;

pub use actor::{Actor, Answer, answer, draft_changed, invalid, refusal};
pub use app::{Place, SECRET, TestApp};
pub use forged_tokens::forgeries;
pub use process::Process;
pub use raw_http::{RawAnswer, send};
pub use timing::{until, within};
pub use users::{PASSWORD, Person};
