"""Every text in every language, held still in files to be read: `snapshots/{language}-{voice}.txt`.

After a change of words look at what comes out, then write it with TANDEM_REWRITE_SNAPSHOTS=1 and this file's tests.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from fluent.syntax import ast

from tandem.contracts.events.reach import AlertKind, Language
from tandem.notifier.domain.said import DigestSaid, NoticeSaid
from tandem.notifier.domain.words import Text, Voice, actions_of, text_of, voice
from tandem.notifier.domain.words.catalogue import resources_of, say
from tandem.notifier.domain.words.limits import BODY_MAX_BYTES, ELLIPSIS, TITLE_MAX_BYTES
from tandem.notifier.domain.words.specimens import Specimen, specimens, voice_of

SNAPSHOTS = Path(__file__).parent / "snapshots"

VOICES = {
    f"{language.value}-{name}": speaking
    for language in Language
    for name, speaking in (
        ("plain", voice_of(language)),
        ("discreet", voice_of(language, discreet=True)),
        ("12h-lb-mi", voice_of(language, abroad=True)),
    )
}

SECRETS = {
    Language.ENGLISH: r"pain|fever|\bill|faint|doctor|recover|pulse|ready|rested|heart|sign|load|\d k|leg|squat|interval",
    Language.GERMAN: r"schmerz|fieber|krank|ohnmacht|ärzt|erhol|puls|bereit|ausgeruht|herz|zeichen|\d k|lauf|bein|kniebeug",
}
"""What a discreet text must not say: the body, health, loads, what was reported or planned."""


def texts(voice: Voice) -> list[tuple[Specimen, Text]]:
    return [(specimen, text_of(specimen.said, voice)) for specimen in specimens(voice.language)]


def shown(voice: Voice) -> str:
    """All texts for people to read. What is said of several specimens alike is shown once, under all their names."""
    names: dict[tuple[str, str], list[str]] = {}
    for specimen, text in texts(voice):
        names.setdefault((text.title, text.body), []).append(f"{specimen.kind.value}: {specimen.variant}")
    return "\n".join(
        f"# {' · '.join(of)}\n{title}\n" + "".join(f"    {line}\n" for line in body.splitlines())
        for (title, body), of in names.items()
    )


@pytest.mark.parametrize("name", VOICES)
def test_every_text_is_as_it_was_looked_at(name: str) -> None:
    file = SNAPSHOTS / f"{name}.txt"
    told = shown(VOICES[name])
    if os.environ.get("TANDEM_REWRITE_SNAPSHOTS") == "1":
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", list(Language))
def test_there_is_a_specimen_of_every_kind_and_each_has_a_name_of_its_own(language: Language) -> None:
    found = specimens(language)
    assert {specimen.kind for specimen in found} == set(AlertKind)
    names = [(specimen.kind, specimen.variant) for specimen in found]
    assert len(set(names)) == len(names)


def test_the_same_specimens_are_there_in_every_language() -> None:
    by_language = [[(each.kind, each.variant) for each in specimens(language)] for language in Language]
    assert all(names == by_language[0] for names in by_language)


@pytest.mark.parametrize("name", VOICES)
def test_every_text_fits_a_lock_screen_and_has_something_to_say(name: str) -> None:
    for specimen, text in texts(VOICES[name]):
        assert 0 < len(text.title.encode()) <= TITLE_MAX_BYTES, specimen
        assert 0 < len(text.body.encode()) <= BODY_MAX_BYTES, specimen


@pytest.mark.parametrize("name", VOICES)
def test_no_safety_stop_is_cut_off(name: str) -> None:
    for specimen, text in texts(VOICES[name]):
        if specimen.kind is AlertKind.SAFETY_STOP:
            assert not text.body.endswith(ELLIPSIS), specimen.variant


@pytest.mark.parametrize("name", VOICES)
def test_no_text_is_mended_badly(name: str) -> None:
    """Doubled full stops and spaces, leftover placeables, exclamation marks."""
    for specimen, text in texts(VOICES[name]):
        for line in (text.title, *text.body.splitlines()):
            assert re.search(r"\.\.|  |[{}!]|\bNone\b| [.,;:]|^\s|\s$", line) is None, (specimen.variant, line)


@pytest.mark.parametrize("language", list(Language))
def test_a_discreet_text_says_nothing_of_body_health_loads_or_sessions(language: Language) -> None:
    for specimen, text in texts(voice_of(language, discreet=True)):
        if not isinstance(specimen.said, NoticeSaid):
            assert re.search(SECRETS[language], f"{text.title} {text.body}".lower()) is None, specimen.variant


@pytest.mark.parametrize("language", list(Language))
def test_a_discreet_safety_stop_is_urgent_all_the_same(language: Language) -> None:
    asks = {"en": "Important: open Tandem before you train", "de": "Wichtig: Öffne Tandem, bevor du trainierst"}
    for specimen, text in texts(voice_of(language, discreet=True)):
        if specimen.kind is AlertKind.SAFETY_STOP and not specimen.variant.startswith("ended"):
            assert text.title == asks[language.value]


@pytest.mark.parametrize("name", VOICES)
def test_a_digest_counts_its_parts_and_names_the_most_important_first(name: str) -> None:
    voice = VOICES[name]
    for specimen, text in texts(voice):
        if isinstance(specimen.said, DigestSaid):
            assert text.title.startswith(str(len(specimen.said.parts)))
            assert text.body.splitlines()[0] == text_of(specimen.said.parts[0], voice).title


def test_no_message_is_written_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every message of the catalogues is in a text or on a button of some specimen, or part of another message."""
    said: set[str] = set()

    def heard(language: Language, message: str, **values: str | int) -> str:
        said.add(message)
        return say(language, message, **values)

    monkeypatch.setattr(voice, "say", heard)
    for each in VOICES.values():
        for specimen in specimens(each.language):
            text_of(specimen.said, each)
            actions_of(specimen.said, each)
    written = {
        entry.id.name
        for resource in resources_of(Language.ENGLISH).values()
        for entry in resource.body
        if isinstance(entry, ast.Message) and not entry.id.name.startswith("need-")
    }
    assert written - said == set()


def test_a_german_reads_german_and_not_the_english_that_came_with_the_change() -> None:
    came = {"another session not named", "a rule not known", "window taken, by whom unknown"}
    for specimen, text in texts(voice_of(Language.GERMAN)):
        if specimen.variant in came:
            assert text.title.endswith("07:00")
            assert text.body.startswith("Bisher ")
            assert "wanted" not in text.body
