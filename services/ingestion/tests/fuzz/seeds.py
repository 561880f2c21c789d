"""What is damaged: one small document of every format that is read, and the real files where they are."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

from fuzz.documents import documents
from fuzz.recordings import recordings
from fuzz.seed import Seed, Way, packed

_SMALL_BYTES = 100_000


def corpus(real: Path | None) -> list[Seed]:
    """Every seed in a fixed order: the synthetic ones, then the real files of a folder."""
    made = [*recordings(), *documents()]
    made += _archives(made)
    if real is None:
        return made
    files = sorted(path for path in real.glob("*/*") if path.suffix != ".md")
    recorded = [Seed(f"{path.parent.name}/{path.name}", Way.WORKOUT, path.read_bytes()) for path in files]
    pages = [one for one in recorded if one.name == "strength/hevy-15-workouts.json"]
    single = [Seed("one of Hevy", Way.WORKOUT, packed(json.loads(page.body)[0])) for page in pages]
    streams = [_with_activity(one) for one in recorded if "strava-track" in one.name]
    small = {one.name.split("/")[1]: one.body for one in recorded if len(one.body) < _SMALL_BYTES}
    return [*made, *recorded, *single, *streams, Seed("an archive of real files", Way.ARCHIVE, zipped(small))]


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of them, the same bytes every time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 22, 16, 30, 0)), body, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _with_activity(streams: Seed) -> Seed:
    activity = {"sport_type": "Run", "start_date": "2026-11-20T06:00:00Z", "id": 12}
    return Seed(f"{streams.name} with its activity", Way.WORKOUT, packed(json.loads(streams.body) | activity))


def _archives(seeds: list[Seed]) -> list[Seed]:
    """Zips as platforms export them, one in another, and single files that are compressed."""
    by_name = {seed.name: seed.body for seed in seeds}
    run, health = by_name["FIT: a run"], by_name["Apple Health"]
    plain = zipped(
        {"a.fit": run, "b.json": by_name["plain: a run"], "notes.docx": b"no workout", "c.gpx": by_name["GPX"]}
    )
    found = {
        "zip": plain,
        "zip: Garmin": zipped({"DI_CONNECT/uploaded.zip": zipped({"a.fit": run}), "DI_CONNECT/user.json": b"{}"}),
        "zip: Strava": zipped(
            {"activities.csv": b"id", "profile.csv": b"id", "activities/1.fit.gz": gzip.compress(run, mtime=0)}
        ),
        "zip: Apple": zipped({"apple_health_export/export.xml": health, "apple_health_export/export_cda.xml": b"<a/>"}),
        "zip: in zips": zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"d.zip": plain})})})}),
        "zip: zeros": zipped({"a.json": bytes(1 << 20), "b.fit": run[:14] + bytes(1 << 20)}),
        "gzip: Apple": gzip.compress(health, mtime=0),
    }
    joined = gzip.compress(run, mtime=0) + gzip.compress(run, mtime=0)
    files = {"gzip: a run": gzip.compress(run, mtime=0), "gzip: two": joined}
    return [
        *(Seed(name, Way.ARCHIVE, body) for name, body in found.items()),
        *(Seed(name, Way.WORKOUT, body) for name, body in files.items()),
    ]
