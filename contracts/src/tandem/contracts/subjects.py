"""Every NATS subject of Tandem, once. Functions for one athlete or device, patterns (`*`) for consumers."""

from __future__ import annotations

ANY = "*"


def device_workout(device_id: str) -> str:
    """A raw submission, kept in DEVICE; a request here is answered by JetStream's own PubAck: stored."""
    return f"device.{device_id}.workout"


def device_wellness(device_id: str) -> str:
    """The same for wellness: a JSON statement about one day."""
    return f"device.{device_id}.wellness"


def device_withdrawal(device_id: str) -> str:
    """A recording was deleted at its source: JSON that names it."""
    return f"device.{device_id}.withdrawal"


def device_again(device_id: str) -> str:
    """Stored bytes are to be interpreted anew: JSON that names them. For operators only."""
    return f"device.{device_id}.again"


def device_live(device_id: str) -> str:
    """Heart rate while it beats: Bluetooth measurement bytes, or JSON lines."""
    return f"device.{device_id}.live"


def device_live_ended(device_id: str) -> str:
    """The live session up to here became a submission: where the next one begins."""
    return f"device.{device_id}.live.ended"


def device_notice(device_id: str) -> str:
    """A platform says that something is to be fetched, in its own words."""
    return f"device.{device_id}.notice"


def device_archive(device_id: str) -> str:
    """An archive lies in the object store: each file in it becomes a submission of its own."""
    return f"device.{device_id}.archive"


def device_progress(device_id: str) -> str:
    """How far an archive has come; plain NATS, for whoever listens."""
    return f"device.{device_id}.progress"


def up(device_id: str, kind: str) -> str:
    """Where MQTT devices publish (topic `up/{device_id}/{kind}`): in no stream, because the gateway confirms what a stream
    refuses. Ingestion stores it, then confirms."""
    return f"up.{device_id}.{kind}"


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


def effort_told(athlete_id: str) -> str:
    return f"athlete.{athlete_id}.effort"


def alert_preferences(athlete_id: str) -> str:
    return f"athlete.{athlete_id}.alerts"


def alert_requested(athlete_id: str) -> str:
    return f"athlete.{athlete_id}.alert.requested"


def alert_due(athlete_id: str) -> str:
    return f"alert.{athlete_id}.due"


def alert_delivered(athlete_id: str) -> str:
    return f"alert.{athlete_id}.delivered"


def alert_failed(athlete_id: str) -> str:
    return f"alert.{athlete_id}.failed"


def alert_deferred(athlete_id: str) -> str:
    return f"alert.{athlete_id}.deferred"


def alert_answered(athlete_id: str) -> str:
    return f"alert.{athlete_id}.answered"


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
