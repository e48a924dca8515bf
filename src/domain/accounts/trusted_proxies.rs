//! The client address of a request that came through proxies.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;

/// The networks of the proxies whose `X-Forwarded-For` header is trusted. The list is parsed from a text with commas
/// between the networks: `192.0.2.7, 10.0.0.0/8, 2001:db8::/32`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let networks = text.split(',').map(str::trim).filter(|network| !network.is_empty());
        networks.map(parse_network).collect::<Result<_, _>>().map(Self)
    }
}

impl TrustedProxies {
    /// The address of the client, given the address of the `peer` and the `X-Forwarded-For` header.
    ///
    /// Each proxy appends the address of its own peer. The header is therefore read from its end, for as long as a trusted
    /// proxy has written it; the client can have forged everything before that.
    pub fn client_address(&self, peer: IpAddr, forwarded_for: &str) -> IpAddr {
        let mut client = peer.to_canonical();
        for entry in forwarded_for.rsplit(',') {
            if !self.contains(client) {
                break;
            }
            let Some(address) = parse_forwarded_address(entry.trim()) else { break };
            client = address;
        }
        client
    }

    /// Whether the address belongs to one of the networks. An IPv4 address mapped into IPv6 counts as the IPv4 address.
    fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Parses a network. A single address is a network of its own.
fn parse_network(text: &str) -> Result<IpNet, String> {
    let network = text.parse().or_else(|_| text.parse().map(|address: IpAddr| address.into()));
    network.map_err(|_| format!("{text:?} is neither an address nor a network such as 10.0.0.0/8"))
}

/// Parses an address in one of the forms that proxies write: bare, in brackets, or with a port.
fn parse_forwarded_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_contains_its_addresses() {
        let contains = |network: &str, address: &str| network.parse::<TrustedProxies>().unwrap().contains(ip(address));
        assert!(contains("10.0.0.0/8", "10.255.0.1") && !contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("10.1.2.3/8", "10.255.0.1"));
        assert!(contains("0.0.0.0/0", "203.0.113.9") && !contains("0.0.0.0/0", "2001:db8::1"));
        assert!(contains("192.0.2.7", "::ffff:192.0.2.7") && !contains("192.0.2.7", "192.0.2.8"));
        assert!(contains("10.0.0.0/8", "::ffff:10.9.9.9"));
        assert!(contains("2001:db8::/32", "2001:db8:9::1") && contains("::/0", "2001:db8::1"));
    }

    #[test]
    fn a_malformed_network_is_refused_and_named() {
        for bad in ["10.0.0.0/33", "10.0.0/8", "::/129", "host", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0.0/"] {
            let error = format!("192.0.2.7,{bad}").parse::<TrustedProxies>().unwrap_err();
            assert!(error.contains(bad), "{error}");
        }
        assert_eq!(parse_network("").unwrap_err(), "\"\" is neither an address nor a network such as 10.0.0.0/8");
        assert_eq!("".parse(), Ok(TrustedProxies::default()));
    }

    #[test]
    fn only_a_trusted_proxy_can_name_the_client() {
        let proxies: TrustedProxies = "10.0.0.0/8, 192.0.2.1".parse().unwrap();
        let client = |peer: &str, forwarded_for: &str| proxies.client_address(ip(peer), forwarded_for).to_string();
        assert_eq!(client("203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(client("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(client("10.0.0.1", "1.2.3.4, 198.51.100.1, 192.0.2.1"), "198.51.100.1");
        assert_eq!(client("10.0.0.1", ""), "10.0.0.1");
        assert_eq!(client("10.0.0.1", "unknown, 10.0.0.2"), "10.0.0.2");
        assert_eq!(client("10.0.0.1", "[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(TrustedProxies::default().client_address(ip("10.0.0.1"), "198.51.100.1").to_string(), "10.0.0.1");
    }
}
