"""What could not be read: each kind in the athlete's language, and the decoder's English only where nothing else is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tandem.contracts.event import Event
from tandem.contracts.events.reach import Language
from tandem.contracts.events.training import RawRef, RejectionKind, WorkoutRejected
from tandem.notifier.domain.said import RejectedSaid
from tandem.notifier.domain.state import State
from tandem.notifier.domain.words import Text, text_of
from tandem.notifier.domain.words.specimen_refusals import REFUSALS
from tandem.notifier.domain.words.specimens import voice_of

RAW = RawRef(ref="stream:DEVICE:1", sha256="", size_bytes=0, media_type="")


def text(kind: RejectionKind | None, language: Language = Language.GERMAN, *, discreet: bool = False) -> Text:
    said = RejectedSaid("watch-1", kind, "the problem", "line 2", "the remedy")
    return text_of(said, voice_of(language, discreet=discreet))


def refused(**fields: object) -> WorkoutRejected:
    told = {"athlete_id": "ada", "device_id": "watch", "submission_id": "s", "problem": "p", "remedy": "r", "raw": RAW}
    return WorkoutRejected.model_validate(told | fields)


def test_there_is_a_specimen_of_every_kind() -> None:
    assert set(REFUSALS) == set(RejectionKind)


@pytest.mark.parametrize("language", list(Language))
def test_every_kind_has_words_of_its_own_and_only_the_last_line_quotes_the_decoder(language: Language) -> None:
    told = {kind: text(kind, language) for kind in RejectionKind}
    assert len({one.title for one in told.values()}) == len(told)
    assert all("watch-1" in one.title for one in told.values())
    for one in told.values():
        what, remedy, detail = one.body.splitlines()
        assert "problem" not in one.title + what + remedy
        assert "the problem (line 2)" in detail


def test_what_would_be_right_is_quoted_for_a_slip_because_no_general_words_can_say_it() -> None:
    quoting = {kind for kind in RejectionKind if "the remedy" in text(kind).body}
    assert quoting == {RejectionKind.MISWRITTEN}


def test_what_was_refused_before_there_were_kinds_is_quoted() -> None:
    told = text(None)
    assert told.title == "Eine Datei von watch-1 ließ sich nicht lesen"
    assert "(auf Englisch): the problem (line 2)." in told.body
    assert "(auf Englisch): the remedy." in told.body


def test_discreet_words_are_the_same_for_every_kind() -> None:
    assert len({text(kind, discreet=True) for kind in (None, *RejectionKind)}) == 1


@pytest.mark.parametrize("fields", [{"history": True}, {"kind": RejectionKind.NOTHING_USED}])
def test_nobody_hears_of_what_an_import_brought_or_of_what_needs_nothing_done(
    event: Callable[..., Event], fold: Callable[..., State], fields: dict[str, object]
) -> None:
    assert fold(event(refused(**fields))).rejected == {}


def test_the_kind_is_kept_with_what_was_refused(event: Callable[..., Event], fold: Callable[..., State]) -> None:
    (entry,) = fold(event(refused(kind=RejectionKind.DAMAGED))).rejected.values()
    assert entry.kind is RejectionKind.DAMAGED
