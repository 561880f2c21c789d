"""Pain of a tendon or joint, which needs no baseline: it is not a marker of fatigue but a reason of its own."""

from __future__ import annotations

from tandem.contracts.events.readiness import Family
from tandem.load_scoring.domain.readiness.days import Days
from tandem.load_scoring.domain.readiness.finding import Finding, Reading

ON_SEVERITY = 3.0
ON_DAYS = 3
OF_DAYS = 7
"""Domain rules 3.3: at least 3/10 on at least three days; of the last seven, ours."""


def look(days: Days, back: int) -> Finding:
    """The family as of `back` days ago; it cannot speak where nothing was said of pain for a week."""
    said: list[float] = []
    first = None
    for at in range(back + OF_DAYS - 1, back - 1, -1):
        told = days.told(at)
        if told is not None and told.joint_pain_severity is not None:
            said.append(told.joint_pain_severity)
            if first is None and told.joint_pain_severity >= ON_SEVERITY:
                first = at
    if not said:
        return Finding(Family.PAIN, None)
    level = sum(severity >= ON_SEVERITY for severity in said) / ON_DAYS
    reading = Reading("joint_pain", max(said), "of 10", digits=1)
    return Finding(Family.PAIN, level, readings=(reading,), rests_on=first if level >= 1 else None)


def say(finding: Finding) -> str:
    """The finding in words, without its duration."""
    if finding.level is None:
        return "nothing was said of tendon or joint pain"
    return f"a tendon or joint hurt at 3 of 10 or more on {round(finding.level * ON_DAYS)} of the last {OF_DAYS} days"
