"""What the notifier measures of itself. Labels are kinds, channels and outcomes: bounded, and nobody's secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from tandem.contracts.events.alert import AlertDeferred, AlertDelivered, AlertDue, AlertFailed
from tandem.notifier.adapters.breaker import Hosts

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600)


class Figures:
    """Counts every fact about an alert, and how long those took that arrived."""

    def __init__(self, registry: CollectorRegistry, hosts: Hosts, now: Callable[[], datetime]) -> None:
        self._now = now
        self._alerts = Counter(
            "tandem_alerts_total",
            "Tries of alerts, by kind, channel and what became of them: delivered, failed, deferred.",
            ("kind", "channel", "outcome"),
            registry=registry,
        )
        self._seconds = Histogram(
            "tandem_alert_seconds",
            "From the decision to tell to the delivery, of those that were delivered.",
            ("channel",),
            buckets=_SECONDS,
            registry=registry,
        )
        breakers = Gauge("tandem_open_breakers", "Hosts that are left alone at the moment.", registry=registry)
        breakers.set_function(lambda: float(hosts.open_breakers))

    def __call__(self, alert: AlertDue, said: AlertDelivered | AlertFailed | AlertDeferred) -> None:
        """Raises nothing."""
        outcome = {AlertDelivered: "delivered", AlertFailed: "failed", AlertDeferred: "deferred"}[type(said)]
        self._alerts.labels(alert.kind.value, said.channel.value, outcome).inc()
        if isinstance(said, AlertDelivered):
            self._seconds.labels(said.channel.value).observe(max(0.0, (self._now() - alert.decided_at).total_seconds()))
