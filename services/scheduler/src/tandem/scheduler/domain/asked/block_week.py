"""How a block changes the sessions of the usual week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.week import Activity, Block, Phase, SessionKind, TemplateSession
from tandem.scheduler.domain.asked.blocks import WeekPlan
from tandem.scheduler.domain.asked.lighter import eased, is_training, shortened
from tandem.scheduler.domain.rulebook.kinds import Kind, activity_of, kind_of

DELOAD, TAPER, BLOCK = "deload", "taper", "block"
"""What a session's terms are `adjusted` by."""

EVIDENCE = {
    DELOAD: "Coaching practice: every 4th to 6th week at 60–70 % of the volume",
    TAPER: "Bosquet 2007: two weeks at 41–60 % less volume, intensity kept",
    BLOCK: "Wilson 2012: interference grows with running; Spiering 2021: one heavy session a week keeps strength",
}

MAINTENANCE_FACTOR = 2 / 3
"""Of a lift's length, towards a race. One session a week and one set an exercise keep strength up to 32 weeks as long as
it stays heavy (Spiering 2021, JSCR 35:1449); how much more than that is ours."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A session as the week's plan asks for it; `adjusted` names what made its terms differ from the usual week."""

    session: TemplateSession
    adjusted: str | None = None


def asked_in(week: Sequence[TemplateSession], plan: WeekPlan, racing: bool = False) -> tuple[Asked, ...]:
    """The usual week's sessions, in its order, as a week of that block and phase asks for them.

    A deload shortens everything and spares the legs; a taper shortens the runs and leaves them their intensity; in a
    strength block running stays aerobic (hill sprints, which are seconds long, stay); in the peak and taper of a race
    block lifting is maintenance: shorter, and heavy for the legs once, but not in the race's own week (`racing`). Races and
    mobility stay as they are, and every session keeps its day and hour.
    """
    tapering = racing and plan.phase is Phase.TAPER
    heavy = _heavy_kept(week) if _maintains(plan) and not tapering else None
    return tuple(_asked(session, plan, index == heavy) for index, session in enumerate(week))


def _asked(session: TemplateSession, plan: WeekPlan, stays_heavy: bool) -> Asked:
    if session.kind is SessionKind.RACE or not is_training(session):
        return Asked(session)
    running = activity_of(session.session_class) is Activity.RUN
    found = _run(session, plan) if running else _lift(session, plan, stays_heavy)
    return Asked(found, _name(plan) if found != session else None)


def _run(session: TemplateSession, plan: WeekPlan) -> TemplateSession:
    hard = session.session_class is SessionClass.HARD_RUN and session.kind is not SessionKind.HILL_SPRINTS
    mild = eased(session) if hard and plan.block is Block.STRENGTH else session
    return shortened(mild, plan.volume_factor)


def _lift(session: TemplateSession, plan: WeekPlan, stays_heavy: bool) -> TemplateSession:
    if _maintains(plan):
        return shortened(session if stays_heavy else eased(session), min(MAINTENANCE_FACTOR, plan.volume_factor))
    return shortened(eased(session) if plan.phase is Phase.DELOAD else session, plan.volume_factor)


def _maintains(plan: WeekPlan) -> bool:
    return plan.block is Block.RACE and plan.phase in (Phase.PEAK, Phase.TAPER)


def _heavy_kept(week: Sequence[TemplateSession]) -> int | None:
    """The one session that stays heavy for the legs: of the highest priority the first of the week."""
    heavy = [
        (session.priority, session.weekday, session.start, index)
        for index, session in enumerate(week)
        if kind_of(session.session_class, session.leg_share, session.duration_s) is Kind.HEAVY
    ]
    return min(heavy)[-1] if heavy else None


def _name(plan: WeekPlan) -> str:
    return {Phase.DELOAD: DELOAD, Phase.TAPER: TAPER}.get(plan.phase, BLOCK) if plan.phase is not None else BLOCK
