//! The HTTP shell: everything that knows actix. Faces translate words and decide nothing; see `routes::table` for what
//! there is.

pub mod access;
pub mod app_state;
pub mod body;
pub mod caller;
pub mod client_address;
pub mod docs;
pub mod endpoint;
pub mod error;
pub mod idempotency_key;
pub mod if_match;
pub mod lifecycle;
pub mod metrics;
pub mod middleware;
pub mod openapi;
pub mod path;
pub mod permissions;
pub mod query;
pub mod rate_limit;
pub mod request_parts;
pub mod response;
pub mod router;
pub mod session_user;
pub mod wire_format;
