//! Whose address a request has.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

use super::app_state::AppState;

/// The client's address: the peer's, or what a trusted proxy says of it. Without a peer, as in a test that opens no
/// socket, everyone is the same.
pub(crate) fn address(app: &AppState, request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let said = request.headers().get_all("X-Forwarded-For").filter_map(|value| value.to_str().ok());
    app.proxies.client(peer, &said.collect::<Vec<_>>().join(","))
}
