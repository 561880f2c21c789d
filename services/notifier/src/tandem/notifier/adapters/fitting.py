"""A letter cut to what a push provider takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.domain.words.limits import shorten

PAYLOAD_LIMITS_BYTES = (4096, 2048, 1024)
"""What FCM and APNs take (firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode, INVALID_ARGUMENT; Apple, Generating a
remote notification), then the half and the quarter for one that says 413 all the same (ours)."""


class TooLarge(ValueError):
    """It does not fit even without its text and its buttons."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What of a letter is sent."""

    title: str
    body: str
    buttons: Sequence[Button]


def fitted(letter: Letter, limit_bytes: int, measure: Callable[[Fitted], int]) -> Fitted:
    """The letter in at most `limit_bytes`, as `measure` counts them. The body gives way first, between words; when none of
    it is left the buttons go, the last one first; then the title is cut. Raises TooLarge."""
    title, body, buttons = letter.alert.title, letter.alert.body, letter.buttons
    while buttons and measure(Fitted(title, "", buttons)) > limit_bytes:
        buttons = buttons[:-1]
    over = measure(Fitted(title, body, buttons)) - limit_bytes
    if over > 0:
        body = shorten(body, max(0, len(body.encode()) - over))
        over = measure(Fitted(title, body, buttons)) - limit_bytes
    if over > 0:
        title = shorten(title, max(0, len(title.encode()) - over))
        over = measure(Fitted(title, body, buttons)) - limit_bytes
    if over > 0:
        raise TooLarge(f"the alert is too large for {limit_bytes} bytes even without its text")
    return Fitted(title, body, buttons)
