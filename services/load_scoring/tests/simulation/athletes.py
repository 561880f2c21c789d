"""Simulated athletes: markers with memory, a training week that is felt, and a life that gets in the way.

Every marker is an AR(1) process (φ = 0.4 from day to day) in units of the athlete's own SD, plus what training, life, cycle
and a slow drift add. Personal SDs span what real logs show (resting heart rate 1.5–3.4 bpm, lnRMSSD 0.10–0.20).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from simulation.life import Array, Life, live

from tandem.contracts.events.wellness import Circumstance, Symptom
from tandem.load_scoring.domain.readiness.log import DayLoad, DayLog, EasyRun, LiftEstimate, Wellness

START = date(2024, 1, 1)
PHI = 0.4


@dataclass(frozen=True)
class Overreach:
    """A planned failure: full `effects` from `start` + `ramp_days` on, growing in a straight line until then. Effects are in
    the family's own unit (SDs, or shares for efficiency and strength); a family that does not answer has 0."""

    start: int
    ramp_days: int
    heart_rate_sd: float
    rmssd_sd: float
    wellbeing_sd: float
    efficiency: float
    strength: float

    @property
    def answering(self) -> int:
        """How many families answer."""
        return sum((self.heart_rate_sd != 0, self.wellbeing_sd != 0, self.efficiency != 0, self.strength != 0))

    def over(self, days: int) -> Array:
        """0 before, 1 when fully there."""
        return np.clip((np.arange(days) - self.start) / self.ramp_days, 0, 1)


def overreach(rng: np.random.Generator, start: int, answers: float = 0.85) -> Overreach:
    """One athlete's overreach. Effect sizes:

    * resting heart rate +1…1.5 SD (Bosquet 2008, Br J Sports Med 42:709: short overload SMD 0.55 between people's means;
      within a person's own day-to-day SD about one), lnRMSSD −1 SD (Le Meur 2013 MSSE 45:2061, weekly means of the day);
    * wellbeing −1.2…1.5 SD of the composite (Saw 2016: self-reports answer with moderate to large effects);
    * efficiency and e1RM −4…6 % (performance in functional overreaching falls 2–6 %: Meeusen 2013 MSSE 45:186, Halson 2002).
    Each family answers with probability `answers`: no two athletes overreach alike.
    """
    there = rng.random(4) < answers
    return Overreach(
        start=start,
        ramp_days=int(rng.integers(7, 11)),
        heart_rate_sd=float(rng.uniform(1.0, 1.5) * there[0]),
        rmssd_sd=float(-1.0 * there[0]),
        wellbeing_sd=float(-rng.uniform(1.2, 1.5) * there[1]),
        efficiency=float(-rng.uniform(0.04, 0.06) * there[2]),
        strength=float(-rng.uniform(0.04, 0.06) * there[3]),
    )


@dataclass(frozen=True)
class Simulated:
    """A log, what was done to it, and the days of a journey, heat wave or illness that nobody told of."""

    log: DayLog
    overreach: Overreach | None
    untold: Array


def simulate(seed: int, days: int, failing: bool = False, start: int = 0) -> Simulated:
    """One athlete over `days`, overreaching from day `start` if `failing`."""
    rng = np.random.default_rng(seed)
    fail = overreach(np.random.default_rng((seed, 1)), start) if failing else None
    life = live(rng, days, busy_from=fail.start if fail else None)
    week = _training(rng, days, life, fail)
    extra = fail.over(days) if fail else np.zeros(days)
    ill = np.minimum(life.ill + 0.5 * _after(life.ill, 3), 1.0)
    heart_noise, vagal_noise, mood_noise = _noise(rng, days)
    cycle = _cycle(rng, days)
    heart_sd, vagal_sd = rng.uniform(1.5, 3.4), rng.uniform(0.10, 0.20)
    heart_z = (
        heart_noise
        + 0.5 * week.felt
        + 0.25 * week.strain
        + 0.7 * life.travel
        + 0.5 * life.heat
        + 2.0 * ill
        + 0.5 * cycle
    )
    vagal_z = vagal_noise - 0.4 * week.felt - 0.25 * week.strain - 0.5 * life.travel - 1.5 * ill - 0.35 * cycle
    mood_z = mood_noise - 0.25 * week.strain - 0.4 * life.travel - 2.0 * ill + 0.3 * life.holiday
    if fail:
        well = ill[:start] == 0
        heart_z = heart_z + fail.heart_rate_sd * extra * heart_z[:start][well].std()
        vagal_z = vagal_z + fail.rmssd_sd * extra * vagal_z[:start][well].std()
    heart = rng.uniform(44, 62) + heart_sd * heart_z - rng.uniform(-1, 2) * np.arange(days) / 365
    vagal = rng.uniform(3.6, 4.4) + vagal_sd * vagal_z + rng.uniform(-0.05, 0.1) * np.arange(days) / 365
    items = _items(rng, mood_z, week, ill == 0, fail, extra)
    sleep_h = rng.uniform(6.8, 7.8) + 0.7 * _ar(rng, days) - 0.5 * life.travel
    pain = _niggles(rng, days)
    wellness: dict[date, Wellness] = {}
    for n in range(days):
        off, mute = life.watch_off[n], life.unrated[n]
        circumstances = {Circumstance.TRAVEL} if life.told_travel[n] else set()
        circumstances |= {Circumstance.HEAT} if life.told_heat[n] else set()
        symptoms = {Symptom.ILLNESS} if life.told_ill[n] else set()
        if off and mute and not circumstances and not symptoms:
            continue
        wellness[START + timedelta(days=n)] = Wellness(
            resting_heart_rate_bpm=None if off else float(round(heart[n])),
            ln_rmssd=None if off else float(vagal[n]),
            sleep_s=None if off else float(3600 * sleep_h[n]),
            soreness=None if mute else float(items[0][n]),
            sleep_quality=None if mute else float(items[1][n]),
            mood=None if mute else float(items[2][n]),
            motivation=None if mute else float(items[3][n]),
            pain_severity=None if mute else float(pain[n]),
            joint_pain_severity=None if mute else float(pain[n]),
            circumstances=frozenset(circumstances),
            symptoms=frozenset(symptoms),
        )
    return Simulated(
        DayLog(
            wellness=wellness,
            loads={
                START + timedelta(days=n): DayLoad(float(au), 0, bool(week.hard[n]), bool(week.legs[n]))
                for n, au in enumerate(week.load)
                if au > 0
            },
            runs=_runs(rng, days, life, week, ill, fail.efficiency * extra if fail else np.zeros(days)),
            lifts=_lifts(rng, days, life, week, ill, fail.strength * extra if fail else np.zeros(days)),
        ),
        fail,
        life.untold,
    )


