"""Every NATS subject of Tandem, once. Functions for one athlete or device, patterns (`*`) for consumers."""

from __future__ import annotations

ANY = "*"


def device_workout(device_id: str) -> str:
    """A raw submission, kept in DEVICE; a request here is answered by JetStream's own PubAck: stored."""
    return f"device.{device_id}.workout"


def device_wellness(device_id: str) -> str:
    """The same for wellness: a JSON statement about one day."""
    return f"device.{device_id}.wellness"


def submit_workout(device_id: str) -> str:
    """The same in one call, outside any stream: ingestion stores it, interprets it, answers what became of it."""
    return f"submit.{device_id}.workout"


def device_receipt(device_id: str) -> str:
    """What became of a submission; plain NATS, for whoever listens."""
    return f"device.{device_id}.receipt"


def workout_recorded(athlete_id: str) -> str:
    return f"training.{athlete_id}.workout.recorded"


def workout_withdrawn(athlete_id: str) -> str:
    return f"training.{athlete_id}.workout.withdrawn"


def workout_rejected(athlete_id: str) -> str:
    return f"training.{athlete_id}.workout.rejected"


def wellness_logged(athlete_id: str) -> str:
    return f"training.{athlete_id}.wellness.logged"


def load_scored(athlete_id: str) -> str:
    return f"load.{athlete_id}.scored"


def readiness_changed(athlete_id: str) -> str:
    return f"load.{athlete_id}.readiness"


def plan_revised(athlete_id: str) -> str:
    return f"plan.{athlete_id}.revised"


def plan_answered(athlete_id: str) -> str:
    return f"plan.{athlete_id}.answered"


def question_asked(athlete_id: str) -> str:
    return f"plan.{athlete_id}.asked"


def profile(athlete_id: str) -> str:
    return f"athlete.{athlete_id}.profile"


def preferences(athlete_id: str) -> str:
    return f"athlete.{athlete_id}.preferences"


def plan_requested(athlete_id: str) -> str:
    return f"athlete.{athlete_id}.plan.requested"


def rescore_requested(athlete_id: str) -> str:
    return f"athlete.{athlete_id}.rescore"


def device_registered(athlete_id: str, device_id: str) -> str:
    """A device's owner is the last message on `device_registered(ANY, device_id)`."""
    return f"athlete.{athlete_id}.device.{device_id}"


def push_subscribed(athlete_id: str, subscription_id: str) -> str:
    return f"athlete.{athlete_id}.subscription.{subscription_id}"


def alert_due(athlete_id: str) -> str:
    return f"alert.{athlete_id}.due"


def alert_delivered(athlete_id: str) -> str:
    return f"alert.{athlete_id}.delivered"


def alert_failed(athlete_id: str) -> str:
    return f"alert.{athlete_id}.failed"


def timer(service: str, athlete_id: str, kind: str) -> str:
    """Where a deadline waits; publishing here again replaces it."""
    return f"timer.{service}.{athlete_id}.{kind}"


def timer_due(service: str, athlete_id: str, kind: str) -> str:
    """Where the server delivers it when its time has come."""
    return f"due.{service}.{athlete_id}.{kind}"


def dead_letter(stream: str, consumer: str) -> str:
    return f"dlq.{stream}.{consumer}"


def second_token(subject: str) -> str:
    """The athlete (or device) of any subject above but timers', which name the service first."""
    parts = subject.split(".")
    return parts[2] if parts[0] in {"timer", "due"} else parts[1]
