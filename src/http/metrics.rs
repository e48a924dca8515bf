//! Prometheus metrics: request durations and gauges of other parts.

use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{Encoder as _, Error, Gauge, HistogramOpts, HistogramVec, IntGauge, Opts, Registry, TextEncoder};

/// The route label of requests that match no route. Their paths are not used: clients could create any number of them.
pub const UNMATCHED: &str = "unmatched";

/// Histogram buckets in seconds, fine below 100 ms for the runtime endpoints.
const BUCKETS: [f64; 13] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The metrics of a process. Clones share them.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Registry,
    durations: HistogramVec,
    running: IntGauge,
}

impl Metrics {
    /// Creates the request metrics.
    ///
    /// # Errors
    /// When two metrics have the same name, which is a defect.
    pub fn new() -> Result<Self, Error> {
        let options = HistogramOpts::new("http_request_duration_seconds", "Time until an answer began, by route.");
        let durations = HistogramVec::new(options.buckets(BUCKETS.to_vec()), &["method", "route", "status"])?;
        let running = IntGauge::new("http_requests_running", "Requests that are being answered.")?;
        let registry = Registry::new();
        registry.register(Box::new(durations.clone()))?;
        registry.register(Box::new(running.clone()))?;
        Ok(Self { registry, durations, running })
    }

    /// Registers a gauge that is read at each scrape, e.g. the length of a queue.
    ///
    /// # Errors
    /// When the name is taken or malformed, which is a defect.
    pub fn gauge(&self, name: &str, help: &str, read: impl Fn() -> f64 + Send + Sync + 'static) -> Result<(), Error> {
        self.labelled(name, help, &[], read)
    }

    /// As [`Metrics::gauge`], with labels: `cache_entries{cache="tokens"}`.
    ///
    /// # Errors
    /// As [`Metrics::gauge`].
    pub fn labelled(
        &self,
        name: &str,
        help: &str,
        labels: &[(&str, &str)],
        read: impl Fn() -> f64 + Send + Sync + 'static,
    ) -> Result<(), Error> {
        let options =
            labels.iter().fold(Opts::new(name, help), |options, (label, value)| options.const_label(*label, *value));
        let reading = Reading { gauge: Gauge::with_opts(options)?, read };
        self.registry.register(Box::new(reading))
    }

    /// The registry, for counters and histograms of other parts.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// All metrics in the text format of Prometheus.
    ///
    /// # Errors
    /// When a metric cannot be encoded, which is a defect.
    pub fn text(&self) -> Result<Vec<u8>, Error> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }

    /// Counts a request as running until the returned value is dropped.
    pub(crate) fn begin(&self) -> InFlightGauge {
        self.running.inc();
        InFlightGauge(self.running.clone())
    }

    pub(crate) fn observe(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let mut digits = [0; 3];
        self.durations.with_label_values(&[known(method), route, decimal(status, &mut digits)]).observe(seconds);
    }
}

/// A running request.
pub(crate) struct InFlightGauge(IntGauge);

impl Drop for InFlightGauge {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Maps unknown methods to one label: clients could send any number of them.
fn known(method: &str) -> &str {
    match method {
        "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" => method,
        _ => "other",
    }
}

/// The three digits of a status, without an allocation.
fn decimal(status: u16, digits: &mut [u8; 3]) -> &str {
    for (digit, unit) in digits.iter_mut().zip([100, 10, 1]) {
        *digit = b'0' + u8::try_from(status / unit % 10).unwrap_or(0);
    }
    std::str::from_utf8(digits).unwrap_or("000")
}

/// A gauge that is read at each scrape.
struct Reading<F> {
    gauge: Gauge,
    read: F,
}

impl<F: Fn() -> f64 + Send + Sync> Collector for Reading<F> {
    fn desc(&self) -> Vec<&Desc> {
        self.gauge.desc()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        self.gauge.set((self.read)());
        self.gauge.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn text(metrics: &Metrics) -> String {
        String::from_utf8(metrics.text().unwrap()).unwrap()
    }

    #[test]
    fn gauges_are_read_at_each_scrape() {
        let metrics = Metrics::new().unwrap();
        let length = Arc::new(AtomicU32::new(3));
        let seen = Arc::clone(&length);
        metrics.gauge("writer_queue", "Waiting writes.", move || f64::from(seen.load(Ordering::Relaxed))).unwrap();
        metrics.labelled("cache_entries", "Entries.", &[("cache", "tokens")], || 1.0).unwrap();
        metrics.labelled("cache_entries", "Entries.", &[("cache", "bundles")], || 2.0).unwrap();
        assert!(text(&metrics).contains("\nwriter_queue 3\n"));
        length.store(4, Ordering::Relaxed);
        assert!(text(&metrics).contains("\nwriter_queue 4\n"));
        assert!(text(&metrics).contains("cache_entries{cache=\"tokens\"} 1\n"));
        assert!(metrics.gauge("writer_queue", "Again.", || 0.0).is_err());
    }

    #[test]
    fn unknown_methods_share_one_label() {
        let metrics = Metrics::new().unwrap();
        metrics.observe("BREW", "/x", 405, 0.002);
        assert!(text(&metrics).contains("_count{method=\"other\",route=\"/x\",status=\"405\"} 1\n"));
    }

    #[test]
    fn running_requests_are_counted() {
        let metrics = Metrics::new().unwrap();
        let running = metrics.begin();
        assert!(text(&metrics).contains("http_requests_running 1\n"));
        drop(running);
        assert!(text(&metrics).contains("http_requests_running 0\n"));
    }
}
