"""Alerts in words: what is told, in the athlete's language, to whom, how urgently and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tandem.contracts.event import Decision, derived_id
from tandem.contracts.events.alert import AlertAction, AlertDue, OfferedAction
from tandem.notifier.domain import words
from tandem.notifier.domain.choice import Telling
from tandem.notifier.domain.hours import Hours
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.news import tells
from tandem.notifier.domain.routes import Route, route
from tandem.notifier.domain.said import QuestionSaid, Said
from tandem.notifier.domain.state import Alert, State
from tandem.notifier.domain.upkeep import FurtherTry

LIFETIME = timedelta(hours=24)
"""How long a push service keeps an alert for a phone that is off. Ours: a day later the next alert says more."""

TOO_LATE = "quiet hours would have held it back for longer than it was of use"

UTC = ZoneInfo("UTC")
FIRST = "alert"


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes the alerts of one look."""

    state: State
    now: datetime
    hours: Hours

    def first(self, telling: Telling) -> Decision:
        """A new alert."""
        cause, alert_id = id_of(self.state, telling.matters[0].cause)
        said = telling.said
        fields = self._words(said)
        fields["actions"] = self._open(fields["actions"], telling.plan_versions)
        ways = Route() if telling.in_vain else route(self.state, said, self.now)
        topic = telling.matters[0].topic if len(telling.matters) == 1 else ""
        data = AlertDue(
            athlete_id=self.state.athlete_id,
            alert_id=alert_id,
            kind=telling.kind,
            subscription_ids=ways.first,
            fallback_ids=ways.next,
            topic=topic_of(self.state.athlete_id, topic or telling.kind.value),
            urgency=telling.urgency,
            expires_at=min(max(matter.until for matter in telling.matters), self.now + LIFETIME),
            plan_version=_plan_version(telling),
            plan_versions=telling.plan_versions,
            tells=telling.tells,
            beside=telling.beside,
            unsent=TOO_LATE if telling.in_vain else None,
            decided_at=self.now,
            **fields,
        )
        return Decision(data=data, cause=cause, step=FIRST, rootids=telling.rootids)

    def again(self, further: FurtherTry, matter: Matter | None) -> Decision:
        """A further try, in the words that hold now where its matter is at hand."""
        alert = further.alert
        fields: dict[str, Any] = {
            name: getattr(alert, name) for name in ("title", "body", "actions", "language", "discreet")
        }
        versions = alert.plan_versions
        if matter is not None and alert.kind is matter.kind:
            versions = tuple(sorted({*versions, *matter.plan_versions}))
            fields = self._words(matter.said)
        elif self.hours.preferences.discreet and not alert.discreet:
            fields |= self._discreetly(alert)
        fields["actions"] = self._open(fields["actions"], versions)
        data = AlertDue(
            athlete_id=self.state.athlete_id,
            alert_id=alert.alert_id,
            kind=alert.kind,
            subscription_ids=further.names,
            fallback_ids=further.fallback_ids,
            attempt=further.attempt,
            topic=alert.topic,
            urgency=alert.urgency,
            expires_at=alert.expires_at,
            plan_version=alert.plan_version,
            plan_versions=versions,
            tells=alert.tells,
            beside=alert.beside,
            decided_at=self.now,
            **fields,
        )
        return Decision(data=data, cause=further.cause, step=further.step, rootids=alert.rootids)

    def _discreetly(self, alert: Alert) -> dict[str, Any]:
        """Who has asked for discreet words since it was written gets no others, though what it said is not at hand."""
        text = words.discreetly(alert.kind, alert.tells, alert.urgency, self._voice())
        if text is None:
            return {}
        language = self.hours.preferences.language
        return {"title": text.title, "body": text.body, "language": language, "discreet": True}

    def _voice(self) -> words.Voice:
        chosen = self.hours.preferences
        return words.Voice(
            language=chosen.language,
            clock_24h=chosen.clock_24h,
            mass_unit=chosen.mass_unit,
            distance_unit=chosen.distance_unit,
            discreet=chosen.discreet,
            zone=self.hours.zone or UTC,
            now=self.now,
        )

    def _open(self, actions: Iterable[OfferedAction], versions: Iterable[int]) -> tuple[OfferedAction, ...]:
        """The buttons that do what they promise: one request takes back one version, the newest, so undoing is offered where
        that one alone has something to tell."""
        known = self.state.revisions
        telling = [version for version in versions if version not in known or tells(known[version])]
        undoable = telling == [self.state.week_version]
        return tuple(one for one in actions if undoable or one.action is not AlertAction.UNDO)

    def _words(self, said: Said) -> dict[str, Any]:
        chosen, voice = self.hours.preferences, self._voice()
        text = words.text_of(said, voice)
        return {
            "title": text.title,
            "body": text.body,
            "actions": words.actions_of(said, voice),
            "language": chosen.language,
            "discreet": chosen.discreet,
        }


def id_of(state: State, cause: str) -> tuple[str, str]:
    """The cause and id of the alert on this cause. Where one on it was withdrawn, the next one follows from that one."""
    alert_id = derived_id(cause, FIRST)
    while alert_id in state.alerts:
        cause, alert_id = alert_id, derived_id(alert_id, FIRST)
    return cause, alert_id


def topic_of(athlete_id: str, matter: str) -> str:
    """The same for every alert on one matter to one athlete, and saying neither: 32 hexadecimal digits, which are base64url
    characters as RFC 8030, 5.4 asks."""
    return derived_id("topic", athlete_id, matter).replace("-", "")


def _plan_version(telling: Telling) -> int | None:
    """Of a doubtful session's question it is the plan that stands."""
    if telling.plan_versions:
        return telling.plan_versions[-1]
    said = telling.said
    return said.question.plan_version if isinstance(said, QuestionSaid) else None
