//! Middleware, from the outside in: [`observe`] (request id, log line, metrics, security headers), compression,
//! [`error_format`] (errors in the wire format of the request), cross-origin rules, and [`panics`] around each handler.

pub mod cors;
pub mod encoding;
pub mod error_format;
pub mod headers;
pub mod observe;
pub mod panics;
pub mod request_id;
pub mod trailing_slash;
pub mod unread_body;
