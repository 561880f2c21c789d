"""Which matters are told now, which of them together, and when to look again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.hours import Hours
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.readiness import Word
from tandem.notifier.domain.said import DigestSaid, MorningSaid, ReadinessSaid, Said, Verdict
from tandem.notifier.domain.state import State
from tandem.notifier.domain.timing import Policy, Release, last_of_each, release

MOST = {"very-low": 0, "low": 1, "normal": 2, "high": 3}
"""Urgencies in the order of RFC 8030, 5.3."""


_VERDICTS = {Word.PULL_BACK_BEGAN: Verdict.BACK_OFF, Word.PUSH_BEGAN: Verdict.PUSH}
"""Changes of readiness that a morning's verdict says as well."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One alert's worth: the matters it tells (several make a digest), the root events that it tells of, and the keys of what
    it says along because the same root event set it off. `in_vain`: it would come too late, and is for the inbox alone."""

    matters: tuple[Matter, ...]
    rootids: tuple[str, ...]
    beside: tuple[str, ...] = ()
    in_vain: bool = False

    @property
    def kind(self) -> AlertKind:
        return self.matters[0].kind if len(self.matters) == 1 else AlertKind.DIGEST

    @property
    def said(self) -> Said:
        if len(self.matters) == 1:
            return self.matters[0].said
        return DigestSaid(tuple(matter.said for matter in self.matters))

    @property
    def tells(self) -> tuple[str, ...]:
        return tuple(matter.key for matter in self.matters)

    @property
    def plan_versions(self) -> tuple[int, ...]:
        return tuple(version for matter in self.matters for version in matter.plan_versions)

    @property
    def urgency(self) -> str:
        return max((matter.urgency for matter in self.matters), key=lambda urgency: MOST.get(urgency, 0))


@dataclass(frozen=True, slots=True)
class Choice:
    """What is told now, the most important first, and the next moment at which something that waits may be told."""

    tellings: tuple[Telling, ...]
    look_at: datetime | None


@dataclass(slots=True)
class _Open:
    """A matter that nobody else speaks for, and the roots that its alert names."""

    matter: Matter
    rootids: tuple[str, ...]
    beside: list[str]
    when: Release


def choose(
    matters: Sequence[Matter], told: Collection[str], state: State, now: datetime, hours: Hours, policy: Policy
) -> Choice:
    """`matters` are the ones to be told, the most important first, `told` the root events that were. What waits keeps its
    roots: nothing less important of theirs is told before it. A change of the week is told though its roots were."""
    open_ones = _spoken_for(_claimed(matters, told, state, now, hours, policy), now)
    due = [entry for entry in open_ones if entry.when.at <= now]
    held = [entry for entry in due if entry.when.held]
    tellings = [_alone(entry) for entry in due if len(held) < 2 or not entry.when.held]
    if len(held) >= 2:
        tellings.append(_together(held))
    waits = (entry.when.at for entry in open_ones if entry.when.at > now)
    return Choice(tuple(tellings), min(waits, default=None))


def _claimed(
    matters: Iterable[Matter], told: Collection[str], state: State, now: datetime, hours: Hours, policy: Policy
) -> list[_Open]:
    last_of = last_of_each(state.alerts.values(), now)
    claims: dict[str, _Open] = {}
    found: list[_Open] = []
    for matter in matters:
        fresh = tuple(root for root in matter.rootids if root not in told and root not in claims)
        if matter.kind is AlertKind.SAFETY_STOP:  # its beginning and its end are told whatever else they set off
            fresh = matter.rootids
        if not (fresh or matter.plan_versions):
            for speaker in {id(claims[root]): claims[root] for root in matter.rootids if root in claims}.values():
                speaker.beside.append(matter.key)
            continue
        when = release(matter, now, hours, policy, last_of)
        entry = _Open(matter, fresh or matter.rootids, [], when)
        claims.update(dict.fromkeys(fresh, entry))
        found.append(entry)
    return found


def _spoken_for(entries: list[_Open], now: datetime) -> list[_Open]:
    """Without the change of readiness that the morning's verdict, where it is told now, says as well."""
    for verdict in entries:
        if verdict.matter.kind is AlertKind.MORNING and verdict.when.at <= now and not verdict.when.in_vain:
            same = [entry for entry in entries if _is_said_by(entry.matter, verdict.matter)]
            for entry in same:
                verdict.rootids += entry.rootids
                verdict.beside += [entry.matter.key, *entry.beside]
            return [entry for entry in entries if entry not in same]
    return entries


def _is_said_by(matter: Matter, verdict: Matter) -> bool:
    """Never a safety stop, which is told in words of its own, and not that pulling back is over, which no verdict says."""
    if matter.kind is not AlertKind.READINESS:
        return False
    if not isinstance(matter.said, ReadinessSaid) or not isinstance(verdict.said, MorningSaid):
        return False
    return all(_VERDICTS.get(word) is verdict.said.verdict for word in matter.said.news.matters)


def _alone(entry: _Open) -> Telling:
    return Telling((entry.matter,), entry.rootids, tuple(entry.beside), entry.when.in_vain)


def _together(entries: Sequence[_Open]) -> Telling:
    roots = dict.fromkeys(root for entry in entries for root in entry.rootids)
    beside = tuple(key for entry in entries for key in entry.beside)
    return Telling(tuple(entry.matter for entry in entries), tuple(roots), beside)
