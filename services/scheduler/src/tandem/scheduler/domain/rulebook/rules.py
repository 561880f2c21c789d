"""The rules of a week that holds lifting and running: one table of pairs, one list of week rules.

Source of every number: domain.md 3.2, which ties each to a study (evidence table 3.1). A gap runs from the end of one
session to the start of the next. `floor_h` is never undercut; below `target_h` the plan pays a price. Where several rows
fit, the most specific wins: more sides named, then a day named, then fewer classes. `hours` reads the table, `order` says
who goes first on a day, `dose` what a whole week should hold, `prices` what a miss costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf

from tandem.contracts.events.week import Activity, Block, Mode, RuleBend
from tandem.scheduler.domain.rulebook.kinds import RUNS, Kind

RULES_VERSION = "2026.2"
"""Changes with any number or row below, so that a plan says under which rules it was made."""

FORBIDDEN = inf
"""A floor that no gap reaches."""


class Day(StrEnum):
    """Whether a row speaks of two sessions of one local day, of different days, or of both."""

    SAME = "same day"
    OTHER = "another day"
    ANY = "any day"


class Side(StrEnum):
    """Whose quality a row protects. The block of training weighs the sides."""

    LIFT = "lift"
    RUN = "run"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours between the end of one session and the start of the next: the floor and the soft target."""

    floor_h: float
    target_h: float


