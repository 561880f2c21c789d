"""Which channels there are here, by the settings, and how what athletes subscribe with is checked for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from tandem.contracts.events.reach import ChannelKind
from tandem.notifier.adapters.apprise.channel import AppriseChannel
from tandem.notifier.adapters.apprise.services import check, service_of
from tandem.notifier.adapters.channels import Channel, ConsoleChannel
from tandem.notifier.adapters.endpoints import EndpointPolicy
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.native.apns import APNS_SANDBOX_URL, APNS_URL, ApnsChannel, check_apns_token
from tandem.notifier.adapters.native.credentials import ApnsKey, FcmAccount
from tandem.notifier.adapters.native.fcm import FcmChannel, check_fcm_token
from tandem.notifier.adapters.subscribing import Checks
from tandem.notifier.adapters.webpush import WebPushChannel
from tandem.notifier.settings import Settings


@dataclass(frozen=True, slots=True)
class Carriers:
    """The channels that are set up."""

    channels: dict[ChannelKind, Channel]
    checks: Checks

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """While it lasts they keep connections and processes."""
        async with AsyncExitStack() as stack:
            for channel in self.channels.values():
                if isinstance(channel, AbstractAsyncContextManager):
                    await stack.enter_async_context(channel)
            yield


def carriers(
    settings: Settings, keys: Keys, policy: EndpointPolicy, console: Callable[[str], None] | None = None
) -> Carriers:
    """Browsers and what has an apprise URL always, native apps where their credentials are given, the terminal with `console`.
    Raises BadCredentials."""
    timeout_s = settings.push_timeout_s
    channels: dict[ChannelKind, Channel] = {
        ChannelKind.WEBPUSH: WebPushChannel(keys.vapid, settings.vapid_contact, policy, timeout_s=timeout_s),
        ChannelKind.APPRISE: AppriseChannel(policy, timeout_s=timeout_s),
    }
    if settings.fcm_credentials is not None:
        account = FcmAccount.load(settings.fcm_credentials)
        channels[ChannelKind.FCM] = FcmChannel(account, url=settings.fcm_url, timeout_s=timeout_s)
    if settings.apns_key is not None:
        key = ApnsKey.load(settings.apns_key, settings.apns_key_id, settings.apns_team_id, settings.apns_topic)
        url = APNS_SANDBOX_URL if settings.apns_sandbox else APNS_URL
        channels[ChannelKind.APNS] = ApnsChannel(key, url=settings.apns_url or url, timeout_s=timeout_s)
    if console is not None:
        channels[ChannelKind.CONSOLE] = ConsoleChannel(console)
    return Carriers(channels, _checks(policy, channels))


def _checks(policy: EndpointPolicy, channels: dict[ChannelKind, Channel]) -> Checks:
    def service(url: str) -> str:
        check(url, policy)
        return service_of(url)

    known = {ChannelKind.FCM: check_fcm_token, ChannelKind.APNS: check_apns_token}
    return Checks(url=service, token={kind: look for kind, look in known.items() if kind in channels})
