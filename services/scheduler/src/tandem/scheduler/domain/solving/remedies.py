"""What would resolve a clash, each tried by solving the week again: only what really does is offered.

A remedy resolves a clash when the week holds everything that the plan holds and the session it does without as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from tandem.contracts.events.week import Activity, Mode
from tandem.scheduler.domain.asked.calendar import local_instant
from tandem.scheduler.domain.rulebook.forms import Form, forms_of
from tandem.scheduler.domain.rulebook.rules import Season, Settings
from tandem.scheduler.domain.solving.clash import Clash, earliest_s, windows
from tandem.scheduler.domain.solving.model import WeekModel
from tandem.scheduler.domain.solving.problem import Movable, Option, Problem, problem_of
from tandem.scheduler.domain.solving.solution import Solution
from tandem.scheduler.domain.week import Place, epoch_s, iso_week

MAX_REMEDIES = 5
"""More would be a list to study, not a help."""

NEW_HOURS = ("07:00", "12:00", "18:00")
"""When one more window is tried on each day of the week: before work, at noon, after work. Ours."""

MAX_NEW_WINDOWS = 2
"""At most this many single new windows are named, the cheapest."""

_SURCHARGE = 40_000
"""Points for using a window that is not there: dearer than dropping the dearest session, so no week uses two if one
does."""

MOST_A_DAY = 3


class Way(StrEnum):
    """What the athlete would change."""

    LET_GO = "let_go"
    EASE = "ease"
    STACKED_DAYS = "stacked_days"
    CLUSTER = "cluster"
    MORE_A_DAY = "more_a_day"
    NEW_WINDOW = "new_window"
    LONGER_WINDOW = "longer_window"


_ORDER = tuple(Way)


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that resolves the clash. `points` is what the best week costs then; `session` is an index of the problem,
    `form` what that one would become, `place` the window that it would take."""

    way: Way
    points: int
    session: int | None = None
    form: Form | None = None
    place: Place | None = None
    sessions_per_day: int | None = None


def remedies(problem: Problem, solution: Solution, clash: Clash, zone: ZoneInfo) -> tuple[Remedy, ...]:
    """The remedies of a clash, the one that leaves the cheapest week first, at most five. Letting go of one of its
    sessions is always among them."""
    trial = _Trial(problem, solution, clash, zone)
    let_go = _sorted(trial.let_go())
    others = _sorted([*trial.easings(), *trial.settings(), *trial.new_windows(), *trial.longer_window()])
    return _sorted([*let_go[:1], *_sorted([*others, *let_go[1:]])[: MAX_REMEDIES - len(let_go[:1])]])


def _sorted(found: Iterable[Remedy]) -> tuple[Remedy, ...]:
    return tuple(sorted(found, key=lambda r: (r.points, _ORDER.index(r.way), r.session or 0, _start(r))))


def _start(remedy: Remedy) -> int:
    return remedy.place.start_s if remedy.place is not None else 0


