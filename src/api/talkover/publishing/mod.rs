//! Reviewing: what would change, what was published, and going back to it.

mod changes;
mod diff;
mod differences;
mod history;
mod publish;
mod restore;
mod rollback;
mod unpublish;
mod version;
mod versions;
pub mod wire;

use crate::http::endpoint::Endpoint;

/// The rows of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        changes::endpoint(),
        versions::endpoint(),
        version::endpoint(),
        diff::endpoint(),
        restore::endpoint(),
        rollback::endpoint(),
        history::endpoint(),
        publish::endpoint(),
        unpublish::endpoint(),
    ]
}
