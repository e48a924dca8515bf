//! The open.cx wire format, `/training`: one agent, no envelope. It translates names and decides nothing; the mapping
//! is in `docs/OPENCX.md`.

mod directories;
mod page;
mod scenario;
mod trainings;

use crate::http::endpoint::Endpoint;

/// The endpoints of this format.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut endpoints = trainings::endpoints();
    endpoints.extend(directories::endpoints());
    endpoints.push(scenario::endpoint());
    endpoints
}
