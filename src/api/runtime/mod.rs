//! The runtime contract: what a voice runtime requests during a call.

mod bundle;
mod context;
mod context_post;
pub mod filters;
mod request;
mod search;
mod wire;

pub(crate) use context::RANKING;
pub(crate) use wire::with_ranking;

use crate::http::endpoint::Endpoint;

/// The endpoints of the contract.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![context::endpoint(), context_post::endpoint(), bundle::endpoint(), search::endpoint()]
}
