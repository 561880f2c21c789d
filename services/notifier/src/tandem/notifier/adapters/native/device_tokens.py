"""The token by which a push provider knows one app on one device, as a subscription seals it."""

from __future__ import annotations

from collections.abc import Callable

from tandem.notifier.adapters.sealing import DeviceTarget, Target


class BadToken(ValueError):
    """This cannot be a token of the provider. Says what to do, not what it was."""


def token_of(target: Target | None, check: Callable[[str], None]) -> str:
    """A subscription's token, as `check` lets it pass. Raises BadToken."""
    if not isinstance(target, DeviceTarget):
        raise BadToken("the subscription has no device token; subscribe again")
    check(target.token)
    return target.token
