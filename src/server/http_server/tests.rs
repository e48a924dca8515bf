//! The shell as a browser, an integration, a load balancer and an attacker meet it, over real sockets.

mod graceful_shutdown;
mod hostile_requests;
mod http_conventions;
mod logging;
mod server;
