//! The Talkover wire format, `/api/v1`: the native format of the product. Literal keys, key order and messages are
//! those that Talkover's clients depend on.

mod agents;
mod audit;
mod conversations;
pub mod page;
pub(crate) mod publishing;
mod trainings;
pub mod view;
mod write_query;

use crate::http::endpoint::Endpoint;

/// The endpoints of this format.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut endpoints = agents::endpoints();
    endpoints.extend(trainings::endpoints());
    endpoints.extend(publishing::endpoints());
    endpoints.extend(conversations::endpoints());
    endpoints.push(audit::endpoint());
    endpoints
}
