"""An athlete's channels from the command line: through the notifier's own door, which checks what it is given and seals it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx

from tandem.contracts.events.reach import PushSubscribed
from tandem.local.home import Home
from tandem.local.operator import NotRunning, Operator

if TYPE_CHECKING:
    from tandem.notifier.domain.state import State

_TIMEOUT_S = 15.0


async def add(athlete_id: str, url: str, label: str | None) -> str:
    """Add the channel behind an apprise URL; returns its id. Raises ValueError with what is wrong, NotRunning."""
    base, token = _door(athlete_id)
    async with httpx.AsyncClient(base_url=base, timeout=_TIMEOUT_S) as client:
        told = {"url": url} | ({"label": label} if label else {})
        answer = await client.post("/v1/channels", json=told, headers={"Authorization": f"Bearer {token}"})
    said = answer.json()
    if answer.is_error:
        raise ValueError(said.get("detail") or said.get("title") or f"the notifier answered {answer.status_code}")
    return str(said["id"])


async def remove(operator: Operator, state: State, subscription_id: str) -> None:
    """End a channel. Raises LookupError when the athlete has none of that id."""
    known = state.subscriptions.get(subscription_id)
    if known is None:
        raise LookupError(
            f"athlete {state.athlete_id} has no channel {subscription_id}; `tandem alert channels` names them"
        )
    told = {"channel": known.channel, "service": known.service, "label": known.label, "revoked": True}
    said = {"athlete_id": state.athlete_id, "subscription_id": subscription_id, **told}
    await operator.say(PushSubscribed.model_validate(said))


def standing_of(state: State, subscription_id: str, now: datetime) -> str:
    """Whether alerts go there, and if not, why."""
    one = state.subscriptions[subscription_id]
    if one.revoked:
        return "ended"
    if state.live_subscription(subscription_id) is None:
        return "ended: the other side says that it is gone"
    if not one.confirmed:
        return "asked to confirm"
    return "expired" if one.expires_at is not None and one.expires_at <= now else ""


def inbox_link(athlete_id: str) -> str:
    """The URL of the athlete's inbox at the notifier that runs on the local data. Raises NotRunning."""
    base, token = _door(athlete_id)
    return f"{base}/v1/alerts?token={token}"


def _door(athlete_id: str) -> tuple[str, str]:
    from tandem.notifier.adapters.keys import Keys
    from tandem.notifier.adapters.links import Links

    home = Home.default()
    running = home.running()
    if running is None:
        raise NotRunning(
            f"nothing runs on {home.directory}: this needs the notifier's own keys, start it with `make run`"
        )
    token = Links(Keys.load_or_create(home.keys)).inbox_token(athlete_id, datetime.now(UTC))
    return f"http://127.0.0.1:{running.http['notifier']}", token
