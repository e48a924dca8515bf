//! Operational endpoints: health, readiness, metrics and API documentation.

mod docs;
mod documentation;
mod health;
mod metrics;
mod openapi;
mod readiness;

use crate::http::endpoint::Endpoint;

pub use documentation::ApiDocumentation;
pub use readiness::Readiness;

/// The endpoints of this module.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![health::endpoint(), readiness::endpoint(), metrics::endpoint(), openapi::endpoint(), docs::endpoint()]
}
