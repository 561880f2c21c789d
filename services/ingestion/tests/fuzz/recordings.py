"""Small files as watches and phones write them: FIT, TCX, GPX, Apple Health."""

from __future__ import annotations

import struct
from datetime import timedelta
from typing import Any

from garmin_fit_sdk import Encoder, Profile

from fuzz.seed import START, START_S, Seed, Way
from tandem.ingestion.domain.formats.fit.frames import file_of
from tandem.ingestion.domain.formats.xml.apple import read_apple

_FIT_EPOCH_S = 631_065_600
_NUMBERS = {kind["messages_key"].removesuffix("_mesgs"): number for number, kind in Profile["messages"].items()}


def recordings() -> list[Seed]:
    """All of them."""
    return [*_fit(), *_xml(), *_apple_items()]


def _written(*messages: tuple[str, dict[str, Any]]) -> bytes:
    encoder = Encoder()
    times = {"timestamp", "start_time", "local_timestamp"}
    for name, fields in messages:
        moved = {key: value - _FIT_EPOCH_S if key in times else value for key, value in fields.items()}
        encoder.write_mesg({"mesg_num": _NUMBERS[name], **moved})
    return bytes(encoder.close())


def _fit() -> list[Seed]:
    device = ("file_id", {"type": "activity", "manufacturer": "development", "serial_number": 77})
    told = {"heart_rate": 140, "enhanced_speed": 3.0, "distance": 3.0, "cadence": 85, "power": 250, "altitude": 7}
    records = [("record", {"timestamp": START_S + s} | told | ({"distance": 3.0 * s} if s else {})) for s in range(120)]
    lap = {"start_time": START_S, "timestamp": START_S + 119, "total_elapsed_time": 119.0, "total_distance": 357.0}
    session = {"start_time": START_S, "total_elapsed_time": 119.0, "total_timer_time": 118.0, "sport": "running"}
    later = session | {"start_time": START_S + 60, "total_elapsed_time": 59.0, "sport": "cycling"}
    sets = [
        (
            "set",
            {
                "timestamp": START_S + 30 * n,
                "start_time": START_S + 30 * n,
                "duration": 20.0,
                "repetitions": 5,
                "weight": 100.0,
                "set_type": "active",
                "category": ["squat"],
            },
        )
        for n in range(4)
    ]
    lifting = session | {"sport": "training", "sub_sport": "strength_training"}
    bare = _written(device, *records[:40], ("session", session))
    moved = {"timestamp": START_S, "local_timestamp": START_S + 9 * 3600}
    resting = {"timestamp": START_S, "resting_heart_rate": 47, "current_day_resting_heart_rate": 45}
    levels = [("sleep_level", {"timestamp": START_S + 3600 * n, "sleep_level": "light"}) for n in range(8)]
    monitoring = ("file_id", {"type": "monitoring_b", "manufacturer": "garmin", "serial_number": 77})
    bodies = {
        "a run": _written(device, *records, ("lap", lap), ("session", session), ("hrv", {"time": [0.42] * 5})),
        "two sessions": _written(device, *records, ("session", session), ("session", later)),
        "lifting": _written(device, *sets, ("session", lifting)),
        "a chain": bare + _written(device, ("session", later)),
        "a day": _written(monitoring, ("timestamp_correlation", moved), ("monitoring_hr_data", resting), *levels),
        "apps": _with_apps(),
    }
    return [Seed(f"FIT: {name}", Way.WORKOUT, body) for name, body in bodies.items()]


def _define(local: int, kind: int, *fields: tuple[int, int, int], apps: bytes = b"") -> bytes:
    flag = 0x60 if apps else 0x40
    return bytes([flag | local, 0, 0]) + struct.pack("<HB", kind, len(fields)) + b"".join(map(bytes, fields)) + apps


