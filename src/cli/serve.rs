//! `understudy serve`

use std::io;
use std::net::{SocketAddr, TcpListener};

use super::error::{CommandError, CommandResult};
use super::ready::connectable;
use super::{block_on, init_logging, open_store, print_line};
use crate::config::ServerSettings;
use crate::domain::clock::Clock;
use crate::service::accounts::token_signing::TokenSigner;
use crate::service::accounts::{bootstrap_first_start, tokens};
use crate::store::Store;

/// Runs the server until SIGTERM or SIGINT.
pub(super) fn serve(settings: &ServerSettings) -> CommandResult {
    init_logging(&settings.common);
    let clock = Clock::system();
    let signer = settings.common.signer(&clock)?;
    let serve_settings = settings.to_serve_settings()?;
    let store = open_store(&settings.common, &clock)?;
    let listener = listen(settings.bind_address())?;
    let address = listener.local_addr().map_err(CommandError::failed)?;
    prepare_empty_database(&store, &signer, address)?;
    let announce = || print_line(format_args!("Understudy listens on http://{address}")).map_err(io::Error::other);
    let served = crate::server::run(listener, store, signer, serve_settings, announce);
    served.map_err(|error| CommandError::Failed(format!("the server stopped: {error}")))
}

fn listen(address: SocketAddr) -> CommandResult<TcpListener> {
    TcpListener::bind(address).map_err(|error| {
        let problem = format!("the server cannot listen on {address}: {error}");
        CommandError::Failed(format!("UNDERSTUDY_BIND: {problem}; choose another address or port"))
    })
}

/// Creates the first tenant in an empty database, and prints its API token with commands to try it. The token is printed
/// only this once.
fn prepare_empty_database(store: &Store, signer: &TokenSigner, address: SocketAddr) -> CommandResult {
    let created = block_on(async { Ok(store.global(bootstrap_first_start).await?) })?;
    let Some(token) = created else { return Ok(()) };
    let token = tokens::signed_text(signer, &token)?;
    print_line(format_args!(
        "This database was empty: it now has a tenant \"Default\" with an environment \"Production\".\n\
         Its API token, which is not shown again:\n\n  {token}\n\n\
         Create an agent, teach it, and publish it:\n\n{}\n",
        first_commands(connectable(address), &token)
    ))
}

/// Three shell commands. The first stores the agent's id in a variable for the other two.
fn first_commands(address: SocketAddr, token: &str) -> String {
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
