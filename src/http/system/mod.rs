//! Operations of the server itself.

use super::endpoint::Endpoint;

mod health;

/// The rows of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![health::endpoint()]
}