@dataclass(frozen=True)
class Week:
    """The training as done: daily load, the days of hard runs, of heavy legs, of lifts and of easy runs; how much of the last
    two days is still felt (0–1), how far the last week was above the usual (SDs, about −1…1.5), and the deload weeks."""

    load: Array
    hard: Array
    legs: Array
    lift: Array
    easy: Array
    felt: Array
    strain: Array
    deload: Array


def _training(rng: np.random.Generator, days: int, life: Life, fail: Overreach | None) -> Week:
    """One hard run and one or two heavy-leg days a week, two or three lifts, two to four easy runs, a deload every fourth to
    sixth week at two thirds, sessions missed one time in ten. An overreach adds a third to the load."""
    weekday = np.arange(days) % 7
    lifts = (0, 3) if rng.random() < 0.4 else (0, 2, 4)
    easy = tuple(rng.permutation([1, 3, 5, 6])[: int(rng.integers(2, 5))])
    cycle = int(rng.integers(4, 7))
    deload = (np.arange(days) // 7) % cycle == cycle - 1
    done = (rng.random(days) > 0.1) & (life.ill == 0) & (life.holiday == 0)
    lift = np.isin(weekday, lifts) & done
    legs = lift & np.isin(weekday, (lifts[0], lifts[-1])) & ~deload
    hard = (weekday == 2) & done & ~deload
    runs = np.isin(weekday, easy) & (rng.random(days) > 0.1) & (life.ill == 0)
    runs &= (life.holiday == 0) | (rng.random(days) < 0.5)
    load = 90.0 * hard + 60.0 * lift + 30.0 * legs + 45.0 * runs
    load *= np.where(deload, 0.65, 1.0) * rng.normal(1, 0.2, days).clip(0.5, 1.6)
    load *= np.repeat(rng.normal(1, 0.15, days // 7 + 1).clip(0.6, 1.5), 7)[:days]
    if fail:
        load = np.where(np.arange(days) >= fail.start, load * 1.35, load)
    quick, slow = _ewma(load, 7), _ewma(load, 42)
    strain = np.clip((quick - slow) / np.maximum(slow, 10) / 0.25, -1, 1.5)
    strain[:42] = 0
    day_after, two_after = np.roll(hard | legs, 1), np.roll(hard | legs, 2)
    felt = np.clip(1.0 * day_after + 0.5 * two_after, 0, 1)
    return Week(load, hard, legs, lift, runs, felt, strain, deload)


def _ar(rng: np.random.Generator, days: int, noise: Array | None = None) -> Array:
    """AR(1) of unit variance; given noise shapes it instead."""
    shock = rng.normal(0, 1, days) if noise is None else noise
    series = np.empty(days)
    now = shock[0]
    for n in range(days):
        now = PHI * now + np.sqrt(1 - PHI**2) * shock[n]
        series[n] = now
    return series


def _noise(rng: np.random.Generator, days: int) -> tuple[Array, Array, Array]:
    """Resting heart rate, lnRMSSD and mood: correlated −0.5 between the first two, −0.2 and 0.2 with mood."""
    cov = np.array([[1, -0.5, -0.2], [-0.5, 1, 0.2], [-0.2, 0.2, 1]])
    shocks = rng.multivariate_normal(np.zeros(3), cov, days)
    heart, vagal, mood = (_ar(rng, days, shocks[:, n]) for n in range(3))
    return heart, vagal, mood


def _cycle(rng: np.random.Generator, days: int) -> Array:
    """A slow oscillation like the menstrual cycle's in a quarter of athletes (half of the women), else nothing."""
    if rng.random() > 0.25:
        return np.zeros(days)
    return np.sin(2 * np.pi * (np.arange(days) + rng.uniform(0, 28)) / rng.uniform(26, 32))


def _after(series: Array, days: int) -> Array:
    return np.clip(sum(np.roll(series, n) * (1 - (n - 1) / days) for n in range(1, days + 1)), 0, 1) * (series == 0)


def _ewma(load: Array, n: int) -> Array:
    k, now, out = 1 - np.exp(-1 / n), 40.0, np.empty(load.size)
    for i, value in enumerate(load):
        now += (value - now) * k
        out[i] = now
    return out


def _items(
    rng: np.random.Generator, mood_z: Array, week: Week, well: Array, fail: Overreach | None, extra: Array
) -> list[Array]:
    """Soreness, sleep quality, mood and motivation in whole points: half of an item's variance is shared with the others."""
    zs = [np.sqrt(0.5) * mood_z + np.sqrt(0.5) * _ar(rng, mood_z.size) for _ in range(4)]
    zs[0] = zs[0] - 1.0 * week.felt
    if fail:
        before = np.mean(zs, axis=0)[: fail.start][well[: fail.start]]
        zs = [z + fail.wellbeing_sd * before.std() * extra for z in zs]
    levels = [rng.uniform(6, 8) + rng.uniform(0.8, 1.6) * z for z in zs]
    levels[0] = 10 - levels[0]
    return [np.clip(np.round(level), 0, 10) for level in levels]


def _niggles(rng: np.random.Generator, days: int) -> Array:
    """Two little pains a year that pass within four days."""
    pain = np.zeros(days)
    for _ in range(rng.poisson(2 * days / 365)):
        start = int(rng.integers(0, days))
        pain[start : start + int(rng.integers(1, 5))] = float(rng.integers(2, 5))
    return pain


def _runs(rng: np.random.Generator, days: int, life: Life, week: Week, ill: Array, shift: Array) -> tuple[EasyRun, ...]:
    """Efficiency with 2.5–3 % noise, 2.5 % worse within 48 h of heavy legs, 4 % in heat, slowly better over the year, and
    worse after a holiday without running."""
    noise, level = rng.uniform(0.025, 0.03), rng.uniform(1.0, 1.5)
    trend = rng.uniform(-0.01, 0.05) * np.arange(days) / 365
    idle = _idle(week.easy)
    found, legs_at = [], None
    for n in range(days):
        if week.easy[n]:
            day = START + timedelta(days=n)
            begin = datetime.combine(day, time(18), UTC)
            hours = None if legs_at is None or n - legs_at > 7 else (n - legs_at) * 24.0 + 10.0
            change = trend[n] + shift[n] - 0.04 * life.heat[n] - 0.05 * ill[n] - 0.006 * week.strain[n] - idle[n]
            change -= 0.025 if hours is not None and hours < 48 else 0.0
            found.append(EasyRun(day, begin, float(level * (1 + change) * (1 + rng.normal(0, noise))), hours))
        if week.legs[n]:
            legs_at = n
    return tuple(found)


def _idle(done: Array) -> Array:
    """0.15 % lost for each day without training beyond the fifth, back within as many days (Mujika & Padilla 2000)."""
    lost, now, gap = np.zeros(done.size), 0.0, 0
    for n, yes in enumerate(done):
        gap = 0 if yes else gap + 1
        now = now + 0.0015 if gap > 5 else max(0.0, now - 0.0015)
        lost[n] = now
    return lost


def _lifts(
    rng: np.random.Generator, days: int, life: Life, week: Week, ill: Array, shift: Array
) -> tuple[LiftEstimate, ...]:
    """Two lifts a session from four, 2–3 % noise of which a third is the day's; half of the athletes log no RPE, and
    their deload weeks read 10–20 % too weak."""
    pairs = (("squat", "bench_press"), ("deadlift", "overhead_press"))
    best = {lift: rng.uniform(50, 160) for pair in pairs for lift in pair}
    noise, trend = rng.uniform(0.02, 0.03), rng.uniform(0, 0.10) * np.arange(days) / 365
    blind = rng.random() < 0.5
    idle = _idle(week.lift)
    found, turn = [], 0
    for n in range(days):
        if not week.lift[n]:
            continue
        form = rng.normal(0, noise * np.sqrt(1 / 3))
        for lift in pairs[turn % 2]:
            change = trend[n] + shift[n] - 0.005 * week.strain[n] - 0.03 * ill[n] - idle[n] + form
            change += rng.normal(0, noise * np.sqrt(2 / 3))
            change -= rng.uniform(0.10, 0.20) if blind and week.deload[n] else 0.0
            found.append(LiftEstimate(START + timedelta(days=n), lift, float(best[lift] * (1 + change))))
        turn += 1
    return tuple(found)
