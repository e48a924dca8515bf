//! Personas: agents in Luw's format.

mod create;
mod delete;
mod get;
mod list;
mod list_by_profession;
mod update;
mod wire;

use crate::http::endpoint::Endpoint;

/// The endpoints of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        list::endpoint(),
        create::endpoint(),
        list_by_profession::endpoint(),
        get::endpoint(),
        update::endpoint(),
        delete::endpoint(),
    ]
}
