//! Agents and their publishing.

mod create;
mod delete;
mod duplicate;
mod get;
mod knowledge;
mod list;
mod summary;
mod update;
pub mod wire;

use crate::http::endpoint::Endpoint;

/// The endpoints of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        list::endpoint(),
        create::endpoint(),
        get::endpoint(),
        update::endpoint(),
        delete::endpoint(),
        knowledge::endpoint(),
        duplicate::endpoint(),
    ]
}
