"""A letter cut to what a push provider takes, and shorter still where it takes less."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from tandem.notifier.adapters.letter import Button, Letter
from tandem.notifier.adapters.native.provider_http import Answer
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


async def sent_shorter(compose: Callable[[int], bytes], post: Callable[[bytes], Awaitable[Answer]]) -> Answer:
    """The provider's answer to what was composed within each limit, the longest first, as long as it is called too large.
    Raises TooLarge, and what `post` raises."""
    *longer, shortest = PAYLOAD_LIMITS_BYTES
    for limit_bytes in longer:
        answer = await post(compose(limit_bytes))
        if answer.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return answer
    return await post(compose(shortest))


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
