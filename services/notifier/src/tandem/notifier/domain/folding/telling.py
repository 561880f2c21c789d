"""Keeps the account of what was told in step with the alerts that told it.

A plan version, root event, change of readiness or matter counts as told by the newest alert that told it and stands. An
alert that is withdrawn before it arrived anywhere takes its entries along, unless another one tells them as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tandem.notifier.domain import state as known
from tandem.notifier.domain.state import Alert, State, newest


def account(state: State, before: Alert | None, after: Alert) -> State:
    """The state with what was told brought up to date after an alert changed; `before` is None of one that is new."""
    if before is not None and _same(before, after):
        return state
    others = [alert for alert in state.alerts.values() if alert.alert_id != after.alert_id and alert.stands]
    roots = _told(state.told_roots, _roots, before, after, others)
    versions = _told(state.told_versions, _versions, before, after, others)
    changes = _told(state.told_readiness, _readiness, before, after, others)
    keys = _told(state.told, _keys, before, after, others)
    return state.model_copy(
        update={
            "told_roots": newest(roots, known.MAX_TOLD_ROOTS, _age),
            "told_versions": {number: versions[number] for number in sorted(versions)[-known.MAX_TOLD_VERSIONS :]},
            "told_readiness": newest(changes, known.MAX_TOLD_READINESS, _age),
            "told": newest(keys, known.MAX_TOLD, _age),
        }
    )


def _same(before: Alert, after: Alert) -> bool:
    if (before.stands, before.sequence) != (after.stands, after.sequence):
        return False
    return all(of(before) == of(after) for of in (_roots, _versions, _keys))


def _told[K](
    table: dict[K, int],
    of: Callable[[Alert], tuple[K, ...]],
    before: Alert | None,
    after: Alert,
    others: Iterable[Alert],
) -> dict[K, int]:
    changed = dict(table)
    tells: tuple[K, ...] = of(after)
    for key in {*tells, *(of(before) if before else ())}:
        marks = [alert.sequence for alert in others if key in of(alert)]
        mark = table.get(key)
        if mark is not None and (before is None or mark != before.sequence):
            marks.append(mark)
        if after.stands and key in tells:
            marks.append(after.sequence)
        changed.pop(key, None)
        if marks:
            changed[key] = max(marks)
    return changed


def _roots(alert: Alert) -> tuple[str, ...]:
    return alert.rootids


def _versions(alert: Alert) -> tuple[int, ...]:
    return alert.plan_versions


def _readiness(alert: Alert) -> tuple[str, ...]:
    return alert.readiness_ids


def _keys(alert: Alert) -> tuple[str, ...]:
    return alert.keys


def _age(sequence: int) -> int:
    return sequence