def _with_apps() -> bytes:
    """Ten seconds with a field of an app, which the SDK's encoder does not write as watches do."""
    start = START_S - _FIT_EPOCH_S
    body = _define(0, 0, (0, 1, 0)) + bytes([0, 4]) + _define(1, 207, (3, 1, 2)) + bytes([1, 0])
    body += _define(2, 206, (0, 1, 2), (1, 1, 2), (2, 1, 2), (3, 32, 7), (8, 16, 7), (14, 2, 132), (15, 1, 2))
    body += struct.pack("<BBBB32s16sHB", 2, 0, 0, 132, b"Power", b"Watts", 20, 7)
    body += _define(3, 20, (253, 4, 134), (3, 1, 2), apps=bytes([1, 0, 2, 0]))
    body += b"".join(struct.pack("<BIBH", 3, start + second, 140, 250) for second in range(11))
    body += _define(4, 18, (2, 4, 134), (7, 4, 134), (5, 1, 0)) + struct.pack("<BIIB", 4, start, 10_000, 1)
    return file_of(body)


def _xml() -> list[Seed]:
    point = (
        "<Trackpoint><Time>2026-11-22T16:30:{s:02d}Z</Time><Position><LatitudeDegrees>48.1{s:02d}</LatitudeDegrees>"
        "<LongitudeDegrees>4.5</LongitudeDegrees></Position><AltitudeMeters>12.5</AltitudeMeters><DistanceMeters>{s}"
        "</DistanceMeters><HeartRateBpm><Value>150</Value></HeartRateBpm><Cadence>85</Cadence></Trackpoint>"
    )
    track = "".join(point.format(s=s) for s in range(60))
    tcx = (
        '<?xml version="1.0" encoding="UTF-8"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/'
        'TrainingCenterDatabase/v2"><Activities><Activity Sport="Running"><Id>2026-11-22T16:30:00Z</Id>'
        '<Lap StartTime="2026-11-22T16:30:00Z"><TotalTimeSeconds>60</TotalTimeSeconds><DistanceMeters>60</DistanceMeters>'
        "<AverageHeartRateBpm><Value>149</Value></AverageHeartRateBpm><Intensity>Active</Intensity>"
        f"<Track>{track}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    )
    gpx = (
        "<?xml version='1.0'?><gpx xmlns='http://www.topografix.com/GPX/1/1'><metadata><author>Ann</author></metadata><trk>"
        "<name>Home</name><type>running</type><trkseg>"
        + "".join(
            f'<trkpt lat="48.1{s:02d}" lon="4.5"><ele>7</ele><time>2026-11-22T16:30:{s:02d}Z</time><extensions><hr>140</hr>'
            "</extensions></trkpt>"
            for s in range(60)
        )
        + "</trkseg></trk></gpx>"
    )
    bodies = {"TCX": tcx, "GPX": gpx}
    found = [Seed(name, Way.WORKOUT, body.encode()) for name, body in bodies.items()]
    return [*found, Seed("Apple Health", Way.ARCHIVE, apple_export())]


def apple_export() -> bytes:
    """A day of Apple Health: heart rates, a night, a run with statistics."""
    told = 'sourceName="Watch" unit="count/min"'

    def at(minute: int) -> str:
        return (START + timedelta(minutes=minute)).strftime("%Y-%m-%d %H:%M:%S +0000")

    def record(kind: str, minute: int, value: object, until: int) -> str:
        span = f'startDate="{at(minute)}" endDate="{at(until)}"'
        return f'<Record type="{kind}" {told} {span} value="{value}"/>\n'

    rates = "".join(record("HKQuantityTypeIdentifierHeartRate", minute, 140, minute) for minute in range(40))
    night = record("HKCategoryTypeIdentifierSleepAnalysis", -900, "HKCategoryValueSleepAnalysisAsleepCore", -480)
    resting = record("HKQuantityTypeIdentifierRestingHeartRate", 0, 48, 0)
    run = (
        f'<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="38" durationUnit="min" startDate="{at(0)}" '
        f'endDate="{at(39)}"><WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="8.5" unit="km"/>'
        f'<WorkoutEvent type="HKWorkoutEventTypeSegment" date="{at(0)}" duration="10" durationUnit="min"/></Workout>'
    )
    head = '<?xml version="1.0"?><!DOCTYPE HealthData [<!ELEMENT Record (MetadataEntry*)>]><HealthData locale="en_GB">'
    return f"{head}{rates}{night}{resting}{run}</HealthData>".encode()


def _apple_items() -> list[Seed]:
    items = read_apple(lambda: iter([apple_export()]), lambda _: None)
    return [Seed(f"Apple item {item.name}", Way.WORKOUT, item.body) for item in items]