@dataclass(frozen=True, slots=True)
class PairRule:
    """One row. `cluster` replaces `spread` in cluster mode, within `cluster_blocks` only. `stacked` replaces both when
    the athlete opted in to stacked days and the second session is short and submaximal, `day_apart` when they opted in to
    hard runs on successive days, `rose` while the legs lift over a tenth more than they are used to. The athlete may bend
    the hours: targets freely, floors up freely and down as far as `least_floor_h` (None: not at all). `why` completes the
    sentence "…, and {why} at least N h"."""

    name: str
    before: frozenset[Kind]
    after: frozenset[Kind]
    day: Day
    spread: Gap
    side: Side
    why: str
    evidence: str
    cluster: Gap | None = None
    cluster_blocks: frozenset[Block] = frozenset(Block)
    stacked: Gap | None = None
    day_apart: Gap | None = None
    rose: Gap | None = None
    least_floor_h: float | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What the athlete chose and is, as far as rules and prices depend on it. `lift_weight` scales the lift side by what the
    lifting is for; `leg_volume_rose` says that the legs lifted over a tenth more than they are used to."""

    mode: Mode = Mode.SPREAD
    block: Block = Block.BALANCED
    stacked_days: bool = False
    status_weight: float = 1.0
    lift_weight: float = 1.0
    leg_volume_rose: bool = False
    hard_runs_a_day_apart: bool = False
    sessions_per_day: int = 2
    prefers_first: Activity | None = None
    bends: tuple[RuleBend, ...] = ()

    def at(self, day: int) -> Settings:
        """The settings of a day (a date's ordinal): the same for all."""
        return self


@dataclass(frozen=True, slots=True)
class Season:
    """Settings that change with the weeks. `weeks` are (the Monday's ordinal, settings), `usual` holds elsewhere."""

    usual: Settings
    weeks: tuple[tuple[int, Settings], ...] = ()

    def at(self, day: int) -> Settings:
        """The settings of a day (a date's ordinal)."""
        monday = day - (day - 1) % 7
        return next((settings for start, settings in self.weeks if start == monday), self.usual)


ANY = frozenset(Kind)
ONLY = {kind: frozenset({kind}) for kind in Kind}
EASY_OR_LONG = frozenset({Kind.EASY, Kind.LONG})
MOD = frozenset({Kind.MOD, Kind.LIGHT})
LEGS = MOD | {Kind.HEAVY}
HARD_RUN, LONG, HEAVY, UPPER = (ONLY[kind] for kind in (Kind.HARD_RUN, Kind.LONG, Kind.HEAVY, Kind.UPPER))
EASY = frozenset({Kind.EASY, Kind.EASY_SHORT})

# fmt: off
PAIR_RULES: tuple[PairRule, ...] = (
    PairRule("six_hours_between_sessions", ANY, ANY, Day.SAME, Gap(6, 6), Side.BOTH,
             "two sessions of one day want", "Robineau 2016: gains smaller below 6 h; Schumann 2022", stacked=Gap(0, 6)),
    PairRule("rest_binds_nothing", ONLY[Kind.REST], ANY, Day.ANY, Gap(0, 0), Side.BOTH,
             "mobility wants", "Coaching practice: mobility and a walk are rest"),
    PairRule("nothing_binds_rest", ANY, ONLY[Kind.REST], Day.ANY, Gap(0, 0), Side.BOTH,
             "mobility wants", "Coaching practice: mobility and a walk are rest"),
    PairRule("short_easy_run_before_legs", ONLY[Kind.EASY_SHORT], LEGS, Day.SAME, Gap(6, 6), Side.LIFT,
             "two sessions of one day want", "Markov 2022: low intensity up to 30 min leaves strength unharmed",
             stacked=Gap(0, 3)),
    PairRule("endurance_before_legs", EASY_OR_LONG, LEGS, Day.ANY, Gap(8, 24), Side.LIFT,
             "leg strength wants", "Sporer & Wenger 2003: leg press down at 4 h and 8 h, not at 24 h"),
    PairRule("hard_run_before_heavy_legs_same_day", HARD_RUN, HEAVY, Day.SAME, Gap(FORBIDDEN, FORBIDDEN), Side.LIFT,
             "heavy legs want", "Coaching practice: a hard run and heavy legs share a day only when clustered; Petré 2021",
             cluster=Gap(6, 8), cluster_blocks=frozenset({Block.RACE, Block.BALANCED})),
    PairRule("heavy_legs_before_hard_run_same_day", HEAVY, HARD_RUN, Day.SAME, Gap(FORBIDDEN, FORBIDDEN), Side.RUN,
             "a hard run wants", "Coaching practice: heavy legs and a hard run share a day only when clustered; Doma 2013",
             cluster=Gap(6, 8), cluster_blocks=frozenset({Block.STRENGTH})),
    PairRule("hard_run_before_heavy_legs", HARD_RUN, HEAVY, Day.OTHER, Gap(18, 24), Side.LIFT,
             "heavy legs want", "Sporer & Wenger 2003: leg press down at 8 h, not at 24 h; Baar 2014"),
    PairRule("hard_run_before_moderate_legs", HARD_RUN, MOD, Day.ANY, Gap(12, 24), Side.LIFT,
             "leg strength wants", "Sporer & Wenger 2003: leg press down at 8 h, not at 24 h"),
    PairRule("heavy_legs_before_hard_run", HEAVY, HARD_RUN, Day.OTHER, Gap(24, 48), Side.RUN,
             "a hard run wants", "Doma & Deakin 2013: next-day time to exhaustion down 18–29 %; Thomas 2018: 48–72 h",
             rose=Gap(24, 72)),
    PairRule("heavy_legs_before_long_run", HEAVY, LONG, Day.ANY, Gap(12, 24), Side.RUN,
             "a long run wants", "Doma 2017 and 2019: carry-over of hours to days", rose=Gap(12, 36)),
    PairRule("heavy_legs_before_easy_run", HEAVY, EASY, Day.SAME, Gap(6, 6), Side.RUN,
             "an easy run after heavy legs wants", "Sporer & Wenger 2003; Robineau 2016: avoid less than 6 h"),
    PairRule("heavy_legs_twice", HEAVY, HEAVY, Day.ANY, Gap(44, 72), Side.LIFT,
             "heavy legs want", "Thomas 2018: fatigue of 10×5 squats resolved by 72 h, function down at 48 h"),
    PairRule("hard_run_twice", HARD_RUN, HARD_RUN, Day.ANY, Gap(36, 48), Side.RUN,
             "two hard runs want", "Stanley 2013: autonomic recovery at least 48 h after high intensity; with the opt-in "
             "a day apart, Rønnestad 2014", day_apart=Gap(24, 24), least_floor_h=24),
    PairRule("hard_run_before_long_run", HARD_RUN, LONG, Day.ANY, Gap(12, 36), Side.RUN,
             "a long run wants", "Stanley 2013: recovery 24–48 h after threshold work"),
    PairRule("long_run_before_hard_run", LONG, HARD_RUN, Day.ANY, Gap(24, 48), Side.RUN,
             "a hard run wants", "Stanley 2013: recovery 24–48 h after threshold work"),
    PairRule("moderate_legs_before_hard_run", MOD, HARD_RUN, Day.ANY, Gap(12, 24), Side.RUN,
             "a hard run wants", "Doma & Deakin 2013: next-day running down after lifting"),
    PairRule("moderate_legs_before_long_run", MOD, LONG, Day.ANY, Gap(6, 24), Side.RUN,
             "a long run wants", "Doma 2017 and 2019: carry-over of hours to days"),
    PairRule("moderate_legs_before_heavy_legs", MOD, HEAVY, Day.ANY, Gap(24, 48), Side.LIFT,
             "heavy legs want", "Doma 2015: alternate days of lifting carry over"),
    PairRule("heavy_legs_before_moderate_legs", HEAVY, MOD, Day.ANY, Gap(24, 48), Side.LIFT,
             "leg strength wants", "Doma 2015: alternate days of lifting carry over"),
    PairRule("upper_body_twice", UPPER, UPPER, Day.ANY, Gap(24, 48), Side.LIFT,
             "upper-body strength wants", "Coaching practice: a muscle group rests a day between sessions"),
    PairRule("upper_body_before_run", UPPER, RUNS, Day.ANY, Gap(0, 3), Side.RUN,
             "a run after upper-body strength wants", "Sporer & Wenger 2003: bench press unaffected"),
    PairRule("run_before_upper_body", RUNS, UPPER, Day.ANY, Gap(0, 3), Side.LIFT,
             "upper-body strength wants", "Sporer & Wenger 2003: bench press unaffected"),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class WeekRule:
    """A limit on a day or on any seven days in a row."""

    name: str
    limit: int
    sentence: str
    evidence: str


ONE_PER_WINDOW = WeekRule("one_session_per_window", 1, "one window holds one session", "Your own windows")
NOT_A_WINDOW = WeekRule("inside_a_window", 1, "none of your windows is there", "Your own windows")
ONE_A_DAY = WeekRule("one_session_a_day", 1, "you train once a day at most", "Your own preferences")
TWO_A_DAY = WeekRule("two_sessions_a_day", 2, "a day holds at most two sessions", "Robineau 2016: at least 6 h apart")
THREE_A_DAY = WeekRule("three_sessions_a_day", 3, "a day holds at most three sessions", "Your own preferences")
RAMP_CAP = WeekRule(
    "weekly_ramp_cap",
    1,
    "what was missed and what is optional adds nothing beyond the week's ramp cap",
    "Nielsen 2014: more injuries of distance after a rise of over 30 % in two weeks",
)
HARD_SLOTS = WeekRule(
    "hard_slots_in_seven_days",
    4,
    "seven days hold at most four hard sessions (hard run, long run, heavy legs)",
    "Stanley 2013: at least 48 h after high intensity",
)
MEDIUM_DAYS = WeekRule(
    "medium_days_in_seven_days",
    5,
    "seven days hold at most five medium or harder days",
    "Coaching practice: hard days hard, easy days easy; no smear of medium-hard days",
)
REST_DAYS = WeekRule(
    "rest_day_in_seven_days",
    1,
    "seven days need at least one rest day (mobility and a walk are rest)",
    "Coaching practice: one day in seven without training load",
)
A_DAY = {rule.limit: rule for rule in (ONE_A_DAY, TWO_A_DAY, THREE_A_DAY)}
"""By the sessions a day that the athlete allows."""
WEEK_RULES = (ONE_PER_WINDOW, NOT_A_WINDOW, *A_DAY.values(), HARD_SLOTS, MEDIUM_DAYS, REST_DAYS, RAMP_CAP)

BETTER_HARD_SLOTS = 3
"""Hard sessions in seven days that cost nothing; the excess is charged once (domain.md 3.2)."""

STACKED_SECOND_S = 40 * 60
"""With the stacked opt-in, the second session of a day is at most this long and submaximal (domain.md 3.2)."""

LONGEST_REACH_H = max(
    gap.target_h
    for rule in PAIR_RULES
    for gap in (rule.spread, rule.rose)
    if gap is not None and gap.target_h != FORBIDDEN
)
"""Beyond this many hours no row of the table speaks, unless the athlete bends one."""
