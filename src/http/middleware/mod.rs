//! What happens around every request, from the outside in: [`edge`] (request id, log line, duration, security headers),
//! compression, `faces` (errors in the format of the request), cross-origin rules, and around each handler
//! `panics`.

pub mod cors;
pub mod encoding;
pub mod error_format;
pub mod headers;
pub mod observe;
pub mod panics;
pub mod request_id;
pub mod unread_body;
