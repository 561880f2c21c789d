"""Every metric, once, with what it means. Labels are bounded: streams, consumers, outcomes and event types, never ids."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One registry per service, so that all of them can live in one process."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self.messages = Counter(
            "tandem_messages_total",
            "Messages handled, by what became of them: done, retried, later, outage, dead.",
            ("service", "stream", "consumer", "outcome"),
            registry=self.registry,
        )
        self.handling_s = Histogram(
            "tandem_handling_seconds",
            "From fetch to acknowledgement of one message.",
            ("service", "stream", "consumer"),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.decisions = Counter(
            "tandem_decisions_total",
            "Events published as decisions, by type.",
            ("service", "type"),
            registry=self.registry,
        )
        self.fenced = Counter(
            "tandem_fenced_total",
            "Publishes refused because the log had moved (error 10071).",
            ("service",),
            registry=self.registry,
        )
        self.rebuilds = Counter(
            "tandem_rebuilds_total",
            "Documents folded again from the log, by reason: absent, run (another Redis or shape), unreadable, purged.",
            ("service", "reason"),
            registry=self.registry,
        )
        self.connected = Gauge(
            "tandem_nats_connected", "1 while connected to NATS.", ("service",), registry=self.registry
        )
        self.service = service
        self._handled: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}

    def handled(self, stream: str, consumer: str, outcome: str, took_s: float) -> None:
        """Count one message and its time. The labelled children are kept: looking them up costs more than counting."""
        children = self._handled.get((stream, consumer, outcome))
        if children is None:
            labels = (self.service, stream, consumer)
            children = (self.messages.labels(*labels, outcome), self.handling_s.labels(*labels))
            self._handled[stream, consumer, outcome] = children
        children[0].inc()
        children[1].observe(took_s)
