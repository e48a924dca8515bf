//! Conversations of an agent, kept to learn from.

mod create;
mod delete;
mod get;
mod list;
mod scenario;
mod wire;

use crate::http::endpoint::Endpoint;

/// The rows of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![list::endpoint(), create::endpoint(), get::endpoint(), delete::endpoint(), scenario::endpoint()]
}
