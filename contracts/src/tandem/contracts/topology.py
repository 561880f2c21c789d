"""The one description of streams, consumers and who may say what. The provisioner, the permissions of each service and
the documents are made from it; services never declare a stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BUCKET = "tandem"
"""The object store of raw files too large for a message, and of sample blocks. Names begin with the athlete's id."""

BUCKET_STREAM = f"OBJ_{BUCKET}"
"""The stream behind the object store."""

DUPLICATE_WINDOW_S = 120
"""How long JetStream remembers message ids. Longer than any retry of ours; beyond it the fence refuses (see chassis)."""

MAX_PAYLOAD_BYTES = 2 * 1024 * 1024
"""nats-server's `max_payload`. Twice the largest submission, because headers count too."""

MAX_SUBMISSION_BYTES = 1024 * 1024
"""The largest submission in one message; larger files go by HTTP into the object store."""

MAX_STORED_BYTES = MAX_PAYLOAD_BYTES - 64 * 1024
"""The largest message (headers included) that a stream takes: what is stored must fit into the DLQ with its reason."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A JetStream stream. All are files, limits retention, no age limit, `discard: new`: a full stream refuses, it
    never forgets. `direct` lets services read by subject without a consumer."""

    name: str
    subjects: tuple[str, ...]
    description: str
    schedules: bool = False


@dataclass(frozen=True, slots=True)
class Consumer:
    """A durable pull consumer. `max_deliver` is unlimited everywhere: the chassis decides what is poison (DLQ), and an
    outage is nobody's fault."""

    name: str
    stream: str
    filters: tuple[str, ...]
    service: str
    ack_wait_s: float = 30
    max_ack_pending: int = 256


@dataclass(frozen=True, slots=True)
class Service:
    """A service as the log sees it: the log's subjects it folds per athlete (`{a}`), the subjects of its own decisions
    (one filter: the fence), and what else it may publish, listen to or read."""

    name: str
    folds: tuple[tuple[str, str], ...]
    decides: tuple[str, str]
    publishes: tuple[str, ...] = ()
    subscribes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    objects: Literal["none", "read", "write"] = "none"


STREAMS: tuple[Stream, ...] = (
    Stream(
        "DEVICE",
        (
            "device.*.workout",
            "device.*.wellness",
            "device.*.withdrawal",
            "device.*.again",
            "device.*.live",
            "device.*.live.ended",
            "device.*.notice",
            "device.*.archive",
        ),
        "raw submissions, as received",
    ),
    Stream("TRAINING", ("training.>",), "what was done"),
    Stream("LOAD", ("load.>",), "what it cost"),
    Stream("PLAN", ("plan.>",), "what comes next"),
    Stream("ATHLETE", ("athlete.>",), "what the athlete says of themselves"),
    Stream("ALERT", ("alert.>",), "who is told"),
    Stream("TIMER", ("timer.>", "due.>"), "deadlines", schedules=True),
    Stream("DLQ", ("dlq.>",), "what could not be handled: bytes as received, reason in headers"),
)

CONSUMERS: tuple[Consumer, ...] = (
    Consumer(
        "ingestion",
        "DEVICE",
        ("device.*.workout", "device.*.wellness", "device.*.withdrawal", "device.*.again"),
        "ingestion",
    ),
    Consumer("ingestion_live", "DEVICE", ("device.*.live",), "ingestion"),
    Consumer("ingestion_fetch", "DEVICE", ("device.*.notice",), "ingestion", ack_wait_s=60),
    Consumer("ingestion_unpack", "DEVICE", ("device.*.archive",), "ingestion", ack_wait_s=60, max_ack_pending=8),
    Consumer("ingestion", "TIMER", ("due.ingestion.>",), "ingestion"),
    Consumer(
        "load_scoring",
        "TRAINING",
        ("training.*.workout.recorded", "training.*.workout.withdrawn", "training.*.wellness.logged"),
        "load_scoring",
    ),
    Consumer("load_scoring", "ATHLETE", ("athlete.*.profile", "athlete.*.rescore", "athlete.*.effort"), "load_scoring"),
    Consumer("load_scoring", "TIMER", ("due.load_scoring.>",), "load_scoring"),
    Consumer("scheduler", "LOAD", ("load.*.scored", "load.*.readiness"), "scheduler"),
    Consumer(
        "scheduler", "ATHLETE", ("athlete.*.profile", "athlete.*.preferences", "athlete.*.plan.requested"), "scheduler"
    ),
    Consumer("scheduler", "TIMER", ("due.scheduler.>",), "scheduler"),
    Consumer("notifier", "PLAN", ("plan.*.revised", "plan.*.asked"), "notifier"),
    Consumer("notifier", "LOAD", ("load.*.readiness", "load.*.scored"), "notifier"),
    Consumer("notifier", "TRAINING", ("training.*.workout.rejected",), "notifier"),
    Consumer(
        "notifier",
        "ATHLETE",
        ("athlete.*.profile", "athlete.*.subscription.*", "athlete.*.alerts", "athlete.*.alert.requested"),
        "notifier",
    ),
    Consumer(
        "notifier", "ALERT", ("alert.*.delivered", "alert.*.failed", "alert.*.deferred", "alert.*.answered"), "notifier"
    ),
    Consumer("notifier", "TIMER", ("due.notifier.>",), "notifier"),
    Consumer("notifier_sender", "ALERT", ("alert.*.due",), "notifier", ack_wait_s=60),
)

