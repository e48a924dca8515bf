//! Code shared by the benchmarks over HTTP.

pub mod client;
pub mod server;
