"""Every rule that the scheduler may name has its words: its own lists are the counterpart."""

from __future__ import annotations

import pytest

from tandem.contracts.events.reach import Language
from tandem.notifier.domain.words.catalogue import has
from tandem.notifier.domain.words.names import UNNAMED
from tandem.notifier.domain.words.reasons import CLOSED, MISSED, PAIRS
from tandem.notifier.domain.words.specimen_plans import OTHER_RULES
from tandem.scheduler.domain.told.rules_told import PAIRS_TOLD, RULES_TOLD
from tandem.scheduler.domain.told.words import CLASS_WORDS


@pytest.mark.parametrize("language", list(Language))
def test_every_rule_that_a_change_may_name_has_its_words(language: Language) -> None:
    with_words_of_their_own = {CLOSED, MISSED}
    silent = [name for name in RULES_TOLD if not has(language, f"rule-{name}")]
    assert set(silent) == with_words_of_their_own


def test_the_rules_told_by_two_sessions_are_those_on_two_sessions() -> None:
    assert set(PAIRS_TOLD) == PAIRS


def test_no_specimen_is_of_a_rule_that_is_gone() -> None:
    assert set(OTHER_RULES) <= set(RULES_TOLD)


def test_what_the_scheduler_calls_a_workout_without_a_title_is_known() -> None:
    assert UNNAMED == CLASS_WORDS
