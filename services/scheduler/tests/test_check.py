"""The week rules, each broken and each kept by the smallest margin."""

from __future__ import annotations

from tandem.contracts.events.week import Mode
from tandem.scheduler.domain.rulebook.check import violations
from tandem.scheduler.domain.rulebook.kinds import Kind
from tandem.scheduler.domain.rulebook.rules import Season, Settings
from tandem.scheduler.domain.week import Slot

HOUR_S = 3600
SPREAD = Settings()
CLUSTER = Settings(mode=Mode.CLUSTER)


def slot(kind: Kind, day: int, hour: float = 7, minutes: int = 60, fixed: bool = False) -> Slot:
    start_s = int((day * 24 + hour) * HOUR_S)
    return Slot(f"{kind}-{day}-{hour}", kind, kind, start_s, minutes * 60, day, fixed)


def broken(*week: Slot, settings: Settings = SPREAD) -> set[str]:
    return {violation.rule.name for violation in violations(week, settings)}


def test_eighteen_hours_are_enough_and_a_minute_less_is_not() -> None:
    run = slot(Kind.HARD_RUN, 0, hour=12, fixed=True)
    assert broken(run, slot(Kind.HEAVY, 1, hour=7)) == set()
    late = slot(Kind.HARD_RUN, 0, hour=12, minutes=61, fixed=True)
    (violation,) = violations([late, slot(Kind.HEAVY, 1, hour=7)], SPREAD)
    assert violation.rule.name == "hard_run_before_heavy_legs"
    assert violation.floor_h == 18


def test_what_already_happened_is_nobodys_violation() -> None:
    assert broken(slot(Kind.HARD_RUN, 0, fixed=True), slot(Kind.HEAVY, 0, hour=18, fixed=True)) == set()


def test_two_sessions_never_overlap() -> None:
    assert broken(slot(Kind.REST, 0), slot(Kind.REST, 0, hour=7.5)) == {"one_session_per_window"}


def test_a_day_holds_two_sessions() -> None:
    three = [slot(Kind.REST, 0, hour) for hour in (7, 12, 18)]
    assert broken(*three[:2]) == set()
    assert broken(*three) == {"two_sessions_a_day"}


def test_a_day_holds_as_many_sessions_as_the_athlete_allows() -> None:
    three = [slot(Kind.REST, 0, hour) for hour in (7, 12, 18)]
    assert broken(*three, settings=Settings(sessions_per_day=3)) == set()
    assert broken(*three, slot(Kind.REST, 0, 22), settings=Settings(sessions_per_day=3)) == {"three_sessions_a_day"}
    assert broken(*three[:2], settings=Settings(sessions_per_day=1)) == {"one_session_a_day"}


def test_a_pair_follows_the_settings_of_the_week_of_its_second_session() -> None:
    season = Season(Settings(hard_runs_a_day_apart=True), ((15, SPREAD),))
    sunday, monday = slot(Kind.HARD_RUN, 14), slot(Kind.HARD_RUN, 15, hour=12)
    assert broken(slot(Kind.HARD_RUN, 13), slot(Kind.HARD_RUN, 14, hour=12), settings=season) == set()
    assert broken(sunday, monday, settings=season) == {"hard_run_twice"}


def test_only_days_in_cluster_mode_are_cluster_days() -> None:
    day = [slot(Kind.HARD_RUN, 14, 7, fixed=True), slot(Kind.HEAVY, 14, 18, fixed=True)]
    after = slot(Kind.EASY, 15, hour=7, minutes=60)
    assert "easy_day_after_cluster_day" in broken(*day, after, settings=Season(CLUSTER, ((15, SPREAD),)))
    assert "easy_day_after_cluster_day" not in broken(*day, after, settings=Season(SPREAD, ((15, CLUSTER),)))


def test_what_stands_fixed_after_a_session_counts_too() -> None:
    later = [slot(Kind.HARD_RUN, day, fixed=True) for day in (2, 4)] + [slot(Kind.LONG, 6, fixed=True)]
    assert "hard_slots_in_seven_days" not in broken(slot(Kind.HEAVY, 0), *later)
    assert "hard_slots_in_seven_days" in broken(slot(Kind.HEAVY, 0), slot(Kind.HEAVY, 0, 20), *later)
    everyday = [slot(Kind.EASY_SHORT, day, fixed=True) for day in range(1, 7)]
    assert broken(slot(Kind.EASY_SHORT, 0), *everyday) == {"rest_day_in_seven_days"}


def test_seven_days_hold_four_hard_sessions() -> None:
    five = [slot(Kind.HARD_RUN, day) for day in (0, 2, 4, 6)] + [slot(Kind.LONG, 5, hour=7)]
    assert broken(*five[:4]) == set()
    assert "hard_slots_in_seven_days" in broken(*five)


def test_seven_days_hold_five_medium_days() -> None:
    days = [slot(Kind.MOD, day) for day in range(6)]
    assert broken(*days[:5]) == set()
    assert broken(*days) == {"medium_days_in_seven_days"}


def test_seven_days_hold_a_rest_day_and_mobility_is_rest() -> None:
    week = [slot(Kind.EASY_SHORT, day) for day in range(6)]
    assert broken(*week, slot(Kind.REST, 6)) == set()
    assert broken(*week, slot(Kind.EASY_SHORT, 6)) == {"rest_day_in_seven_days"}
    assert broken(*week, slot(Kind.REST, 6), slot(Kind.EASY_SHORT, 7)) == set()


def test_the_day_after_a_cluster_day_is_easy() -> None:
    day = [slot(Kind.HARD_RUN, 0, 7), slot(Kind.HEAVY, 0, 18)]
    assert broken(*day, slot(Kind.EASY, 1, minutes=40), slot(Kind.UPPER, 1, 18), settings=CLUSTER) == set()
    assert broken(*day, slot(Kind.EASY, 1, minutes=41), settings=CLUSTER) == {"easy_day_after_cluster_day"}
    assert broken(*day, slot(Kind.LONG, 2, hour=7), settings=CLUSTER) == set()
    assert broken(*day, slot(Kind.LONG, 2, hour=6.9), settings=CLUSTER) == {"easy_day_after_cluster_day"}


def test_cluster_days_are_three_days_apart_and_two_in_seven() -> None:
    def cluster(day: int) -> list[Slot]:
        return [slot(Kind.HARD_RUN, day, 7), slot(Kind.HEAVY, day, 18)]

    assert broken(*cluster(0), *cluster(3), settings=CLUSTER) == set()
    assert broken(*cluster(0), *cluster(2), settings=CLUSTER) == {"cluster_days_in_seven_days"}
    third = broken(*cluster(0), *cluster(3), *cluster(6), settings=CLUSTER)
    assert "cluster_days_in_seven_days" in third
