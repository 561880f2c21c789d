"""One workout -> what it cost and what kind of session it was. Pure; the same function serves the offline command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from numpy.typing import ArrayLike

from tandem.contracts.events.athlete import ProfileSet
from tandem.contracts.events.load import Form, LoadScored, Measure, SensorTrouble, SessionClass, SessionPart, WorkBout
from tandem.contracts.events.training import Sport, WorkoutRecorded
from tandem.load_scoring.domain.localtime import local_date
from tandem.load_scoring.domain.session.endurance import read_endurance
from tandem.load_scoring.domain.session.facts import ON_FOOT, Facts, facts_of
from tandem.load_scoring.domain.session.ledgers import Ledgers, ledgers
from tandem.load_scoring.domain.session.lifting import read_lifting
from tandem.load_scoring.domain.session.reading import measure
from tandem.load_scoring.domain.standing.thresholds import Limit, Physiology, Sources, physiology

SCORER_VERSION = "2"
"""Raised whenever the same workout would score differently."""

WITHOUT_SAMPLES = "the recording's samples could not be had: scored from its summary"


@dataclass(frozen=True)
class Score:
    """Everything of LoadScored but the athlete's form."""

    workout: WorkoutRecorded
    end_time: datetime
    local_date: date
    session_class: SessionClass
    class_confidence: float
    class_reasons: tuple[str, ...]
    leg_share: float | None
    ledgers: Ledgers
    measures: tuple[Measure, ...]
    bouts: tuple[WorkBout, ...]
    sources: Sources
    body: Physiology
    sensor_trouble: tuple[SensorTrouble, ...] = ()

    def holds(self, history: Mapping[str, Limit]) -> bool:
        """Whether the workout would score the same with another history."""
        other = physiology(replace(self.sources, history=history))
        return [entry.value for entry in other.published()] == [entry.value for entry in self.body.published()]

    def published(
        self, form: Form, *, scoring: int = 1, parts: Sequence[SessionPart] = (), basis: str = ""
    ) -> LoadScored:
        """The event, with the athlete's form after the workout's day: the `scoring`-th of its workout, standing for
        `parts`, made with the limits of `basis`."""
        workout = self.workout
        return LoadScored(
            athlete_id=workout.athlete_id,
            workout_id=workout.workout_id,
            revision=workout.revision,
            sport=workout.sport,
            title=workout.title,
            start_time=workout.start_time,
            end_time=self.end_time,
            local_date=self.local_date,
            session_class=self.session_class,
            class_confidence=self.class_confidence,
            class_reasons=self.class_reasons,
            leg_share=self.leg_share,
            rpe=workout.rpe,
            systemic=self.ledgers.systemic,
            lower_body=self.ledgers.lower_body,
            upper_body=self.ledgers.upper_body,
            measures=self.measures,
            bouts=self.bouts,
            form=form,
            scoring=scoring,
            parts=tuple(parts),
            thresholds=self.body.published(),
            basis=basis,
            sensor_trouble=self.sensor_trouble,
            scorer_version=SCORER_VERSION,
        )


def score(
    workout: WorkoutRecorded,
    samples: Mapping[str, ArrayLike] | None,
    profile: ProfileSet | None,
    history: Mapping[str, Limit] | None = None,
) -> Score:
    """Score one workout.

    `samples`: columns as in `tandem.contracts.samples` (equal lengths, NaN = missing), or None when there are none;
    `history`: limits that other workouts of the athlete have shown, by name (see `standing.thresholds`).
    Never raises for what a workout may contain: what cannot be known stays None and the reasons say why.
    """
    day, doubts = local_date(workout.start_time, workout.utc_offset_s, profile.timezone if profile else None)
    facts = facts_of(workout, samples, profile, history, day)
    reading = read_lifting(facts) if workout.sport is Sport.STRENGTH else read_endurance(facts)
    missing = (WITHOUT_SAMPLES,) if workout.samples is not None and not samples else ()
    traced = _of_the_trace(facts)
    verdict = reading.verdict
    return Score(
        workout=workout,
        end_time=workout.start_time + timedelta(seconds=workout.duration_s),
        local_date=day,
        session_class=verdict.session_class,
        class_confidence=verdict.confidence,
        class_reasons=tuple(dict.fromkeys((*verdict.reasons, *missing, *traced, *doubts))),
        leg_share=verdict.leg_share,
        ledgers=ledgers(reading.base, reading.shares, (*reading.unknown, *missing)),
        measures=(*reading.measures, *_distance(facts)),
        bouts=reading.bouts,
        sources=facts.sources,
        body=facts.body,
        sensor_trouble=facts.sensor_trouble,
    )


def _distance(facts: Facts) -> tuple[Measure, ...]:
    """What summaries of a week add up."""
    metres = facts.distance_m if facts.workout.sport in ON_FOOT else None
    return () if metres is None else (measure("distance", metres, "m", "as the device summed it"),)


def _of_the_trace(facts: Facts) -> tuple[str, ...]:
    """What was wrong with the channels; of wheels the speed is neither used nor to be judged by what legs can do."""
    reasons = facts.trace.reasons if facts.trace else ()
    return reasons if facts.workout.sport in ON_FOOT else tuple(one for one in reasons if not one.startswith("speed:"))
