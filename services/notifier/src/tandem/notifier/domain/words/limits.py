"""A text, and how long its parts may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

TITLE_MAX_BYTES = 120
"""UTF-8 bytes of a title. Ours: two lines on a lock screen."""

NAME_MAX_BYTES = 56
"""UTF-8 bytes of a session's name, so that the new time after it is never cut off a title."""

BODY_MAX_BYTES = 1000
"""UTF-8 bytes of a body. Ours: about what an expanded notification shows; far below the push limit (see payload)."""

MAX_CHANGES = 4
"""Changes explained in the body; the rest is counted. Ours: more is read in the plan, not on a lock screen."""

MAX_LISTED = 5
"""Sessions listed in one line. Ours: a day has two or three, a week to come as many that matter."""

ELLIPSIS = "…"

UNSEEN_CLASS = r"\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff"
"""Control characters but the end of a line; the marks of Unicode's UAX 9 that turn the direction of writing; other ends of a
line, and spaces without width (not the joiners, which emoji and Persian need). One in a title would turn around the time that
follows it, one in a subject would end a mail's header. As what stands inside the brackets of a pattern."""

_UNSEEN = re.compile(f"[{UNSEEN_CLASS}]")


@dataclass(frozen=True, slots=True)
class Text:
    """`title` says the thing at a glance, `body` why, a line for each point."""

    title: str
    body: str


def fitted(title: str, *lines: str) -> Text:
    """The title, on one line, and its lines (empty ones left out) within the limits, each cut between words."""
    body = seen("\n".join(line for line in lines if line))
    return Text(shorten(seen(" ".join(title.splitlines())), TITLE_MAX_BYTES), shorten(body, BODY_MAX_BYTES))


def seen(text: str) -> str:
    """The text without what cannot be seen in it but does something: titles and problems come from files and other people."""
    return _UNSEEN.sub("", text)


def shorten(text: str, max_bytes: int) -> str:
    """The text in at most `max_bytes` of UTF-8, cut between words (inside only a word that is longer than that) and
    ended with an ellipsis; unchanged when it fits."""
    encoded = text.encode()
    if len(encoded) <= max_bytes:
        return text
    room = max_bytes - len(ELLIPSIS.encode())
    if room < 0:
        return ""
    cut = encoded[:room].decode(errors="ignore")
    if not text[len(cut)].isspace() and not cut[-1:].isspace():
        words = cut.rsplit(maxsplit=1)
        cut = words[0] if len(words) == 2 else cut
    return cut.rstrip(" \t\n,;:–-") + ELLIPSIS


def capital(text: str) -> str:
    """The text with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]
