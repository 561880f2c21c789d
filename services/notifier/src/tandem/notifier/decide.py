"""What ought to be told now. Level-triggered: once its alerts are folded, deciding again tells nothing.

Two laws. Each root event is in at most one alert: a root that was told makes no other. And of several revisions that
wait, the athlete hears once, of the difference between the week they know and the newest one; so with changes of
readiness. One exception, above both: the beginning of a safety stop is told whatever its root has set off before.

An athlete without a subscription gets the alert all the same, addressed to nobody: it stands in the log for any front
end to show, and is neither lost nor sent late to a phone that comes along tomorrow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from tandem.contracts.event import Decision, Timer, derived_id
from tandem.contracts.events.alert import AlertDue
from tandem.contracts.events.athlete import AlertKind
from tandem.notifier.domain.news import extra_only, first_moment, last_moment, news, tells
from tandem.notifier.domain.readiness import Matter, ReadinessNews, readiness_news
from tandem.notifier.domain.readiness_text import readiness_text
from tandem.notifier.domain.state import Question, Readiness, Revision, State
from tandem.notifier.domain.text import Text, plan_text, question_text

LIFETIME = timedelta(hours=24)
"""How long a push service keeps an alert for a phone that is off. Ours: a day later the next alert says more."""

SOON = timedelta(hours=12)
"""A session this near makes the alert urgent (RFC 8030, 5.3: `high` also wakes a phone low on battery). Ours."""

QUESTION_FRESH = timedelta(hours=48)
"""A question is worth asking this long. Ours: an unanswered one adds no load, so silence afterwards is safe."""


def needs(state: State) -> tuple[str, ...]:
    """Alerts are made of what the document holds: no stored objects."""
    return ()


def decide(state: State, now: datetime, objects: Mapping[str, bytes]) -> list[Decision | Timer]:
    """A safety stop, then at most one alert for the plan, one for each fresh question, oldest first, and last what else is
    new in readiness: of the same root, what changes the week says more. Timers: none."""
    told = set(state.told_roots)
    decisions: list[Decision | Timer] = []
    readiness = readiness_news(state.readiness.values(), state.told_readiness, now.astimezone(_zone(state)).date())
    if readiness is not None and readiness.stops:
        stop = _readiness_alert(state, readiness, readiness.change.rootids, now)
        decisions.append(stop)
        told.update(stop.rootids)
        readiness = None
    plan = _plan_alert(state, now, told)
    if plan is not None:
        decisions.append(plan)
        told.update(plan.rootids)
    for question in sorted(state.questions.values(), key=lambda entry: (entry.sequence, entry.cause)):
        fresh = _fresh(question.rootids, told)
        if fresh and now - question.asked_at < QUESTION_FRESH:
            decisions.append(_question_alert(state, question, fresh, now))
            told.update(fresh)
    if readiness is not None and (fresh := _fresh(readiness.change.rootids, told)):
        decisions.append(_readiness_alert(state, readiness, fresh, now))
    return decisions


def _plan_alert(state: State, now: datetime, told: set[str]) -> Decision | None:
    revisions = sorted(state.revisions.values(), key=lambda entry: entry.plan_version)
    untold = [revision for revision in revisions if revision.plan_version not in state.told_versions]
    due = [revision for revision in untold if tells(revision) and _fresh(revision.rootids, told)]
    changes = news(revisions, state.told_versions, now)
    if not due or not changes:
        return None
    cause, newest = due[-1], revisions[-1]
    roots = tuple(dict.fromkeys(root for revision in untold for root in _fresh(revision.rootids, told)))
    first = min(first_moment(change, now) for change in changes)
    last = max(last_moment(change, now) for change in changes)
    data = _alert(
        state,
        cause,
        AlertKind.PLAN_REVISED,
        plan_text(changes, cause.cause_title, _zone(state, newest), now),
        urgency="low" if extra_only(changes) else "high" if first - now <= SOON else "normal",
        expires_at=min(last, now + LIFETIME),
        plan_version=newest.plan_version,
        plan_versions=tuple(revision.plan_version for revision in untold),
        now=now,
    )
    return Decision(data=data, cause=cause.cause, step="alert", rootids=roots)


def _question_alert(state: State, question: Question, fresh: tuple[str, ...], now: datetime) -> Decision:
    data = _alert(
        state,
        question,
        AlertKind.QUESTION,
        question_text(question),
        urgency="normal",
        expires_at=now + LIFETIME,
        plan_version=question.plan_version,
        now=now,
    )
    return Decision(data=data, cause=question.cause, step="alert", rootids=fresh)


def _readiness_alert(state: State, news: ReadinessNews, roots: tuple[str, ...], now: datetime) -> Decision:
    quiet = news.matters == (Matter.PUSH_BEGAN,)
    safety = news.stops or Matter.STOP_ENDED in news.matters
    data = _alert(
        state,
        news.change,
        AlertKind.SAFETY_STOP if safety else AlertKind.READINESS,
        readiness_text(news),
        topic="safety" if safety else "readiness",
        urgency="high" if news.stops else "low" if quiet else "normal",
        expires_at=now + LIFETIME,
        now=now,
    )
    return Decision(data=data, cause=news.change.cause, step="alert", rootids=roots)


def _alert(
    state: State,
    cause: Revision | Question | Readiness,
    kind: AlertKind,
    text: Text,
    *,
    urgency: str,
    expires_at: datetime,
    now: datetime,
    topic: str | None = None,
    plan_version: int | None = None,
    plan_versions: tuple[int, ...] = (),
) -> AlertDue:
    return AlertDue(
        athlete_id=state.athlete_id,
        alert_id=derived_id(cause.cause, "alert"),
        kind=kind,
        title=text.title,
        body=text.body,
        subscription_ids=state.live_subscription_ids(),
        topic=topic_of(state.athlete_id, topic or kind.value),
        urgency=urgency,
        expires_at=expires_at,
        plan_version=plan_version,
        plan_versions=plan_versions,
        decided_at=now,
    )


def topic_of(athlete_id: str, matter: str) -> str:
    """The same for every alert on one matter to one athlete, and saying neither: 32 hexadecimal digits, which are base64url
    characters as RFC 8030, 5.4 asks."""
    return derived_id("topic", athlete_id, matter).replace("-", "")


def _fresh(roots: tuple[str, ...], told: set[str]) -> tuple[str, ...]:
    return tuple(root for root in roots if root not in told)


def _zone(state: State, revision: Revision | None = None) -> tzinfo:
    """The athlete's zone as they set it; the plan's when they set none or one that does not exist."""
    for name in (state.timezone, revision.timezone if revision else None):
        try:
            return ZoneInfo(name or "")
        except (KeyError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")
