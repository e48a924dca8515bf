//! Directories of trainings: ours, in the style of open.cx.

mod create;
mod delete;
mod list;
mod rename;
mod wire;

use crate::http::endpoint::Endpoint;

/// The endpoints of this folder.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![list::endpoint(), create::endpoint(), rename::endpoint(), delete::endpoint()]
}
