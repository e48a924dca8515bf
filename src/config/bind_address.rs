//! The address that the server listens on.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::str::FromStr;

/// An IP address and a port. A host name is resolved while parsing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BindAddress(pub SocketAddr);

impl FromStr for BindAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let resolved = text.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
        resolved.map(Self).ok_or("must be an address and a port, such as 127.0.0.1:8080")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bind_address_needs_a_port() {
        assert!("127.0.0.1:0".parse::<BindAddress>().is_ok());
        assert!("[::1]:8080".parse::<BindAddress>().is_ok());
        for bad in ["127.0.0.1", "8080", "", "127.0.0.1:99999"] {
            assert!(bad.parse::<BindAddress>().is_err(), "{bad}");
        }
    }
}
