"""What each week is for: block and phase by the athlete's calendar, or by the race that it leads up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tandem.contracts.events.athlete import TrainingPreferences
from tandem.contracts.events.week import Block, BlockSpan, Goals, Mode, Phase, Race
from tandem.scheduler.domain.asked.calendar import monday_of
from tandem.scheduler.domain.rulebook.prices import lift_weight, status_weight
from tandem.scheduler.domain.rulebook.rules import Season, Settings
from tandem.scheduler.domain.state import Pattern, Profile
from tandem.scheduler.domain.week import iso_week

TAPER_FACTOR = 0.5
"""Two weeks at 41–60 % less volume, intensity kept, do most for a race (Bosquet 2007, MSSE 39:1358): the middle."""

DELOAD_FACTOR = 0.65
"""Planned deloads run at 60–70 % of the volume (domain.md 3.3): the middle."""

MOSTLY_TAPER_DAYS = 11
"""A week is the taper's when at least four of its days lie in the 14 before the race: its Monday is then that of the day
this long before."""

PEAK_WEEKS, BUILD_WEEKS, BASE_WEEKS = 2, 6, 6
"""Before the taper. Ours: with it a plan of sixteen weeks. Before those, weeks are what the athlete says."""

RECOVERY_FROM_S = 90 * 60
"""The week after a race of this length (a long run's, domain.md 3.2) is a light one. Ours: its legs are still sore."""

_DELOADED = (None, Phase.BASE, Phase.BUILD)
"""The phases that a regular deload interrupts; a peak leads straight into the taper."""


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """What one ISO week is for. `volume_factor` multiplies what the usual week asks for, `phase` is None where no calendar
    speaks, `why` says in words what makes the week differ ("" where nothing does)."""

    week: str
    monday: date
    block: Block
    phase: Phase | None = None
    volume_factor: float = 1.0
    why: str = ""

    @property
    def lighter(self) -> bool:
        """True in weeks that take load away: nothing is added to them."""
        return self.phase in (Phase.DELOAD, Phase.TAPER)


def week_plan(preferences: TrainingPreferences, monday: date) -> WeekPlan:
    """The plan of the week of a Monday: the calendar's span, else (without a calendar) the way to the race, else the
    athlete's block. The same Monday always gets the same answer: regular deloads are counted from the span's first week,
    back from the taper and on from the race, or else over all weeks since year 1."""
    span = next((s for s in sorted(preferences.calendar, key=_begins, reverse=True) if _holds(s, monday)), None)
    race = preferences.goals.race if preferences.goals is not None and not preferences.calendar else None
    usual = WeekPlan(iso_week(monday), monday, own_block(preferences))
    if span is not None:
        plan, counted = _of_span(usual, span), (monday - _begins(span)).days // 7 + 1
    elif race is not None:
        plan, counted = _towards(usual, race), _weeks_from(race, monday)
    else:
        plan, counted = usual, (monday.toordinal() - 1) // 7
    every = preferences.deload_every_weeks
    due = every is not None and counted % every == 0 and plan.phase in _DELOADED
    return _deload(plan, f"A lighter week, as every {every}th") if due else plan


def own_block(preferences: TrainingPreferences) -> Block:
    """The block where nothing else names one: the athlete's setting, and where that is balanced their goals'."""
    goals = preferences.goals or Goals()
    return preferences.block if preferences.block is not Block.BALANCED else goals.block


def settings_of(
    preferences: TrainingPreferences,
    profile: Profile,
    pattern: Pattern | None,
    leg_volume_rose: bool | None,
    mondays: Iterable[date],
) -> Season:
    """The rulebook's settings, by week where the block of a week is another than the athlete's own.

    A learned mode is cluster once the athlete's mornings after clustered hard days were the better ones, spread until
    then. An unknown rise of leg volume (None) counts as none: what is unknown changes no rule.
    """
    usual = Settings(
        mode=_mode(preferences.mode, pattern),
        block=own_block(preferences),
        stacked_days=preferences.stacked_days,
        status_weight=status_weight(profile.training_status),
        lift_weight=lift_weight((preferences.goals or Goals()).lift_goal),
        leg_volume_rose=bool(leg_volume_rose),
        hard_runs_a_day_apart=preferences.hard_runs_a_day_apart,
        sessions_per_day=preferences.sessions_per_day,
        prefers_first=preferences.prefers_first,
        bends=preferences.rule_bends,
    )
    blocks = [(monday.toordinal(), week_plan(preferences, monday).block) for monday in sorted(set(mondays))]
    return Season(usual, tuple((day, replace(usual, block=block)) for day, block in blocks if block is not usual.block))


def _mode(mode: Mode, pattern: Pattern | None) -> Mode:
    if mode is not Mode.LEARNED:
        return mode
    return Mode.CLUSTER if pattern is not None and pattern.clustered_better_sd > 0 else Mode.SPREAD


def _begins(span: BlockSpan) -> date:
    return monday_of(span.first_day)


def _holds(span: BlockSpan, monday: date) -> bool:
    return 0 <= (monday - _begins(span)).days < 7 * span.weeks


def _of_span(usual: WeekPlan, span: BlockSpan) -> WeekPlan:
    factor = span.volume_factor if span.volume_factor is not None else _factor(span.phase)
    return replace(usual, block=span.block, phase=span.phase, volume_factor=factor, why=_words(span.phase, factor))


def _factor(phase: Phase) -> float:
    return {Phase.TAPER: TAPER_FACTOR, Phase.DELOAD: DELOAD_FACTOR}.get(phase, 1.0)


def _words(phase: Phase, factor: float) -> str:
    match phase:
        case Phase.TAPER:
            return "A taper week: less volume, the intensity stays"
        case Phase.DELOAD:
            return "A lighter week in your calendar"
        case _:
            return f"Your calendar asks for {100 * factor:.0f} % of the usual week" if factor != 1 else ""


def _taper_begins(race: Race) -> date:
    return monday_of(race.day - timedelta(days=MOSTLY_TAPER_DAYS))


def _towards(usual: WeekPlan, race: Race) -> WeekPlan:
    race_monday = monday_of(race.day)
    if usual.monday > race_monday:
        after = replace(usual, block=Block.BALANCED)
        soon = usual.monday == race_monday + timedelta(days=7) and race.duration_s >= RECOVERY_FROM_S
        return _deload(after, f"A lighter week after {race.title}") if soon else after
    left = (_taper_begins(race) - usual.monday).days // 7
    if left <= 0:
        why = f"The taper before {race.title}: less volume, the intensity stays"
        return replace(usual, block=Block.RACE, phase=Phase.TAPER, volume_factor=TAPER_FACTOR, why=why)
    if left <= PEAK_WEEKS:
        return replace(
            usual, block=Block.RACE, phase=Phase.PEAK, why=f"The last weeks of full work before {race.title}"
        )
    if left <= PEAK_WEEKS + BUILD_WEEKS:
        return replace(usual, block=Block.RACE, phase=Phase.BUILD)
    return replace(usual, phase=Phase.BASE) if left <= PEAK_WEEKS + BUILD_WEEKS + BASE_WEEKS else usual


def _weeks_from(race: Race, monday: date) -> int:
    """Weeks until the taper begins, or since the race's: a deload falls every so many before it and after it."""
    since = monday - monday_of(race.day)
    return since.days // 7 if since.days > 0 else (_taper_begins(race) - monday).days // 7


def _deload(plan: WeekPlan, why: str) -> WeekPlan:
    return replace(plan, phase=Phase.DELOAD, volume_factor=DELOAD_FACTOR, why=why)
