//! The HTTP server over real sockets: conventions, hostile requests, logging, graceful shutdown.

mod graceful_shutdown;
mod hostile_requests;
mod http_conventions;
mod logging;
mod server;
