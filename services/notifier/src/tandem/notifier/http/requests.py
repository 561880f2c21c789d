"""What every route needs: who asks, whether they may, bodies, and problem documents."""

from __future__ import annotations

import asyncio
import functools
import math
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from tandem.chassis.errors import Fenced, is_outage
from tandem.notifier.adapters.links import EndGrant, Grant, InboxGrant, LinkExpired, NoSuchLink
from tandem.notifier.http.desk import Desk
from tandem.notifier.http.standing import stands

MAX_BODY_BYTES = 16 * 1024
"""Of preferences or a subscription. Ours: several times the longest endpoint."""

BODY_S = 10.0
"""How long a body may take to come. Ours: it is one packet or two."""

WRITING_WEIGHT = 6
"""What a request counts as that may put something on the log for good, resolve a name or set off a plan. With the usual budget
ten at once, then one in three seconds: faster than anybody touches buttons. Ours."""

SAFE_HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Paths and answers are secrets: no other site is told of them, nothing keeps them."""

_HEADERS = {
    401: {"WWW-Authenticate": "Bearer"},
    408: {"Connection": "close"},  # RFC 9110 15.5.9; the rest of the body is read by nobody
    413: {"Connection": "close"},
    503: {"Retry-After": "2"},
}

Handler = Callable[[Request], Awaitable[Response]]


class Refusal(Exception):
    """The request is answered with a problem (RFC 9457). `extra` are further members of the document."""

    def __init__(
        self, status: int, title: str, detail: str, *, retry_after_s: float | None = None, **extra: Any
    ) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.extra = status, title, detail, extra
        self.headers = SAFE_HEADERS | _HEADERS.get(status, {})
        if retry_after_s is not None:
            self.headers |= {"Retry-After": str(math.ceil(retry_after_s))}

    def answer(self) -> Response:
        body = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail, **self.extra}
        return JSONResponse(body, self.status, headers=self.headers, media_type="application/problem+json")


class ChannelGone(Refusal):
    """The channel that a link is about is off, or is another one now."""

    def __init__(self) -> None:
        super().__init__(410, "the channel is off", "it was removed or set up anew; add it again to get a new link")


def answering(handler: Handler, show: Callable[[Request, Refusal], Response] | None = None) -> Handler:
    """The handler with its refusals and outages answered, by `show` where it is given."""

    @functools.wraps(handler)
    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except Refusal as refusal:
            refused = refusal
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            if not (is_outage(error) or isinstance(error, Fenced)):
                raise
            refused = Refusal(503, "try again", "the log cannot be reached; nothing was changed that was not answered")
        return show(request, refused) if show else refused.answer()

    return answered


async def reader_of(request: Request, desk: Desk) -> str:
    """Whose inbox the request's token opens, at the least for reading; the request is counted. Raises Refusal, Unavailable."""
    return (await _inbox_of(request, desk)).athlete_id


async def manager_of(request: Request, desk: Desk, weight: int = 1) -> str:
    """The same of a token that also says when and where to be alerted; the request is counted as `weight`."""
    grant = await _inbox_of(request, desk, weight)
    if not grant.manages:
        detail = "a link from an alert reads and answers alerts only; use the front end's own token"
        raise Refusal(403, "not with this token", detail)
    return grant.athlete_id


async def _inbox_of(request: Request, desk: Desk, weight: int = 1) -> InboxGrant:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    token = bearer.strip() if scheme.lower() == "bearer" else request.query_params.get("token", "")
    try:
        grant = desk.links.open(token, InboxGrant, desk.now())
    except LinkExpired:
        detail = "ask whoever runs Tandem for a new one; a newer alert has one for reading"
        raise Refusal(401, "the token has expired", detail) from None
    except NoSuchLink:
        detail = "send `Authorization: Bearer {inbox token}`; `tandem alert link` makes one"
        raise Refusal(401, "no such token", detail) from None
    _admit(desk, f"api/{grant.athlete_id}", weight)
    if not await stands(desk.log, grant.athlete_id, grant.made_at_s):
        detail = "nothing is known of its athlete from when it was made; `tandem alert link` makes one once they have signed up"
        raise Refusal(401, "the token has ended", detail)
    return grant


def _admit(desk: Desk, who: str, weight: int = 1) -> None:
    """Links are counted apart, each kind: whoever asks or touches too often must not keep anybody from unsubscribing."""
    if wait_s := desk.rates.wait_s(who, weight):
        detail = "more is asked than is answered; ask again after Retry-After seconds"
        raise Refusal(429, "too many requests", detail, retry_after_s=wait_s)


async def body_of(request: Request) -> bytes:
    """The body, whole. Raises Refusal for one that is too long or too slow."""
    parts, size = list[bytes](), 0
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.stream():
                size += len(chunk)
                if size > MAX_BODY_BYTES:
                    raise Refusal(413, "too large", f"at most {MAX_BODY_BYTES} bytes are taken; nothing was changed")
                parts.append(chunk)
    except TimeoutError:
        raise Refusal(408, "too slow", "the body did not come in time; nothing was changed, send it again") from None
    return b"".join(parts)


async def grant_of[G: Grant](request: Request, desk: Desk, kind: type[G], weight: int = 1) -> G:
    """What the token in the path allows; the request is counted as `weight`. Raises Refusal, Unavailable."""
    try:
        grant = desk.links.open(request.path_params["token"], kind, desk.now())
    except LinkExpired:
        raise Refusal(410, "the link has expired", "its time is over; a newer alert has a new one") from None
    except NoSuchLink:
        raise Refusal(404, "no such link", "it was changed or cut; open it from the alert again") from None
    _admit(desk, f"{kind.__name__}/{grant.athlete_id}", weight)
    if not isinstance(grant, EndGrant) and not await stands(desk.log, grant.athlete_id, grant.made_at_s):
        raise Refusal(410, "the link has ended", "what it was about is no longer kept; a newer alert has a new one")
    return grant