SERVICES: tuple[Service, ...] = (
    Service(
        "ingestion",
        folds=(),
        decides=("TRAINING", "training.{a}.>"),
        publishes=("device.>", "athlete.>", "timer.ingestion.>", "due.ingestion.>"),
        subscribes=("submit.*.workout", "device.*.receipt", "device.*.progress", "athlete.*.device.*"),
        reads=("ATHLETE", "DEVICE"),
        objects="write",
    ),
    Service(
        "load_scoring",
        folds=(
            ("TRAINING", "training.{a}.workout.recorded"),
            ("TRAINING", "training.{a}.workout.withdrawn"),
            ("TRAINING", "training.{a}.wellness.logged"),
            ("ATHLETE", "athlete.{a}.profile"),
            ("ATHLETE", "athlete.{a}.rescore"),
            ("ATHLETE", "athlete.{a}.effort"),
        ),
        decides=("LOAD", "load.{a}.>"),
        publishes=("timer.load_scoring.>", "due.load_scoring.>"),  # due.…: as the scheduler's
        objects="read",
    ),
    Service(
        "scheduler",
        folds=(
            ("ATHLETE", "athlete.{a}.profile"),
            ("ATHLETE", "athlete.{a}.preferences"),
            ("ATHLETE", "athlete.{a}.plan.requested"),
            ("LOAD", "load.{a}.scored"),
            ("LOAD", "load.{a}.readiness"),
            ("TIMER", "due.scheduler.{a}.*"),  # which days have begun: what was unreported by then was missed
        ),
        decides=("PLAN", "plan.{a}.>"),
        publishes=("timer.scheduler.>", "due.scheduler.>"),  # due.…: under a simulated clock it delivers them itself
    ),
    Service(
        "notifier",
        folds=(
            ("ATHLETE", "athlete.{a}.profile"),
            ("ATHLETE", "athlete.{a}.subscription.*"),
            ("ATHLETE", "athlete.{a}.alerts"),
            ("ATHLETE", "athlete.{a}.alert.requested"),
            ("TRAINING", "training.{a}.workout.rejected"),
            ("PLAN", "plan.{a}.revised"),
            ("PLAN", "plan.{a}.asked"),
            ("LOAD", "load.{a}.scored"),
            ("LOAD", "load.{a}.readiness"),
            ("ALERT", "alert.{a}.delivered"),
            ("ALERT", "alert.{a}.failed"),
            ("ALERT", "alert.{a}.deferred"),
            ("ALERT", "alert.{a}.answered"),
        ),
        decides=("ALERT", "alert.{a}.due"),
        publishes=(
            "alert.*.delivered",
            "alert.*.failed",
            "alert.*.deferred",
            "alert.*.answered",
            "athlete.*.plan.requested",  # what an athlete answers to an alert, or sets in its inbox
            "athlete.*.effort",
            "athlete.*.subscription.*",
            "athlete.*.alerts",
            "timer.notifier.>",
            "due.notifier.>",  # as the scheduler's
        ),
    ),
)


def service(name: str) -> Service:
    """The service of that name. KeyError when there is none."""
    return {entry.name: entry for entry in SERVICES}[name]


def consumer(stream: str, name: str) -> Consumer:
    """The consumer of that stream and name. KeyError when there is none."""
    return {(entry.stream, entry.name): entry for entry in CONSUMERS}[stream, name]
