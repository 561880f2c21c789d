"""Three ledgers: systemic, lower body, upper body (domain rules, 2.11 c), on one scale: 100 is one hour all-out.

The base of a session is HRSS, else rTSS, else session RPE on the same scale (hours × IF² × 100). The shares that reach
the body's ledgers are resilio-app's multipliers (du-phan/resilio-app, docs/coaching/methodology.md and core/load.py, MIT);
what it does not list stays unknown. Confidence is capped at 1 − the method's test-retest CV where Wallace 2014 gives one.
"""

from __future__ import annotations

from dataclasses import dataclass

from tandem.contracts.events.load import LedgerLoad
from tandem.contracts.events.training import Sport

VERSION = "1"

HRSS_TRUST = 0.84
RPE_TRUST = 0.72
"""1 − CV: Banister's TRIMP 15.6 %, session RPE 28.1 % (Wallace 2014)."""

RTSS_TRUST = 0.8
SHARE_FACTOR = 0.9
"""A body ledger is trusted a little less than the base it is a share of. Ours."""


@dataclass(frozen=True)
class Base:
    """A session's load before it is shared out. `perceived`: from RPE, so the sport's systemic factor applies (a heart-rate
    or pace load has measured the systemic cost already)."""

    load_au: float
    method: str
    confidence: float
    reasons: tuple[str, ...] = ()
    perceived: bool = False


@dataclass(frozen=True)
class Shares:
    """Factors from base to ledger; None where nobody has published one."""

    systemic: float = 1.0
    lower: float | None = None
    upper: float | None = None
    lower_reason: str = ""
    upper_reason: str = ""


@dataclass(frozen=True)
class Ledgers:
    systemic: LedgerLoad
    lower_body: LedgerLoad
    upper_body: LedgerLoad


_LEGS_ONLY = "the upper body is not loaded (bench press unaffected by running: Sporer & Wenger 2003)"
_SPORTS: dict[Sport, Shares] = {
    Sport.RUNNING: Shares(1.00, 1.00, 0.0, upper_reason=_LEGS_ONLY),
    Sport.CYCLING: Shares(0.85, 0.35, 0.0, upper_reason="the upper body is not loaded by cycling"),
    Sport.WALKING: Shares(0.60, 0.50, 0.0, upper_reason="the upper body is not loaded by walking"),  # resilio's hiking
}
_RUNNING: dict[str, Shares] = {
    "treadmill": Shares(1.00, 0.90, 0.0, upper_reason=_LEGS_ONLY),
    "trail": Shares(1.05, 1.10, 0.0, upper_reason=_LEGS_ONLY),
}

LIFT_SYSTEMIC = 0.55
LIFT_LOCAL = ((0.0, 0.25), (0.5, 0.40), (1.0, 0.65))
"""resilio: 0.40 for the legs, +0.25 on a leg day, −0.15 on an upper day; straight lines between. For the upper body the
mirror image of it, our choice."""


def sport_shares(sport: Sport, sub_sport: str | None) -> Shares:
    """The factors of a sport other than lifting."""
    if sport is Sport.RUNNING and sub_sport in _RUNNING:
        return _RUNNING[sub_sport]
    unknown = f"no published share of {sport.value} for this part of the body"
    return _SPORTS.get(sport, Shares(lower_reason=unknown, upper_reason=unknown))


def lift_shares(leg_share: float | None) -> Shares:
    """The factors of a lift whose hard sets fall on the legs by `leg_share` (None: unknown, taken as a mixed session)."""
    share = 0.5 if leg_share is None else leg_share
    reason = "leg share unknown: shared out as a mixed session" if leg_share is None else f"leg share {share:.0%}"
    return Shares(LIFT_SYSTEMIC, _line(share), _line(1.0 - share), reason, reason)


def ledgers(base: Base | None, shares: Shares, unknown: tuple[str, ...] = ()) -> Ledgers:
    """Share a base out. Without a base all three are unknown (None) for the reasons in `unknown`."""
    if base is None:
        nothing = LedgerLoad(method="none", method_version=VERSION, confidence=0.0, reasons=unknown)
        return Ledgers(nothing, nothing, nothing)
    factor = shares.systemic if base.perceived else 1.0
    systemic = LedgerLoad(
        load_au=round(base.load_au * factor, 2),
        method=base.method,
        method_version=VERSION,
        confidence=round(base.confidence, 2),
        reasons=base.reasons,
    )
    return Ledgers(
        systemic,
        _local(base, shares.lower, shares.lower_reason),
        _local(base, shares.upper, shares.upper_reason),
    )


def _local(base: Base, factor: float | None, reason: str) -> LedgerLoad:
    reasons = (reason,) if reason else ()
    if factor is None:
        return LedgerLoad(method="none", method_version=VERSION, confidence=0.0, reasons=reasons)
    return LedgerLoad(
        load_au=round(base.load_au * factor, 2),
        method=f"{base.method}×{factor:.3g}",
        method_version=VERSION,
        confidence=round(base.confidence * SHARE_FACTOR, 2),
        reasons=reasons,
    )


def _line(share: float) -> float:
    (x0, y0), (x1, y1) = LIFT_LOCAL[:2] if share <= LIFT_LOCAL[1][0] else LIFT_LOCAL[1:]
    return y0 + (y1 - y0) * (share - x0) / (x1 - x0)
