//! Trainings of a persona: reference images with a description.

mod clear;
mod create;
mod delete;
mod get;
mod list;
mod update;
mod wire;

pub(super) use wire::TrainingJson;

use crate::http::endpoint::Endpoint;

/// The endpoints of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        list::endpoint(),
        create::endpoint(),
        get::endpoint(),
        update::endpoint(),
        delete::endpoint(),
        clear::endpoint(),
    ]
}