class _Trial:
    """The week that is to hold everything the plan holds, and the session of the clash besides. Other weeks stay as the plan
    has them: a remedy that would have to change them is none. That halves the model."""

    def __init__(self, problem: Problem, solution: Solution, clash: Clash, zone: ZoneInfo) -> None:
        self.problem = problem
        self.clash = clash
        self.zone = zone
        self.earliest_s = earliest_s(problem)
        weeks = {problem.sessions[index].week for index in clash.members}
        held = [
            index
            for index, session in enumerate(problem.sessions)
            if not session.adds_load and (solution.choice[index] is not None or index == clash.let_go)
        ]
        self.demands = [index for index in held if problem.sessions[index].week in weeks]
        elsewhere = [(index, solution.choice[index]) for index in held if index not in self.demands]
        self.fixed = (
            *problem.fixed,
            *(replace(problem.slot(index, option), fixed=True) for index, option in elsewhere if option is not None),
        )

    def let_go(self) -> Iterable[Remedy]:
        for member in self.clash.members:
            kept = [index for index in self.demands if index != member]
            answer = _all_placed(self._rebuilt(demands=kept))
            if answer is not None:
                yield Remedy(Way.LET_GO, answer.objective + self.problem.drop_prices[member], member)

    def easings(self) -> Iterable[Remedy]:
        """Members that the athlete said must not become less."""
        for member in self.clash.members:
            movable = self.problem.sessions[member]
            planned = movable.forms[0]
            allowed = {(form.rung, form.duration_s) for form in movable.forms}
            wider = forms_of(planned.session_class, planned.duration_s, planned.leg_share)
            milder = [form for form in wider[1:] if (form.rung, form.duration_s) not in allowed]
            for form in milder[:1]:
                answer = _all_placed(self._rebuilt(forms={member: (*movable.forms, form)}))
                if answer is not None:
                    yield Remedy(Way.EASE, answer.objective, member, form)

    def settings(self) -> Iterable[Remedy]:
        now = self.problem.settings
        stacked = _changed(now, stacked_days=True)
        clustered = _changed(now, mode=Mode.CLUSTER)
        for way, settings in ((Way.STACKED_DAYS, stacked), (Way.CLUSTER, clustered)):
            answer = _all_placed(self._rebuilt(settings)) if settings != now else None
            if answer is not None:
                yield Remedy(way, answer.objective)
        yield from self._more_a_day()

    def _more_a_day(self) -> Iterable[Remedy]:
        usual = self.problem.settings.at(self.problem.sessions[self.clash.let_go].slot.day).sessions_per_day
        for most in range(usual + 1, MOST_A_DAY + 1):
            answer = _all_placed(self._rebuilt(_changed(self.problem.settings, sessions_per_day=most)))
            if answer is not None:
                yield Remedy(Way.MORE_A_DAY, answer.objective, sessions_per_day=most)
                return

    def new_windows(self) -> Iterable[Remedy]:
        """Single windows that resolve it: all are offered at once, at a surcharge each; the one used is the cheapest."""
        offered = list(self._offered())
        for _ in range(MAX_NEW_WINDOWS):
            used = self._one_more([*windows(self.problem), *offered])
            if used is None:
                return
            points, place, session = used
            yield Remedy(Way.NEW_WINDOW, points, session, place=place)
            offered = [other for other in offered if other.start_s != place.start_s]

    def _offered(self) -> Iterable[Place]:
        """Windows that the week of the session let go does not have yet, as long as its longest session takes."""
        movable = self.problem.sessions[self.clash.let_go]
        taken = {place.start_s for place in self.problem.places}
        longest_s = max(self.problem.sessions[index].slot.duration_s for index in self.demands)
        fits = tuple((activity, longest_s) for activity in Activity)
        monday = movable.slot.day - (movable.slot.day - 1) % 7
        for day in range(monday, monday + 7):
            local = date.fromordinal(day)
            for hour in NEW_HOURS:
                start_s = epoch_s(local_instant(local, hour, self.zone))
                if start_s >= self.earliest_s and start_s not in taken and iso_week(local) == movable.week:
                    yield Place(start_s, day, movable.week, fits)

    def longer_window(self) -> Iterable[Remedy]:
        """The one window that would have to be longer for the session let go."""
        movable = self.problem.sessions[self.clash.let_go]
        activity, need_s = movable.activity, movable.slot.duration_s
        if activity is None:
            return
        used = self._one_more([_lengthened(place, activity, need_s) for place in windows(self.problem)])
        if used is not None:
            points, place, session = used
            yield Remedy(Way.LONGER_WINDOW, points, session, place=place)

    def _one_more(self, places: Sequence[Place]) -> tuple[int, Place, int] | None:
        """The best week that uses one choice more than today's windows allow: its points, where, and which session; None
        when no single one is enough."""
        wider = self._rebuilt(places=places)
        today = {place.start_s: place for place in self.problem.places}
        options = tuple(
            tuple(
                option if _fits(today, wider, session, option) else replace(option, price=option.price + _SURCHARGE)
                for option in options
            )
            for session, options in zip(wider.sessions, wider.options, strict=True)
        )
        answer = _all_placed(replace(wider, options=options))
        if answer is None:
            return None
        chosen = zip(wider.sessions, answer.choice, strict=True)
        used = [(s, o) for s, o in chosen if o is not None and not _fits(today, wider, s, o)]
        if len(used) != 1:
            return None
        session, option = used[0]
        keys = [movable.slot.key for movable in self.problem.sessions]
        return answer.objective - _SURCHARGE, wider.places[option.place], keys.index(session.slot.key)

    def _rebuilt(
        self,
        settings: Settings | Season | None = None,
        places: Sequence[Place] | None = None,
        forms: dict[int, tuple[Form, ...]] | None = None,
        demands: Sequence[int] | None = None,
    ) -> Problem:
        """The week to be held, under other settings, windows or forms."""
        sessions = [
            replace(self.problem.sessions[index], forms=(forms or {}).get(index, self.problem.sessions[index].forms))
            for index in (self.demands if demands is None else demands)
        ]
        return problem_of(
            sessions,
            self.fixed,
            windows(self.problem) if places is None else places,
            self.earliest_s,
            self.problem.settings if settings is None else settings,
        )


def _fits(today: dict[int, Place], problem: Problem, session: Movable, option: Option) -> bool:
    """True for a choice that today's windows allow."""
    place = today.get(problem.places[option.place].start_s)
    return place is not None and place.fits(session.activity, option.form.duration_s)


def _lengthened(place: Place, activity: Activity, need_s: int) -> Place:
    """The place, long enough where it is good for the activity at all."""
    return replace(place, fits_s=tuple((kind, max(s, need_s) if kind is activity else s) for kind, s in place.fits_s))


def _all_placed(problem: Problem) -> Solution | None:
    """The best week with every session placed, or None where none was found."""
    return WeekModel(problem).solve(tuple((index, None) for index in range(len(problem.sessions))))


def _changed(settings: Settings | Season, **values: object) -> Settings | Season:
    """The settings with these values in every week."""
    if isinstance(settings, Season):
        weeks = tuple((monday, replace(week, **values)) for monday, week in settings.weeks)  # type: ignore[arg-type]
        return Season(replace(settings.usual, **values), weeks)  # type: ignore[arg-type]
    return replace(settings, **values)  # type: ignore[arg-type]
