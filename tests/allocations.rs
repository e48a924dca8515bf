//! The allocations of a context from memory, which may only grow fewer. In a process of its own: the allocator counts for
//! all threads.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed step fails the test")]
#![expect(clippy::disallowed_methods, reason = "the environment selects the database")]

#[path = "api/support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "tests/api uses the rest")]
mod support;

use std::alloc::System;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use support::TestApp;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Allocations of a request for the live context of an agent, with everything from the connection to the log.
const ALLOWED: usize = 64;
const REQUESTS: usize = 100;

#[tokio::test]
async fn a_context_from_memory_allocates_no_more_than_it_did() {
    let app = TestApp::spawn().await;
    let alice = app.actor().await;
    let agent = alice.new_agent().await;
    for number in 0..20 {
        alice.add_training(&agent, &format!("Subject {number}"), "When they ask, tell them.").await;
    }
    alice.publish(&agent).await;
    assert_eq!(alice.get(&format!("{agent}/context")).await.data()["behavioral"].as_array().unwrap().len(), 20);
    let request = format!(
        "GET {agent}/context HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n",
        app.address, alice.bearer
    );
    let address = app.address;
    let fewest = tokio::task::spawn_blocking(move || fewest_allocations(address, &request)).await.unwrap();
    assert!(fewest <= ALLOWED, "{fewest} allocations instead of {ALLOWED}");
    assert!(fewest >= ALLOWED, "{fewest} allocations instead of {ALLOWED}: write down the smaller number");
}

/// The allocations of one request on a connection that is open already. Work in the background may allocate at the same time,
/// so that the fewest of several rounds count.
fn fewest_allocations(address: SocketAddr, request: &str) -> usize {
    let mut stream = TcpStream::connect(address).unwrap();
    let mut buffer = vec![0; 1 << 20];
    let rounds = (0..10).map(|_| {
        let region = Region::new(ALLOCATOR);
        (0..REQUESTS).for_each(|_| exchange(&mut stream, request, &mut buffer));
        let counted = region.change();
        (counted.allocations + counted.reallocations) / REQUESTS
    });
    rounds.min().unwrap()
}

/// Sends the request and reads its answer, without an allocation.
fn exchange(stream: &mut TcpStream, request: &str, buffer: &mut [u8]) {
    stream.write_all(request.as_bytes()).unwrap();
    let mut filled = 0;
    loop {
        filled += stream.read(&mut buffer[filled..]).unwrap();
        let Some(head) = buffer[..filled].windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head]).unwrap();
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        if filled >= head + 4 + length.parse::<usize>().unwrap() {
            return;
        }
    }
}
