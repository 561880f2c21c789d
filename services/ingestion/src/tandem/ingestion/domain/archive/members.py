"""Which members of an archive may be workouts or days, which are passed over without a word, and which are named as not
understood. Judged by name and, for what needs it, by the archive it is in; what a file really is its decoder judges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.archive.limits import MAX_NAME

_CANDIDATES = (".fit", ".tcx", ".gpx", ".json", ".csv", ".xml")
_SILENT = (
    *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".svg", ".bmp", ".ico", ".mp4", ".mov", ".webm", ".m4a"),
    *(".html", ".htm", ".css", ".js", ".pdf", ".md", ".ttf", ".woff", ".woff2", ".ds_store", ".url", ".xsl", ".dtd"),
)
_SILENT_FOLDERS = frozenset({"__macosx", "media", ".git", "$recycle.bin"})
_REMEDY = "send it by itself if it is a workout: FIT, TCX, GPX, JSON, a Hevy or Strong CSV, or Apple's export.xml"


class Origin(StrEnum):
    """Whose export an archive is, by the names in it."""

    APPLE = "apple"
    STRAVA = "strava"
    GARMIN = "garmin"
    OTHER = "other"


class Fate(StrEnum):
    """What becomes of a member: it is submitted, opened as an archive, passed over, or named as not understood."""

    SUBMIT = "submit"
    UNPACK = "unpack"
    IGNORE = "ignore"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The fate of a member; of one that is to be named the problem, its kind and the remedy."""

    fate: Fate
    kind: RejectionKind = RejectionKind.NOT_A_WORKOUT
    problem: str = ""
    remedy: str = ""


def origin_of(names: Iterable[str]) -> Origin:
    """Apple's export holds `apple_health_export/` (in the language of the phone, but always `export_cda.xml`), Strava's an
    `activities.csv` beside a `profile.csv`, Garmin's a folder `DI_CONNECT`."""
    lower = {name.replace("\\", "/").lower() for name in names}
    last = {name.rsplit("/", 1)[-1] for name in lower}
    if "export_cda.xml" in last or any(name.startswith("apple_health_export/") for name in lower):
        return Origin.APPLE
    if {"activities.csv", "profile.csv"} <= last:
        return Origin.STRAVA
    if any("di_connect/" in name for name in lower):
        return Origin.GARMIN
    return Origin.OTHER


def judge(name: str, origin: Origin = Origin.OTHER) -> Judgement:
    """The fate of a member (or of a file in a folder) by its name with its folders."""
    path = name.replace("\\", "/").lower()
    parts = path.split("/")
    last = parts[-1]
    if not last or _SILENT_FOLDERS.intersection(parts[:-1]) or last.startswith(("._", "~$")):
        return Judgement(Fate.IGNORE)
    if escapes(name):
        return Judgement(
            Fate.NAME,
            RejectionKind.UNSAFE,
            "its name leads out of the archive, which no export does",
            "export the archive again",
        )
    if last.endswith((".zip", ".zip.gz")):
        fate = Fate.UNPACK if last.endswith(".zip") else Fate.NAME
        return Judgement(fate, RejectionKind.ARCHIVE, "a compressed archive", _REMEDY)
    kind = last.removesuffix(".gz")
    if last.startswith(".") or kind.endswith(_SILENT):
        return Judgement(Fate.IGNORE)
    if kind.endswith(_CANDIDATES):
        return _by_origin(parts, kind, origin)
    problem = "a file of a kind that holds no workouts known here"
    return Judgement(Fate.NAME, RejectionKind.NOT_A_WORKOUT, problem, _REMEDY)


def escapes(name: str) -> bool:
    """True for a name that, taken as a path, would lie outside: absolute, with a drive, or through `..`. Nothing is ever
    written to a member's name; such a name only tells that the archive was made to do harm."""
    path = name.replace("\\", "/")
    return path.startswith("/") or path[1:2] == ":" or ".." in path.split("/") or "\0" in name


def shown(name: str) -> str:
    """A member's name as it may be said: of printable characters, and not endless."""
    clean = "".join(char if char.isprintable() else "�" for char in name)
    return clean if len(clean) <= MAX_NAME else "…" + clean[1 - MAX_NAME :]


def _by_origin(parts: list[str], kind: str, origin: Origin) -> Judgement:
    """What the exports of platforms hold beside workouts is the person's own: names, messages, addresses. It stays unread."""
    if origin is Origin.APPLE and (
        kind == "export_cda.xml" or {"workout-routes", "electrocardiograms"}.intersection(parts[:-1])
    ):
        return Judgement(Fate.IGNORE)  # the same again as HL7; where the workouts of export.xml went; no workouts
    if origin is Origin.STRAVA and "activities" not in parts[:-1]:
        if kind == "activities.csv":
            problem = "Strava's list of activities: the recordings beside it are read, sessions entered by hand are not"
            remedy = "send such a session as JSON or in the lifter's shorthand"
            return Judgement(Fate.NAME, RejectionKind.UNSUPPORTED, problem, remedy)
        return Judgement(Fate.IGNORE)
    if origin is Origin.GARMIN and kind.endswith((".json", ".csv", ".xml")):
        if "di-connect-wellness" in parts or "di-connect-aggregator" in parts:
            problem = "Garmin's own summary of days: the monitoring files among the uploaded ones are read instead"
            remedy = "connect Garmin, whose daily summaries are read as they come"
            return Judgement(Fate.NAME, RejectionKind.UNSUPPORTED, problem, remedy)
        return Judgement(Fate.IGNORE)
    return Judgement(Fate.SUBMIT)
