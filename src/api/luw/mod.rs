//! The Luw wire format, `/v2/personas`: an agent is a persona, a training a reference image in a slot, and ids are
//! numbers. Every successful response is a 200 with `"status":true`.

mod personas;
mod trainings;
mod wire;

use crate::http::endpoint::Endpoint;

/// The endpoints of this format.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    personas::endpoints().into_iter().chain(trainings::endpoints()).collect()
}
