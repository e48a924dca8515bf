//! `understudy doctor --ready`: asks a running server, without anything that a small image would have to bring along.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use super::{Done, Failure, say};

/// How long the server may take for each step.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Fails unless the server on that address says that it is ready.
pub(super) fn ready(address: SocketAddr) -> Done {
    let address = reachable(address);
    let answer = ask(address).map_err(|error| Failure::Failed(format!("{address} does not answer: {error}")))?;
    let status = answer.split(' ').nth(1).unwrap_or("nothing");
    if status == "200" { say("ready") } else { Err(Failure::Failed(format!("/readyz on {address} answers {status}"))) }
}

fn ask(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer)?;
    Ok(answer)
}

/// An address that a client can name, when the server listens on every one.
pub(super) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
