"""The demo's story, told on a terminal."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tandem.contracts.events.load import LedgerLoad, LoadScored, SessionClass
from tandem.contracts.events.plan import PlanChange, PlannedSession, PlanRevised, SessionStatus
from tandem.local.story import Story
from tandem.local.timeline_sequel import buttons_of

_COLOURS = {
    SessionClass.HEAVY_LOWER: "red",
    SessionClass.HARD_RUN: "red",
    SessionClass.LONG: "yellow",
    SessionClass.MODERATE_LOWER: "yellow",
    SessionClass.FULL: "yellow",
    SessionClass.UPPER: "cyan",
    SessionClass.EASY: "green",
    SessionClass.MOBILITY: "dim",
    SessionClass.OTHER: "dim",
}


def tell(story: Story, console: Console) -> None:
    """Print what arrived, what it cost, the week before and after, each move with its reason, the alert, and the time."""
    zone = ZoneInfo(story.before.timezone if story.before else "UTC")
    for title, body in (
        ("1 · arrived", _arrived(story, zone)),
        ("2 · scored", _scored(story.load) if story.load else Text("not scored", "red")),
        ("3 · planned", _planned(story, zone)),
        ("4 · told", _alert(story)),
    ):
        console.print(
            Panel(body, title=f"[bold]{title}[/]", title_align="left", border_style="bright_black", padding=(0, 1))
        )
    if not story.missing and story.publish_to_push_ms is not None:
        console.print(
            Text(f"{story.publish_to_push_ms:.0f} ms from the watch's publish to the phone's push", "bold green")
        )


def conclude(story: Story, console: Console) -> None:
    """Print what kept the story from being whole, or that it is."""
    if story.missing:
        console.print(Text("The story is not whole: " + "; ".join(story.missing), "bold red"))
    elif story.publish_to_push_ms is None:
        console.print(Text("recorded, scored, weighed: the week stands", "bold green"))


def _arrived(story: Story, zone: ZoneInfo) -> RenderableType:
    if story.rejected:
        return Text(f"{story.source} was refused: {story.rejected.problem}\n{story.rejected.remedy}", "red")
    workout = story.workout
    if workout is None:
        return Text("nothing was recorded", "red")
    ref = workout.samples
    samples = f"{ref.count:,} samples of {len(ref.columns) - 1} channels" if ref else "no samples"
    start, minutes = workout.start_time.astimezone(zone), workout.duration_s / 60
    heart = _bpm(workout.mean_heart_rate_bpm, workout.max_heart_rate_bpm)
    lines = [
        f"[bold]{workout.title or workout.sport.value}[/] · {start:%A %d %B, %H:%M}, {minutes:.0f} min · "
        f"{_km(workout.distance_m)}{heart}",
        f"[dim]{story.source}: {story.size_bytes:,} bytes of FIT, {samples}, {len(workout.laps)} laps, "
        f"read by {workout.decoder}[/]",
    ]
    lines += [f"[yellow]not used: {note}[/]" for note in workout.dropped]
    return Text.from_markup("\n".join(lines))


def _scored(load: LoadScored) -> RenderableType:
    name = load.session_class.value.replace("_", " ")
    bouts = f", {len(load.bouts)} work bouts" if load.bouts else ""
    head = Text.from_markup(
        f"[bold]{name}[/] (confidence {load.class_confidence:.2f}{bouts}): " + "; ".join(load.class_reasons[:3])
    )
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for label, ledger in (
        ("systemic", load.systemic),
        ("lower body", load.lower_body),
        ("upper body", load.upper_body),
    ):
        table.add_row(label, _au(ledger), Text(f"{ledger.method}, confidence {ledger.confidence:.2f}", "dim"))
    figures = " · ".join(f"{measure.name} {measure.value:.4g} {measure.unit}".rstrip() for measure in load.measures[:6])
    form = load.form
    after = f"fitness {form.fitness_au:.1f}, fatigue {form.fatigue_au:.1f}, form {form.form_au:+.1f}"
    return Group(head, table, Text(figures, "dim"), Text(f"after it: {after}", "dim"))


def _planned(story: Story, zone: ZoneInfo) -> RenderableType:
    if story.before is None:
        return Text("there was no plan", "red")
    parts: list[RenderableType] = []
    moved = {change.session_key for change in story.after.changes} if story.after else set()
    first = story.started_at.astimezone(zone).date()
    parts.append(_weeks(story.before, story.after, zone, first, moved))
    if story.after:
        parts += [Text(""), *(_change(change, zone) for change in story.after.changes)]
        parts.append(_proof(story.after))
    elif story.question:
        parts.append(Text(f"\nThe week stays. Asked instead: {story.question.text}", "yellow"))
    else:
        parts.append(Text("\nThe standing week satisfies every rule: nothing moves.", "green"))
    return Group(*parts)


def _weeks(before: PlanRevised, after: PlanRevised | None, zone: ZoneInfo, first: date, moved: set[str]) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column("")
    table.add_column("the week as it stood")
    table.add_column("the week now" if after else "")
    olds, news = _by_day(before.new, zone), _by_day(after.new if after else (), zone)
    days = sorted(day for day in {*olds, *news} if 0 <= (day - first).days < 8)
    for day in days:
        left = _day(olds.get(day, []), zone, moved, "strike")
        right = _day(news.get(day, []), zone, moved, "bold") if after else Text("")
        table.add_row(f"{day:%a %d}", left, right)
    return table


def _by_day(sessions: tuple[PlannedSession, ...], zone: ZoneInfo) -> dict[date, list[PlannedSession]]:
    days: dict[date, list[PlannedSession]] = {}
    for session in sorted(sessions, key=lambda entry: entry.start_time):
        if session.status is not SessionStatus.DROPPED:
            days.setdefault(session.start_time.astimezone(zone).date(), []).append(session)
    return days


def _day(sessions: list[PlannedSession], zone: ZoneInfo, moved: set[str], mark: str) -> Text:
    text = Text()
    for index, session in enumerate(sessions):
        colour = _COLOURS[session.session_class]
        style = f"{colour} {mark}" if session.key in moved else colour
        text.append(f"{session.start_time.astimezone(zone):%H:%M} {_called(session)}", style)
        text.append("\n" if index < len(sessions) - 1 else "")
    return text


def _called(session: PlannedSession) -> str:
    """Its title; and for a session that another kind took the place of, what was really done."""
    if session.status is not SessionStatus.DONE:
        return session.title
    if session.session_class is session.planned_class:
        return f"{session.title} ✓"
    really = session.session_class.value.replace("_", " ").capitalize()
    return f"{really} ✓ instead of {session.title}"


def _change(change: PlanChange, zone: ZoneInfo) -> RenderableType:
    lines = [f"[bold]→ {change.sentence}[/]", f"  [dim]{change.rule}: {change.evidence}[/]"]
    if change.alternative:
        cost = f" (cost {change.alternative.extra_cost:+d})" if change.alternative.extra_cost is not None else ""
        lines.append(f"  [dim]{change.alternative.sentence}{cost}[/]")
    return Text.from_markup("\n".join(lines))


def _proof(plan: PlanRevised) -> Text:
    if plan.proof is None:
        return Text("")
    proof = plan.proof
    return Text(
        f"{proof.status}: cost {proof.objective}, no week under {proof.bound} exists ({proof.solver} {proof.solver_version})",
        "dim",
    )


def _alert(story: Story) -> RenderableType:
    if story.alert is None:
        return Text("no alert: nothing changed for the athlete" if not story.missing else "no alert arrived", "dim")
    title, body = (str(story.alert.get(part, "")) for part in ("title", "body"))
    return Group(Text(title, "bold"), Text(body), *buttons_of(story.alert))


def _au(ledger: LedgerLoad) -> str:
    return "unknown" if ledger.load_au is None else f"{ledger.load_au:.0f} au"


def _km(distance_m: float | None) -> str:
    return "distance unknown" if distance_m is None else f"{distance_m / 1000:.1f} km"


def _bpm(mean: float | None, top: float | None) -> str:
    return "" if mean is None or top is None else f" · heart rate {mean:.0f}, at most {top:.0f}"


def moment(value: datetime, zone: ZoneInfo) -> str:
    """A time as people say it: Sun 22 Nov 17:30."""
    return f"{value.astimezone(zone):%a %d %b %H:%M}"
