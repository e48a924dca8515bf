//! Trainings of an agent's draft.

mod batch;
mod delete;
mod get;
mod list;
mod save;
mod slots;
mod summary;
mod update;
pub mod wire;

use crate::http::endpoint::Endpoint;

/// The endpoints of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        list::endpoint(),
        save::endpoint(),
        batch::endpoint(),
        slots::endpoint(),
        get::endpoint(),
        update::endpoint(),
        delete::endpoint(),
    ]
}
