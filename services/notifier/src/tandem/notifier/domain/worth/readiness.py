"""How the athlete stands has changed."""

from __future__ import annotations

from tandem.contracts.events.reach import AlertKind
from tandem.notifier.domain.matter import Matter
from tandem.notifier.domain.readiness import ReadinessNews, Word, readiness_news
from tandem.notifier.domain.said import ReadinessSaid
from tandem.notifier.domain.wall import local_day
from tandem.notifier.domain.worth.view import LIFETIME, View


def matters(view: View) -> list[Matter]:
    """One at most: what is new since the change that was told last. The beginning of a safety stop and its end are one
    whatever their root events have set off before. It is of use while it is true, and a later change takes its place."""
    state = view.state
    if not state.readiness:
        return []
    today = local_day(view.now, view.zone) if view.zone else view.now.date()
    news = readiness_news(state.readiness.values(), state.told_readiness, today)
    if news is None:
        return []
    roots = news.change.rootids if _of_safety(news) else view.untold(news.change.rootids)
    return [_matter(view, news, roots)] if roots else []


def begins_a_stop(matter: Matter) -> bool:
    """Whether it is told whatever its root events have set off before."""
    return isinstance(matter.said, ReadinessSaid) and matter.said.news.stops


def _matter(view: View, news: ReadinessNews, roots: tuple[str, ...]) -> Matter:
    safety = _of_safety(news)
    offered = news.matters == (Word.PUSH_BEGAN,)
    return Matter(
        key=f"readiness:{news.change.cause}",
        kind=AlertKind.SAFETY_STOP if safety else AlertKind.READINESS,
        said=ReadinessSaid(news),
        cause=news.change.cause,
        rootids=roots,
        since=news.change.known_at or view.now,
        until=view.now + LIFETIME,
        urgency="high" if news.stops else "low" if offered else "normal",
        presses=safety,
        topic="safety" if safety else "readiness",
    )


def _of_safety(news: ReadinessNews) -> bool:
    return news.stops or Word.STOP_ENDED in news.matters
