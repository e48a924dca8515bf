//! The shell as a browser, an integration, a load balancer and an attacker meet it, over real sockets.

mod attacks;
mod logging;
mod manners;
mod server;
mod stopping;
