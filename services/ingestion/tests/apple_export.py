"""An export of Apple Health, part by part, and what is read of it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from tandem.ingestion.domain.decoded import DecodedDay, DecodedWorkout
from tandem.ingestion.domain.formats.xml.apple import read_apple
from tandem.ingestion.domain.formats.xml.apple_item import AppleItem, decode_apple_item

START = datetime(2026, 11, 22, 17, 30, tzinfo=timezone(timedelta(hours=1)))
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ATTLIST HealthData
  locale CDATA #REQUIRED
<!ELEMENT Record (MetadataEntry*)>
]>
<HealthData locale="en_GB">
 <ExportDate value="2026-11-23 10:00:00 +0100"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1990-05-05"/>
"""


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S %z")


def record(
    kind: str, at: datetime, value: object, unit: str = "count/min", until: datetime | None = None, inside: str = ""
) -> str:
    name = kind if kind.startswith("HK") else f"HKQuantityTypeIdentifier{kind}"
    who = 'sourceName="Anna&apos;s Watch" device="&lt;&lt;HKDevice&gt;, name:Anna&gt;"'
    times = f'creationDate="{stamp(until or at)}" startDate="{stamp(at)}" endDate="{stamp(until or at)}"'
    return f'<Record type="{name}" {who} unit="{unit}" {times} value="{value}">{inside}</Record>\n'


def asleep(at: datetime, hours: float, stage: str = "Core", inside: str = "") -> str:
    value = f"HKCategoryValueSleepAnalysis{stage if stage in ('InBed', 'Awake') else f'Asleep{stage}'}"
    return record("HKCategoryTypeIdentifierSleepAnalysis", at, value, until=at + timedelta(hours=hours), inside=inside)


def workout(
    inside: str = "", at: datetime = START, minutes: float = 60, activity: str = "Running", told: str = 'duration="58"'
) -> str:
    times = f'startDate="{stamp(at)}" endDate="{stamp(at + timedelta(minutes=minutes))}"'
    name = f'workoutActivityType="HKWorkoutActivityType{activity}"'
    return f'<Workout {name} {told} durationUnit="min" sourceName="Anna&apos;s Watch" {times}>{inside}</Workout>\n'


def items(*parts: str) -> list[AppleItem]:
    raw = f"{HEAD}{''.join(parts)}</HealthData>".encode()
    return list(read_apple(lambda: iter([raw])))


def workouts(*parts: str) -> list[DecodedWorkout]:
    return [one for item in items(*parts) for one in decode_apple_item(item.body).workouts]


def days(*parts: str) -> list[DecodedDay]:
    return [one for item in items(*parts) for one in decode_apple_item(item.body).days]


STATISTICS = (
    '<MetadataEntry key="HKElevationAscended" value="8520 cm"/><MetadataEntry key="HKIndoorWorkout" value="0"/>'
    '<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="10.5" unit="km"/>'
    '<WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" average="150.5" maximum="171" unit="count/min"/>'
)
