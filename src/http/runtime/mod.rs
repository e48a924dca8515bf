//! What a voice runtime asks during a call.

mod ask;
mod bundle;
mod context;
mod context_post;
mod wire;

use crate::http::endpoint::Endpoint;

/// The rows of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![context::endpoint(), context_post::endpoint(), bundle::endpoint()]
}
