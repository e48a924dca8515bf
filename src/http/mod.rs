//! The HTTP shell: everything that knows actix. Faces translate words and decide nothing; see `routes::table` for what
//! there is.

pub mod access;
pub mod body;
mod caller;
pub mod client;
pub mod dashboard;
pub mod docs;
pub mod endpoint;
pub mod error;
pub mod face;
pub mod luw;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod opencx;
pub mod path;
pub mod permissions;
pub mod person;
pub mod query;
pub mod reply;
pub(crate) mod request;
pub mod routes;
pub mod runtime;
mod similar;
pub mod state;
pub mod system;
pub mod talkover;
