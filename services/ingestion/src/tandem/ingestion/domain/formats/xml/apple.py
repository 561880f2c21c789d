"""Apple Health's export.xml, often gigabytes, to one small document for every workout and every day, in constant memory.

Heart rates stand before the workouts in the file and are not tied to them, so it is read more than once: first the workouts,
their efforts and the days; then the samples that fall into workouts, some hundred hours of training at a time. An export is
flat memory whatever its size: what is held are facts of workouts and days, and the samples of one batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.xml.apple_days import Days
from tandem.ingestion.domain.formats.xml.apple_item import AppleItem, body_of
from tandem.ingestion.domain.formats.xml.apple_samples import Samples, batches
from tandem.ingestion.domain.formats.xml.apple_words import QUANTITY
from tandem.ingestion.domain.formats.xml.apple_workouts import Effort, Kept, Part, Told, effort_of, kept, with_efforts
from tandem.ingestion.domain.formats.xml.guarded import Wanted, listen
from tandem.ingestion.domain.formats.xml.prolog import root_of

MAX_WORKOUTS = 50_000
"""Three a day for 45 years. An export of more is not believed; the rest of it is left out and counted."""

MAX_TOLD = 5000
"""Events, parts and statistics that are kept of one workout, which has some dozens."""

BATCH_S = 4_000_000.0
"""Seconds of training whose samples are held at once: below 100 MB if each of three kinds were measured every second, about
20 MB as Apple writes them. Ten years of an hour a day are then four readings of the file beside the first (ours)."""

_SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
_EFFORTS = {f"{QUANTITY}WorkoutEffortScore": False, f"{QUANTITY}EstimatedWorkoutEffortScore": True}
_METADATA = frozenset({"HKTimeZone", "HKIndoorWorkout", "HKElevationAscended"})
_SURVEYED = Wanted(
    kinds=frozenset({"Record", "Workout", "WorkoutActivity", "WorkoutStatistics", "WorkoutEvent", "MetadataEntry"})
)
_SAMPLED = Wanted(kinds=frozenset({"Record"}))


def is_apple_export(head: bytes) -> bool:
    """Whether the first bytes (some KB) are those of an export.xml, whatever the phone's language calls the file."""
    return root_of(head) == "HealthData"


def read_apple(
    open_again: Callable[[], Iterable[bytes]], note: Callable[[str], None] = lambda words: None
) -> Iterator[AppleItem]:
    """The days and then the workouts of the export, each the oldest first. `open_again` gives the file from its beginning.

    `note` is told in words what of the whole export could not be used. Raises Unreadable when there is nothing to be had.
    """
    survey = _Survey()
    broken = listen(open_again(), _SURVEYED, survey)
    workouts = survey.workouts()
    for words in (*([broken.note()] if broken else []), *survey.notes()):
        note(words)
    count = len(workouts)
    for day, fields in survey.days.told():
        count += 1
        yield AppleItem("day", day.isoformat(), body_of("day", fields))
    for batch in batches(workouts, BATCH_S):
        samples = Samples(batch)
        listen(open_again(), _SAMPLED, samples)  # where it breaks off has been said
        for index, workout in enumerate(batch):
            yield AppleItem("workout", workout.name, body_of("workout", workout.fields | samples.of(index)))
    if not count:
        raise broken.refusal() if broken else _nothing()


def _nothing() -> Unreadable:
    return Unreadable(
        "this Apple Health export holds no workout, sleep, resting heart rate, variability or body mass",
        kind=RejectionKind.NOTHING_USED,
        where="HealthData",
        remedy="export all health data from the profile in the Health app",
    )


class _Survey:
    """Hears the whole export once."""

    def __init__(self) -> None:
        self.days = Days()
        self._kept: dict[str, Kept] = {}
        self._efforts: list[Effort] = []
        self._untimed = 0
        self._beyond = 0
        self._current: Told | None = None
        self._part: Part | None = None
        self._sleep: Mapping[str, str] | None = None
        self._zone: str | None = None

    def opened(self, kind: str, attributes: Mapping[str, str]) -> None:
        if kind == "Record":
            self._record(attributes)
        elif kind == "MetadataEntry":
            self._metadata(attributes.get("key", ""), attributes.get("value", ""))
        elif kind == "Workout":
            self._part = Part(attributes)
            self._current = Told(self._part)
        elif self._current is None or self._part is None:
            return
        elif kind == "WorkoutActivity":
            self._part = Part(attributes)
            _add(self._current.parts, self._part)
        elif kind == "WorkoutStatistics":
            _add(self._part.statistics, attributes)
        elif self._part is self._current.whole:  # an activity repeats the events of the whole
            _add(self._current.events, attributes)

    def closed(self, kind: str, fields: Mapping[str, str]) -> None:
        if kind == "Record" and self._sleep is not None:
            self.days.sleep(self._sleep, self._zone)
            self._sleep = self._zone = None
        elif kind == "WorkoutActivity" and self._current is not None:
            self._part = self._current.whole
        elif kind == "Workout" and self._current is not None:
            self._keep(kept(self._current))
            self._current = self._part = None

    def workouts(self) -> list[Kept]:
        """Every workout once, the oldest first: an export may hold the same one of two apps."""
        told = sorted(self._kept.values(), key=lambda one: (one.start_s, one.end_s, one.name))
        with_efforts(told, self._efforts)
        return told

    def notes(self) -> Iterator[str]:
        """What of the whole could not be used."""
        if self._untimed:
            yield f"{self._untimed} workouts: without a usable time or length"
        if self.days.left_out:
            yield f"{self.days.left_out} records of sleep, heart or mass: without a usable date, figure or unit"
        if self._beyond or self.days.beyond:
            yield f"{self._beyond} workouts and {self.days.beyond} records: more than any life holds"

    def _keep(self, workout: Kept | None) -> None:
        if workout is None:
            self._untimed += 1
        elif len(self._kept) >= MAX_WORKOUTS:
            self._beyond += 1
        else:
            self._kept.setdefault(workout.name, workout)

    def _record(self, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("type", "")
        if kind == _SLEEP:
            self._sleep = attributes
        elif (read := self.days.readers.get(kind)) is not None:
            read(attributes)
        elif kind in _EFFORTS and (effort := effort_of(attributes, estimated=_EFFORTS[kind])) is not None:
            _add(self._efforts, effort, MAX_WORKOUTS)

    def _metadata(self, key: str, value: str) -> None:
        if self._part is not None:
            if key in _METADATA:
                self._part.metadata.setdefault(key, value)
        elif self._sleep is not None and key == "HKTimeZone":
            self._zone = value


def _add[T](many: list[T], one: T, at_most: int = MAX_TOLD) -> None:
    if len(many) < at_most:
        many.append(one)
