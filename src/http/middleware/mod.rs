//! What happens around every request, from the outside in: [`edge`] (request id, log line, duration, security headers),
//! compression, `faces` (errors in the format of the request), cross-origin rules, and around each handler
//! `panics`.

pub(crate) mod cors;
pub mod edge;
mod encoding;
pub(crate) mod faces;
mod headers;
pub(super) mod panics;
pub mod request_id;
mod unread;
