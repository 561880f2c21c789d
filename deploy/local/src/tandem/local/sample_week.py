"""The week a new athlete starts with: three lifts and four runs, hard days kept apart, Friday off."""

from __future__ import annotations

from tandem.contracts.events.athlete import PreferencesSet
from tandem.contracts.events.load import SessionClass
from tandem.contracts.events.reach import AlertKind, AlertPreferencesSet
from tandem.contracts.events.week import Activity, AvailabilityWindow, TemplateSession

MINUTE_S = 60


def sample_windows() -> tuple[AvailabilityWindow, ...]:
    """Lifts fit at 07:00 only (the gym), runs and mobility at 07:00 or 18:00, every day."""
    morning = (Activity.LIFT, Activity.RUN, Activity.MOBILITY)
    evening = (Activity.RUN, Activity.MOBILITY)
    return tuple(
        AvailabilityWindow(weekday=weekday, start=start, duration_s=120 * MINUTE_S, activities=activities)
        for weekday in range(7)
        for start, activities in (("07:00", morning), ("18:00", evening))
    )


def _session(
    session_id: str,
    title: str,
    session_class: SessionClass,
    weekday: int,
    start: str,
    minutes: int,
    priority: int,
    leg_share: float | None = None,
) -> TemplateSession:
    return TemplateSession(
        session_id=session_id,
        title=title,
        session_class=session_class,
        weekday=weekday,
        start=start,
        duration_s=minutes * MINUTE_S,
        priority=priority,
        leg_share=leg_share,
    )


def sample_week() -> tuple[TemplateSession, ...]:
    return (
        _session("lower", "Lower-body strength", SessionClass.HEAVY_LOWER, 0, "07:00", 60, 1),
        _session("easy-mon", "Easy run", SessionClass.EASY, 0, "18:00", 35, 4),
        _session("mobility", "Mobility and a walk", SessionClass.MOBILITY, 1, "07:00", 40, 5),
        _session("upper", "Upper-body strength", SessionClass.UPPER, 2, "07:00", 60, 2),
        _session("intervals", "Intervals", SessionClass.HARD_RUN, 3, "18:00", 60, 1),
        _session("full", "Full-body strength", SessionClass.FULL, 5, "07:00", 60, 2, leg_share=0.35),
        _session("easy-sat", "Easy run", SessionClass.EASY, 5, "18:00", 35, 4),
        _session("long", "Long run", SessionClass.LONG, 6, "07:00", 95, 2),
    )


def sample_preferences(athlete_id: str) -> PreferencesSet:
    return PreferencesSet(athlete_id=athlete_id, week=sample_week(), windows=sample_windows())


def alerts_at_any_hour(athlete_id: str) -> AlertPreferencesSet:
    """Told of what happens, when it happens, whatever the clock says; of nothing that a clock alone brings, nor of files that
    cannot be read."""
    unasked = (AlertKind.EVENING_BEFORE, AlertKind.MORNING, AlertKind.WEEKLY, AlertKind.TROUBLE)
    return AlertPreferencesSet(athlete_id=athlete_id, quiet=None, muted=unasked)
