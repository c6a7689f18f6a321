//! Counters for Prometheus. Labels are fixed words, so their number is bounded.

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refusal {
    code: &'static str,
}

/// What the server counts.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    refusals: Family<Refusal, Counter>,
    duration: Histogram,
    pub(crate) tokens_minted: Counter,
    pub(crate) rooms_created: Counter,
    pub(crate) connections: Gauge,
    pub(crate) revocations: Gauge,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("roomkey");
        // From a tenth of a millisecond to ten seconds.
        let bounds = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0];
        let metrics = Self {
            requests: Family::default(),
            refusals: Family::default(),
            duration: Histogram::new(bounds),
            tokens_minted: Counter::default(),
            rooms_created: Counter::default(),
            connections: Gauge::default(),
            revocations: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register("requests", "Requests by route and status", metrics.requests.clone());
        registry.register("refusals", "Refusals by code", metrics.refusals.clone());
        registry.register(
            "request_duration_seconds",
            "Time from the request's head to the response's head",
            metrics.duration.clone(),
        );
        registry.register("tokens_minted", "Tokens handed out", metrics.tokens_minted.clone());
        registry.register("rooms_created", "Rooms created", metrics.rooms_created.clone());
        registry.register("connections", "Open connections", metrics.connections.clone());
        registry.register("revocations", "Revocations in force", metrics.revocations.clone());
        Self { registry, ..metrics }
    }

    pub(crate) fn request(&self, route: &'static str, status: u16, took: Duration) {
        self.requests.get_or_create(&Request { route, status }).inc();
        self.duration.observe(took.as_secs_f64());
    }

    pub(crate) fn refusal(&self, code: &'static str) {
        self.refusals.get_or_create(&Refusal { code }).inc();
    }

    /// All of it in the OpenMetrics text format.
    pub(crate) fn encode(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }
}
