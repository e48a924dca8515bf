//! Load from many clients.

use std::fmt;
use std::time::{Duration, Instant};

/// The duration of each measurement. A warm-up of a tenth of it comes first.
const MEASURED: Duration = Duration::from_secs(4);

/// The throughput and latencies of a measurement.
pub struct Figures {
    pub per_second: f64,
    p50: Duration,
    p99: Duration,
}

fn figures(mut latencies: Vec<Duration>, took: Duration) -> Figures {
    latencies.sort_unstable();
    let at = |share: usize| latencies[(latencies.len() * share / 100).min(latencies.len() - 1)];
    let count = u32::try_from(latencies.len()).unwrap();
    Figures { per_second: f64::from(count) / took.as_secs_f64(), p50: at(50), p99: at(99) }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0} ({:.2?} / {:.2?})", self.per_second, self.p50, self.p99)
    }
}

/// Runs `one` repeatedly on `clients` threads and measures it. `begin` creates the state of each thread.
pub fn drive<S>(clients: usize, begin: impl Fn() -> S + Sync, one: impl Fn(&mut S) + Sync) -> Figures {
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
