//! `understudy serve`

use std::io;
use std::net::{SocketAddr, TcpListener};

use super::ready::reachable;
use super::{Done, Failure, log, open, say, wait};
use crate::config::ServerSettings;
use crate::domain::clock::Clock;
use crate::service::accounts::token_signing::Signer;
use crate::service::accounts::{bootstrap_first_start, tokens};
use crate::store::Store;

/// Serves until the process is asked to stop.
pub(super) fn serve(settings: &ServerSettings) -> Done {
    log(&settings.data);
    let clock = Clock::system();
    let signer = settings.data.signer(&clock)?;
    let service = settings.service()?;
    let store = open(&settings.data, &clock)?;
    let listener = listen(settings.bind())?;
    let address = listener.local_addr().map_err(|error| Failure::Failed(error.to_string()))?;
    welcome(&store, &signer, address)?;
    let announce = || say(format_args!("Understudy listens on http://{address}")).map_err(io::Error::other);
    let served = crate::server::run(listener, store, signer, service, announce);
    served.map_err(|error| Failure::Failed(format!("the server stopped: {error}")))
}

fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .map_err(|error| Failure::Failed(format!("UNDERSTUDY_BIND names {address}, which cannot be used: {error}")))
}

/// On an empty database: makes a first tenant, and prints its token and what to do with it, this once.
fn welcome(store: &Store, signer: &Signer, address: SocketAddr) -> Done {
    let made = wait(async { Ok(store.global(bootstrap_first_start).await?) })?;
    let Some(token) = made else { return Ok(()) };
    let text = tokens::text(signer, &token)?;
    say(format_args!(
        "This database was empty: it now has a tenant \"Default\" with an environment \"Production\".\n\
         Its API token, which is not shown again:\n\n  {text}\n\n\
         Create an agent, teach it, and publish it:\n\n{}\n",
        first_steps(reachable(address), &text)
    ))
}

/// Three lines for a shell. The first keeps the agent's id for the others.
fn first_steps(address: SocketAddr, token: &str) -> String {
    let agents = format!("http://{address}/api/v1/agents");
    let head = format!("-H 'Authorization: Bearer {token}' -H 'Content-Type: application/json'");
    let agent = r#"{"name":"Front desk","label":"Reception","language":"en-US"}"#;
    let training = r#"{"subject":"Opening hours","instructions":"We are open from 9 to 18, Sundays closed."}"#;
    let id = r#"sed 's/.*"data":{"id":"\([^"]*\)".*/\1/'"#;
    format!(
        "AGENT=$(curl -sS {agents} {head} -d '{agent}' | {id}); echo \"$AGENT\"\n\
         curl -sS {agents}/$AGENT/trainings {head} -d '{training}'; echo\n\
         curl -sS -X POST {agents}/$AGENT/publish {head}; echo"
    )
}
