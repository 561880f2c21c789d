"""`tandem plan move`, `swap`, `pin` …: what the athlete asks of the plan, said on the log, and the answer."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from tandem.contracts.events.athlete import PlanRequested, Wish
from tandem.contracts.events.plan import PlanAnswered, PlanRevised
from tandem.contracts.model import Payload
from tandem.local import plan_options
from tandem.local.connecting import connected
from tandem.local.plan_text import show

PANEL = "Said to a running system"
"""The heading of these commands in the help."""

BY_HAND = frozenset(Wish) - {Wish.REPLAN, Wish.FRESH, Wish.WHY, Wish.ANSWER}
"""Wishes that want one change and no other: where it was not made the command has failed."""

AthleteId = Annotated[str, typer.Argument()]
Session = Annotated[str, typer.Argument(help="a session's id, or its key as in lower@2026-W48")]
Base = Annotated[int | None, typer.Option(help="the plan version that you see; the newest when left out")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("move", rich_help_panel=PANEL)(move)
    app.command("swap", rich_help_panel=PANEL)(swap)
    for wish, text in (
        (Wish.PIN, "Keep a session where it stands."),
        (Wish.UNPIN, "Let a pinned session move again."),
        (Wish.DROP, "Leave a session out this week."),
        (Wish.EASE, "Make a session easier: the next rung down."),
    ):
        app.command(wish.value, help=text, rich_help_panel=PANEL)(_of_a_session(wish))
    for wish, text in (
        (Wish.UNDO, "The week as it was before the newest plan."),
        (Wish.REPLAN, "A better week, if there is one."),
        (Wish.FRESH, "Both weeks anew, as if nothing stood."),
    ):
        app.command(wish.value, help=text, rich_help_panel=PANEL)(_of_the_week(wish))


def move(
    athlete_id: AthleteId,
    session: Session,
    when: Annotated[str, typer.Argument(help="'tue 18:00' of the session's week, or 2026-11-24T18:00")],
    base: Base = None,
) -> None:
    """Put a session at another time; it stays there."""
    asyncio.run(_ask(athlete_id, Wish.MOVE, base, session=session, when=when))


def swap(athlete_id: AthleteId, session: Session, other: Session, base: Base = None) -> None:
    """Let two sessions change places."""
    asyncio.run(_ask(athlete_id, Wish.SWAP, base, session=session, other=other))


def _of_a_session(wish: Wish) -> Any:
    def asked(athlete_id: AthleteId, session: Session, base: Base = None) -> None:
        asyncio.run(_ask(athlete_id, wish, base, session=session))

    return asked


def _of_the_week(wish: Wish) -> Any:
    def asked(athlete_id: AthleteId, base: Base = None) -> None:
        asyncio.run(_ask(athlete_id, wish, base))

    return asked


async def _ask(
    athlete_id: str, wish: Wish, base: int | None, session: str = "", other: str = "", when: str = ""
) -> None:
    from tandem.local import answers

    async with connected() as operator:
        plan = await operator.plan(athlete_id)
        if plan is None:
            raise LookupError(
                f"athlete {athlete_id!r} has no plan yet: add a profile and a week with `tandem athlete add`"
            )
        request = _request(plan, wish, base, session, other, when)
        said = await answers.said_to(operator, request)
    show_said(said)
    if wish in BY_HAND and isinstance(said[-1], PlanAnswered):
        raise typer.Exit(1)  # the answer says why nothing was changed


def _request(plan: PlanRevised, wish: Wish, base: int | None, session: str, other: str, when: str) -> PlanRequested:
    from tandem.chassis.ids import edge_id
    from tandem.scheduler.desk import key_of

    now = datetime.now(UTC)
    key = key_of(session, plan.new, now) if session else None
    return PlanRequested(
        athlete_id=plan.athlete_id,
        request_id=edge_id(now),
        base_plan_version=plan.plan_version if base is None else base,
        wish=wish,
        session_key=key,
        other_key=key_of(other, plan.new, now) if other else None,
        to_time=_moment(when, plan, key) if when else None,
    )


def _moment(when: str, plan: PlanRevised, key: str | None) -> datetime:
    from tandem.scheduler.domain.asked.calendar import monday_of

    zone = ZoneInfo(plan.timezone)
    session = next(one for one in plan.new if one.key == key)
    moment = plan_options.when(when, zone, monday_of(session.start_time.astimezone(zone).date()))
    if plan_options.is_whole_day(moment, zone):
        raise ValueError(f"{when!r} names no time of day: write one, as in 'tue 18:00'")
    return moment


def show_said(said: list[Payload]) -> None:
    """Print what was said, the answer last."""
    from tandem.scheduler.domain.told.account import account

    show(account(said))
