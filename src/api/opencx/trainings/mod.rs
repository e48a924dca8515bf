//! Trainings in open.cx's words.

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

/// The rows of this folder.
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
