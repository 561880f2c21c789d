"""One session's reading, as a person wants to see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta, timezone

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tandem.contracts.events.load import LoadScored, Measure, SessionClass
from tandem.contracts.events.training import Sport, WorkoutRecorded
from tandem.local.files import Refused, Taken

_CLASSES = {
    SessionClass.EASY: "easy run",
    SessionClass.LONG: "long run",
    SessionClass.HEAVY_LOWER: "heavy lower body",
    SessionClass.MODERATE_LOWER: "moderate lower body",
    SessionClass.UPPER: "upper body",
    SessionClass.FULL: "full body",
}
"""Classes whose bare names would be read with the word after them: full confidence, upper confidence."""

_OF_THE_HEART = frozenset({"trimp", "hrss", "mean_heart_rate"})


def show(console: Console, one: Taken | Refused, load: LoadScored | None) -> None:
    """Print a reading, or why there is none."""
    name = f"{one.file} #{one.number}" if one.number else one.file
    if isinstance(one, Refused):
        where = f" ({one.where})" if one.where else ""
        console.print(Text.assemble((name, "bold"), "  ", ("unreadable", "bold red")))
        console.print(_in(Text(f"{one.problem}{where}\n{one.remedy}\n")))
        return
    assert load is not None
    console.print(_head(name, one, load))
    for reason in load.class_reasons:
        console.print(_in(Text(f"· {reason}")))
    blocks: list[RenderableType | None] = [
        _ledgers(load),
        _bouts(load),
        _metrics(load),
        *_groups(load),
        _thresholds(load),
    ]
    if one.workout.dropped:
        blocks.append(Text("note: " + "; ".join(one.workout.dropped), "dim"))
    for block in blocks:
        if block is not None:
            console.print()
            console.print(_in(block))
    console.print()


def _in(block: RenderableType) -> Padding:
    return Padding(block, (0, 0, 0, 2), expand=False)


def _head(name: str, one: Taken, load: LoadScored) -> Text:
    workout = one.workout
    facts = [load.sport.value, _moment(workout), clock(workout.duration_s)]
    if workout.distance_m:
        facts.append(f"{workout.distance_m / 1000:.2f} km")
    if workout.rpe is not None:
        facts.append(f"RPE {workout.rpe:g}")
    title = f"  {load.title}" if load.title else ""
    return Text.assemble(
        (name, "bold"),
        (title, "italic"),
        (f"  {' · '.join(facts)}\n", "dim"),
        (_CLASSES.get(load.session_class, load.session_class.value.replace("_", " ")), "bold cyan"),
        f"  confidence {load.class_confidence:.2f}",
        " (below 0.5: the athlete is asked)" if load.class_confidence < 0.5 else "",
        f"  legs {load.leg_share:.0%} of the hard sets" if load.leg_share is not None else "",
    )


def _moment(workout: WorkoutRecorded) -> str:
    """The start on the clock that hung there, where the file says which; else in UTC."""
    if workout.utc_offset_s is None:
        return f"{workout.start_time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{workout.start_time.astimezone(timezone(timedelta(seconds=workout.utc_offset_s))):%Y-%m-%d %H:%M %Z}"


def _plain(*columns: str) -> Table:
    return Table(*columns, box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)


def _ledgers(load: LoadScored) -> Table:
    table = _plain("ledger")
    table.add_column("au", justify="right")
    for name in ("method", "confidence", "because"):
        table.add_column(name)
    said: tuple[str, ...] = ()
    for name, ledger in (("systemic", load.systemic), ("lower body", load.lower_body), ("upper body", load.upper_body)):
        au = "unknown" if ledger.load_au is None else f"{ledger.load_au:.0f}"
        method = "–" if ledger.method == "none" else f"{ledger.method} v{ledger.method_version}"
        because = "the same" if ledger.reasons and ledger.reasons == said else _because(ledger.reasons, load)
        table.add_row(name, au, method, f"{ledger.confidence:.2f}", because)
        said = ledger.reasons
    return table


def _because(reasons: tuple[str, ...], load: LoadScored) -> str:
    """The reasons, less what has been said of the class already."""
    new = [reason for reason in reasons if reason not in load.class_reasons]
    return "; ".join(new + ["what is said above"] * (len(new) < len(reasons)))


def _bouts(load: LoadScored) -> Table | None:
    if not load.bouts:
        return None
    table = _plain("bout")
    for name in ("at", "for", "m", "m/s", "min/km", "bpm"):
        table.add_column(name, justify="right")
    for number, bout in enumerate(load.bouts, 1):
        table.add_row(
            str(number),
            clock(bout.start_s),
            clock(bout.duration_s),
            _figure(bout.distance_m, ".0f"),
            _figure(bout.mean_speed_mps, ".2f"),
            clock(1000 / bout.mean_speed_mps) if bout.mean_speed_mps else "",
            _figure(bout.mean_heart_rate_bpm, ".0f"),
        )
    return table


def _metrics(load: LoadScored) -> Table | None:
    """Figures of the whole session, one a line."""
    single = [measure for measure in load.measures if ":" not in measure.name]
    if not single:
        return None
    table = _plain("metric")
    table.add_column("value", justify="right")
    table.add_column("unit")
    table.add_column("method", style="dim")
    for measure in single:
        table.add_row(measure.name, *_shown(measure), measure.method)
    return table


def _groups(load: LoadScored) -> Iterator[Text]:
    """Figures of which there is one for each lift or muscle (`e1rm:back_squat`), a paragraph for each kind."""
    groups: dict[str, list[Measure]] = {}
    for measure in load.measures:
        kind, colon, _ = measure.name.partition(":")
        if colon:
            groups.setdefault(kind, []).append(measure)
    for kind, measures in groups.items():
        methods = {measure.method for measure in measures}
        common = f", {methods.pop()}" if len(methods) == 1 else ""
        items = [
            f"{measure.name.partition(':')[2]} {_shown(measure)[0]}" + ("" if common else f" ({measure.method})")
            for measure in measures
        ]
        unit = f" {measures[0].unit}" if measures[0].unit != kind else ""
        yield Text.assemble((kind, "bold"), (f"{unit}{common}  ", "dim"), " · ".join(items))


def _shown(measure: Measure) -> tuple[str, str]:
    """A figure and its unit; seconds as a clock."""
    if measure.unit == "s":
        return clock(measure.value), "h:min:s" if measure.value >= 3599.5 else "min:s"
    return format(measure.value, ",.0f" if abs(measure.value) >= 1e4 else ".4g"), measure.unit


def _thresholds(load: LoadScored) -> Table | None:
    """The limits that something was held against."""
    heart_heard = any(measure.name in _OF_THE_HEART for measure in load.measures)
    used = [limit for limit in load.thresholds if (heart_heard if limit.unit == "bpm" else load.sport is Sport.RUNNING)]
    if not used:
        return None
    table = _plain("limit")
    table.add_column("value", justify="right")
    for name in ("unit", "from", "of"):
        table.add_column(name)
    for one in used:
        table.add_row(one.name, f"{one.value:.4g}", one.unit, one.origin, str(one.as_of) if one.as_of else "")
    return table


def _figure(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def clock(seconds: float) -> str:
    """Seconds as people read them: 3:05, 1:02:03."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
