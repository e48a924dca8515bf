//! Review: pending changes, versions, restore and rollback.

mod changes;
mod diff;
mod differences;
mod history;
mod import;
mod imported;
mod publish;
mod restore;
mod rollback;
mod unpublish;
mod version;
mod versions;
pub mod wire;

use crate::http::endpoint::Endpoint;

/// The endpoints of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        changes::endpoint(),
        versions::endpoint(),
        version::endpoint(),
        diff::endpoint(),
        restore::endpoint(),
        rollback::endpoint(),
        history::endpoint(),
        import::endpoint(),
        publish::endpoint(),
        unpublish::endpoint(),
    ]
}
