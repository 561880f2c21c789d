"""GET and POST /v1/channels, DELETE /v1/channels/{id}: the ways to reach the athlete. None of them is ever shown."""

from __future__ import annotations

from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from tandem.contracts.events.reach import AlertKind, ChannelKind, PushSubscribed
from tandem.contracts.model import Instant, Model
from tandem.notifier.adapters.sealing import Target
from tandem.notifier.adapters.subscribing import CannotCheck
from tandem.notifier.adapters.subscription_json import SubscriptionRefused
from tandem.notifier.domain.state import MAX_SUBSCRIPTIONS, State, Subscription
from tandem.notifier.http.desk import Desk
from tandem.notifier.http.requests import SAFE_HEADERS, WRITING_WEIGHT, Refusal, answering, body_of, manager_of

MAX_LIVE = MAX_SUBSCRIPTIONS // 2
"""Channels of one athlete that may be in use: as many again are remembered as ended. Ours: a person has a handful."""


MAX_ASKED, ASKED_WITHIN = 10, timedelta(days=1)
"""First messages to channels that may be a stranger's, who must not be written to again and again. Ours: more than anybody
sets up in a day, with every one of them misspelt once."""


class Channel(Model):
    """A way to reach the athlete. What is not `confirmed` is asked whose it is and told nothing else. `ended` says why it is
    not used any more."""

    id: str
    channel: ChannelKind
    service: str | None
    label: str | None
    confirmed: bool
    expires_at: Instant | None
    ended: str | None


class Channels(Model):
    """All that are remembered, in the order in which they came."""

    channels: tuple[Channel, ...]


def routes(desk: Desk) -> list[BaseRoute]:
    """The routes of channels."""

    async def shown(request: Request) -> Response:
        state = await desk.loop.read(await manager_of(request, desk))
        entries = sorted(state.subscriptions.items(), key=lambda entry: entry[1].sequence)
        return _json(Channels(channels=tuple(view(desk, state, name, known) for name, known in entries)))

    async def add(request: Request) -> Response:
        athlete_id = await manager_of(request, desk, WRITING_WEIGHT)
        try:
            data, target = await desk.subscribing.subscribed(athlete_id, await body_of(request))
        except SubscriptionRefused as refused:
            detail = f"{refused}. Nothing was changed"
            where = refused.where or "body"
            raise Refusal(422, "the subscription cannot be used", detail, where=where) from None
        except CannotCheck as unsure:
            raise Refusal(503, "try again", f"{unsure}; nothing was changed, send it again") from None
        await _expect_room(desk, data)
        said = await desk.change(athlete_id, data.subscription_id, lambda state: _wanted(desk, state, data, target))
        if said is not None:
            return _json(_view(said.subscription_id, said, None), 201)
        state = await desk.loop.read(athlete_id)
        return _json(view(desk, state, data.subscription_id, state.subscriptions[data.subscription_id]))

    async def remove(request: Request) -> Response:
        athlete_id = await manager_of(request, desk, WRITING_WEIGHT)
        if not await end(desk, athlete_id, request.path_params["subscription_id"]):
            raise Refusal(404, "no such channel", "GET /v1/channels names those that there are")
        return Response(status_code=204, headers=SAFE_HEADERS)

    return [
        Route("/v1/channels", answering(shown), methods=["GET"]),
        Route("/v1/channels", answering(add), methods=["POST"]),
        Route("/v1/channels/{subscription_id}", answering(remove), methods=["DELETE"]),
    ]


async def end(desk: Desk, athlete_id: str, subscription_id: str) -> bool:
    """Revoke a subscription; one that has ended stays ended. False where there is none of that id."""
    if subscription_id not in (await desk.loop.read(athlete_id)).subscriptions:
        return False
    await desk.change(athlete_id, subscription_id, lambda state: _ended(state, subscription_id))
    return True


def view(desk: Desk, state: State, subscription_id: str, known: Subscription) -> Channel:
    """A channel as it stands, and why it is not used any more."""
    ended = None
    if known.revoked:
        ended = "revoked"
    elif state.live_subscription(subscription_id) is None:
        ended = "gone: its service says that it no longer exists; subscribe again"
    elif known.expires_at is not None and known.expires_at <= desk.now():
        ended = "expired: let the browser subscribe again"
    return _view(subscription_id, known, ended)


def _view(subscription_id: str, known: Subscription | PushSubscribed, ended: str | None) -> Channel:
    return Channel(
        id=subscription_id,
        channel=known.channel,
        service=known.service,
        label=known.label,
        confirmed=known.confirmed,
        expires_at=known.expires_at,
        ended=ended,
    )


async def _expect_room(desk: Desk, data: PushSubscribed) -> None:
    state = await desk.loop.read(data.athlete_id)
    new = state.live_subscription(data.subscription_id) is None
    if new and len(state.live_subscription_ids()) >= MAX_LIVE:
        raise Refusal(409, "too many channels", f"there are {MAX_LIVE} in use; remove one of them first")


def _expect_few_asked(state: State, now: datetime) -> None:
    confirms = (alert.decided_at for alert in state.alerts.values() if alert.kind is AlertKind.CONFIRM)
    asked = [at for at in confirms if at > now - ASKED_WITHIN]
    if len(asked) >= MAX_ASKED:
        wait_s = (min(asked) + ASKED_WITHIN - now).total_seconds()
        detail = f"{MAX_ASKED} channels were asked within a day whose they are; confirm one of them, or try again later"
        raise Refusal(429, "too many new channels", detail, retry_after_s=wait_s)


def _wanted(desk: Desk, state: State, data: PushSubscribed, target: Target) -> PushSubscribed | None:
    """None where it stands already. A channel that was confirmed and is only called otherwise now stays confirmed; any other
    that is not confirmed is asked whose it is. Raises Refusal."""
    known = state.live_subscription(data.subscription_id)
    if known is not None and desk.subscribing.says_the_same(data, target, known):
        return None
    if data.confirmed or (known is not None and known.confirmed):
        return data.model_copy(update={"confirmed": True})
    _expect_few_asked(state, desk.now())
    return data


def _ended(state: State, subscription_id: str) -> PushSubscribed | None:
    known = state.subscriptions.get(subscription_id)
    if known is None or known.revoked:
        return None
    return PushSubscribed(
        athlete_id=state.athlete_id,
        subscription_id=subscription_id,
        channel=known.channel,
        sealed=None,
        revoked=True,
        confirmed=known.confirmed,
        service=known.service,
        label=known.label,
    )


def _json(body: Channel | Channels, status: int = 200) -> Response:
    return JSONResponse(body.model_dump(mode="json"), status, headers=SAFE_HEADERS)
