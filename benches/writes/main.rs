//! Creates a second, with 1 and 64 clients, beside raw group commit in the same run.
//!
//! `cargo bench --bench writes` measures SQLite; `DATABASE=postgres://… cargo bench --bench writes` a PostgreSQL
//! database (an empty one), beside the same statements without HTTP. Read the ratios: absolute figures are the machine's.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]
#![expect(clippy::disallowed_methods, reason = "which database is meant stands in the environment")]

mod client;
mod raw;
mod server;

use std::time::{Duration, Instant};

/// How long each case is measured, after a tenth of it to warm up.
const MEASURED: Duration = Duration::from_secs(4);

/// What a case did.
struct Figures {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

fn figures(mut latencies: Vec<Duration>, took: Duration) -> Figures {
    latencies.sort_unstable();
    let at = |share: usize| latencies[(latencies.len() * share / 100).min(latencies.len() - 1)];
    let count = u32::try_from(latencies.len()).unwrap();
    Figures { per_second: f64::from(count) / took.as_secs_f64(), p50: at(50), p99: at(99) }
}

fn main() {
    let server = server::start();
    println!("| clients | creates/s over HTTP (p50 / p99) | raw group commit/s (p50 / p99) | ratio |");
    println!("|---|---|---|---|");
    for clients in [1, 16, 64] {
        let http = client::run(&server, clients, MEASURED);
        let raw = raw::run(&server, clients, MEASURED);
        let shown = |f: &Figures| format!("{:.0} ({:.2?} / {:.2?})", f.per_second, f.p50, f.p99);
        println!("| {clients} | {} | {} | {:.2} |", shown(&http), shown(&raw), http.per_second / raw.per_second);
    }
}

/// Runs `one` over and over on `clients` threads.
fn drive<S>(clients: usize, begin: impl Fn() -> S + Sync, one: impl Fn(&mut S) + Sync) -> Figures {
    let warm = Instant::now() + MEASURED / 10;
    let end = warm + MEASURED;
    let latencies: Vec<Duration> = std::thread::scope(|scope| {
        let work = || {
            let mut state = begin();
            let mut latencies = Vec::new();
            while Instant::now() < end {
                let started = Instant::now();
                one(&mut state);
                if started >= warm {
                    latencies.push(started.elapsed());
                }
            }
            latencies
        };
        let threads: Vec<_> = (0..clients).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    figures(latencies, MEASURED)
}
