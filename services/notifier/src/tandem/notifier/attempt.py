"""One alert on one subscription: what is to be said of a try, and when the next one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tandem.contracts.events.alert import AlertDeferred, AlertDelivered, AlertDue, AlertFailed
from tandem.contracts.events.reach import AlertKind, ChannelKind
from tandem.notifier.adapters.channels import Failed

Fact = AlertDelivered | AlertFailed | AlertDeferred


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to keep trying: `attempts` times, but a safety stop until it expires. Waits grow fourfold from `first_wait_s`
    up to `longest_wait_s` (1 s, 4 s, 16 s, 64 s, 256 s: six tries reach over the minutes that a push service is restarted
    in), each spread by half around its value so that many do not return at once; what the other side asks for (Retry-After)
    is the least. Ours."""

    attempts: int = 6
    first_wait_s: float = 1.0
    longest_wait_s: float = 900.0
    growth: float = 4.0

    def is_over(self, kind: AlertKind, made: int) -> bool:
        """Whether no try follows on so many."""
        return made >= self.attempts and kind is not AlertKind.SAFETY_STOP

    def wait_s(self, attempt: int, asked_s: float | None, chance: float) -> float:
        """Seconds before the try after number `attempt` (from 1); `chance` is random in [0, 1)."""
        grown = min(self.longest_wait_s, self.first_wait_s * self.growth ** min(attempt - 1, 64))
        return max(asked_s or 0.0, grown * (0.5 + chance))


@dataclass(frozen=True, slots=True)
class Try:
    """One alert on one subscription. `made` are the tries before this one."""

    alert: AlertDue
    name: str
    channel: ChannelKind
    made: int
    subscription_sequence: int | None = None

    def delivered(self, status: int | None) -> AlertDelivered:
        return AlertDelivered(
            athlete_id=self.alert.athlete_id,
            alert_id=self.alert.alert_id,
            subscription_id=self.name,
            channel=self.channel,
            status_code=status,
            attempts=self.made + 1,
        )

    def failed(self, failed: Failed, attempts: int) -> AlertFailed:
        return AlertFailed(
            athlete_id=self.alert.athlete_id,
            alert_id=self.alert.alert_id,
            subscription_id=self.name,
            channel=self.channel,
            status_code=failed.status,
            reason=failed.reason,
            gone=failed.gone,
            attempts=attempts,
            subscription_sequence=self.subscription_sequence,
        )

    def deferred(
        self, reason: str, attempts: int, until: datetime, status: int | None = None
    ) -> AlertDeferred | AlertFailed:
        """Failed where the alert has expired by then."""
        if until >= self.alert.expires_at:
            return self.failed(
                Failed(f"gave up, because the alert expires before the next try: {reason}", status), attempts
            )
        return AlertDeferred(
            athlete_id=self.alert.athlete_id,
            alert_id=self.alert.alert_id,
            subscription_id=self.name,
            channel=self.channel,
            status_code=status,
            reason=reason,
            attempts=attempts,
            retry_at=until,
        )
