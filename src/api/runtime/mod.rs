//! What a voice runtime asks during a call.

mod bundle;
mod context;
mod context_post;
mod request;
mod search;
mod wire;

pub(crate) use context::RANKING;
pub(crate) use wire::ranked_by;

use crate::http::endpoint::Endpoint;

/// The rows of this folder.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![context::endpoint(), context_post::endpoint(), bundle::endpoint(), search::endpoint()]
}
