"""Every text of every alert, as a phone would show it."""

from __future__ import annotations

from collections.abc import Iterator

from tandem.contracts.events.reach import AlertKind, Language
from tandem.notifier.domain.words import actions_of, text_of
from tandem.notifier.domain.words.specimens import specimens, voice_of


def previews(kind: AlertKind | None, language: Language, *, discreet: bool, imperial: bool) -> Iterator[str]:
    """The texts of one kind, or of all: what it is, title, body, buttons. A kind that nothing has been written for is said
    so."""
    voice, found = voice_of(language, discreet=discreet, abroad=imperial), False
    for one in specimens(language):
        if kind is not None and one.kind is not kind:
            continue
        found = True
        text = text_of(one.said, voice)
        buttons = "  ".join(f"[{action.label}]" for action in actions_of(one.said, voice))
        lines = [f"— {one.kind.value}: {one.variant}", text.title, *text.body.splitlines(), *filter(None, [buttons])]
        yield "\n".join(lines) + "\n"
    if not found:
        yield f"no text of {kind.value if kind else 'any kind'} yet"
