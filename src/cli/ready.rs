//! `understudy doctor --ready`: the health check of a container. The image needs no HTTP client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use ureq::Agent;

use super::error::{CommandError, CommandResult};
use super::print_line;

/// How long the server may take, from connecting to the head of its answer.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Asks the server that listens on `address` whether it is ready. Fails unless it answers 200.
pub(super) fn check_ready(address: SocketAddr) -> CommandResult {
    let address = connectable(address);
    let config = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .max_redirects(0)
        .proxy(None)
        .http_status_as_error(false)
        .user_agent("understudy")
        .build();
    let response = config.new_agent().get(format!("http://{address}/readyz")).call();
    let response = response.map_err(|error| CommandError::Failed(format!("{address} does not answer: {error}")))?;
    match response.status().as_u16() {
        200 => print_line("ready"),
        status => Err(CommandError::Failed(format!("/readyz on {address} answers {status}"))),
    }
}

/// The address to connect to for a server that listens on `address`: the loopback address if that is unspecified
/// (`0.0.0.0` or `[::]`).
pub(super) fn connectable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
