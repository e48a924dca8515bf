//! Trainings in open.cx's format.

mod create;
mod delete;
mod directory;
mod draft;
mod get;
mod list;
mod search;
mod update;
mod wire;

use crate::http::endpoint::Endpoint;

/// The endpoints of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        list::endpoint(),
        search::endpoint(),
        create::endpoint(),
        get::endpoint(),
        update::endpoint(),
        delete::endpoint(),
        draft::endpoint(),
        directory::endpoint(),
    ]
}
