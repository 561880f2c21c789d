"""Perceived load: Foster's session RPE, and the same effort on the TSS-like scale of the systemic ledger."""

from __future__ import annotations

METHOD = "session-rpe"
SCALED_METHOD = "session-rpe-if"
VERSION = "1"

IF_AT_REST = 0.44
IF_PER_POINT = 0.07
"""Intensity factor from CR10: the straight line through resilio-app's two anchors, RPE 3 = 42 an hour (IF 0.65) and
RPE 8 = 100 an hour (IF 1.00); docs/coaching/methodology.md of du-phan/resilio-app, MIT. Between and beyond is our line."""


def session_rpe(rpe: float, duration_s: float) -> float:
    """RPE (CR10, 0–10) × minutes, in Foster's arbitrary units (Foster 1996, 1998, 2001). ValueError outside 0–10."""
    if not 0 <= rpe <= 10:
        raise ValueError(f"RPE {rpe:g} is outside Foster's CR10 scale, 0 to 10")
    return rpe * duration_s / 60.0


def intensity_factor(rpe: float) -> float:
    """Intensity relative to one hour all-out, from CR10. ValueError outside 0–10."""
    if not 0 <= rpe <= 10:
        raise ValueError(f"RPE {rpe:g} is outside Foster's CR10 scale, 0 to 10")
    return IF_AT_REST + IF_PER_POINT * rpe


def scaled_load(rpe: float, duration_s: float) -> float:
    """hours × IF² × 100 with the IF of the RPE: comparable with HRSS and rTSS (100 = one hour all-out)."""
    return duration_s / 3600.0 * intensity_factor(rpe) ** 2 * 100.0
