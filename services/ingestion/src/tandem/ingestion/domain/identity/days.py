"""What of the days of a submission is news."""

from __future__ import annotations

from tandem.contracts.events.wellness import WellnessLogged
from tandem.ingestion.domain.decoded import Reading
from tandem.ingestion.domain.formats.json.wellness import digest_of
from tandem.ingestion.domain.reading import statements
from tandem.ingestion.domain.state import Outcome, State, Status
from tandem.ingestion.domain.submission import Kind, SubmissionReceived


def days_heard(
    state: State, submission: SubmissionReceived, found: Reading
) -> tuple[list[WellnessLogged], Outcome | None]:
    """The statements that are news, and what the sender is told where one that is none was told before what stands: a summary
    that comes late, or an older submission that is read again."""
    news, late = [], None
    for day, statement in zip(found.days, statements(submission, found), strict=True):
        standing_s, told_s = state.told_s(statement.wellness_id), _told_s(statement)
        digest = digest_of(statement)
        # what comes for the first time and tells no time of its own is newer than what stands, whatever a clock shows
        dated = day.told_at is not None or submission.kind is Kind.AGAIN
        if state.said(digest) is not None or digest in state.older_words:
            # said before, and true again later on the same day; words that tell no time of theirs may be an old message
            if day.told_at is not None and 0 < standing_s < told_s and _was_replaced(state, statement, digest):
                news.append(statement)
        elif dated and told_s < standing_s:
            late = Outcome(status=Status.SUPERSEDED, wellness_id=statement.wellness_id)
        else:
            news.append(statement)
    return news, late


def _told_s(statement: WellnessLogged) -> int:
    return int(statement.told_at.timestamp()) if statement.told_at else 0


def _was_replaced(state: State, statement: WellnessLogged, digest: str) -> bool:
    known = state.statements.get(statement.wellness_id)
    return known is not None and known.versions[-1] != digest
