//! The client address of a request.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

use super::app_state::AppState;

/// The address of the peer, or of the client that a trusted proxy names. A request without a peer, as tests send it, has
/// the address 0.0.0.0.
pub(crate) fn client_address(app: &AppState, request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let headers = request.headers().get_all("X-Forwarded-For").filter_map(|value| value.to_str().ok());
    app.proxies.client_address(peer, &headers.collect::<Vec<_>>().join(","))
}
