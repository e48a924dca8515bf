//! Stored conversations of an agent, and the scenario of one.

mod create;
mod delete;
mod get;
mod list;
mod scenario;
mod wire;

use crate::http::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![list::endpoint(), create::endpoint(), get::endpoint(), delete::endpoint(), scenario::endpoint()]
}
