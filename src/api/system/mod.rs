//! Operations of the server itself.

mod docs;
mod health;
mod lifecycle;
mod metrics;
mod openapi;
mod publication;
mod readiness;

use crate::http::endpoint::Endpoint;

pub use lifecycle::Lifecycle;
pub use publication::Publication;
pub use readiness::Readiness;

/// The rows of this folder.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![health::endpoint(), readiness::endpoint(), metrics::endpoint(), openapi::endpoint(), docs::endpoint()]
}
