//! The Talkover wire format, `/api/v1`: the native face of the product. Literal keys, key order and messages are those
//! that Talkover's clients depend on.

mod agents;
mod audit;
pub(in crate::http) mod review;
mod sessions;
mod trainings;
pub mod view;

use super::endpoint::Endpoint;

/// The rows of this face.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let mut endpoints = agents::endpoints();
    endpoints.extend(trainings::endpoints());
    endpoints.extend(review::endpoints());
    endpoints.extend(sessions::endpoints());
    endpoints.push(audit::endpoint());
    endpoints
}
