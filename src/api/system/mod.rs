//! Operations of the server itself.

mod docs;
mod documentation;
mod health;
mod metrics;
mod openapi;
mod readiness;

use crate::http::endpoint::Endpoint;

pub use documentation::ApiDocumentation;
pub use readiness::Readiness;

/// The rows of this folder.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![health::endpoint(), readiness::endpoint(), metrics::endpoint(), openapi::endpoint(), docs::endpoint()]
}
