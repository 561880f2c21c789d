"""The channel for everything that has an apprise URL: ntfy, Pushover, Telegram, Signal, Slack, Discord, e-mail, Home Assistant,
webhooks (see `table`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tandem.chassis.trying_again import retry_after_s
from tandem.contracts.event import derived_id
from tandem.contracts.events.reach import AlertKind
from tandem.notifier.adapters.apprise.process import THREADS, AppriseProcess, NoAnswer
from tandem.notifier.adapters.apprise.services import origin_of
from tandem.notifier.adapters.apprise.wire import Link, Message, Verdict, Word
from tandem.notifier.adapters.channels import MAX_RETRY_AFTER_S, Delivered, Failed, Outcome, Retry
from tandem.notifier.adapters.endpoint_policy import EndpointPolicy, EndpointRefused
from tandem.notifier.adapters.letter import Letter
from tandem.notifier.adapters.sealing import Target, UrlTarget


class AppriseChannel:
    """An asynchronous context: it ends the process that it speaks through."""

    def __init__(
        self,
        policy: EndpointPolicy,
        *,
        timeout_s: float = 10.0,
        threads: int = THREADS,
        real_time: Callable[[], float] = time.time,
    ) -> None:
        """`timeout_s` bounds one try. `real_time` is the wall clock in Unix seconds, for a Retry-After that is a date."""
        self._process = AppriseProcess(policy, threads)
        self._timeout_s = timeout_s
        self._real_time = real_time

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._process.close()

    @property
    def pid(self) -> int | None:
        """Of the process spoken through, None while there is none."""
        return self._process.pid

    async def send(self, letter: Letter, target: Target | None, lifetime_s: float) -> Outcome:
        if not isinstance(target, UrlTarget):
            return Failed("the subscription has no URL; subscribe again")
        try:
            verdict = await self._process.ask(message_of(letter, target.url, self._timeout_s), self.host(target))
        except NoAnswer as reason:
            return Retry(None, str(reason))
        return self._outcome(verdict)

    def host(self, target: Target | None) -> str:
        try:
            return origin_of(target.url) if isinstance(target, UrlTarget) else ""
        except EndpointRefused:
            return ""

    def _outcome(self, verdict: Verdict) -> Outcome:
        if verdict.word is Word.DELIVERED:
            return Delivered(verdict.status)
        if verdict.word is Word.RETRY:
            return Retry(
                retry_after_s(verdict.retry_after, self._real_time(), MAX_RETRY_AFTER_S), verdict.reason, verdict.status
            )
        return Failed(verdict.reason, verdict.status, verdict.gone)


def message_of(letter: Letter, url: str, within_s: float) -> Message:
    """The letter as the sending process gets it."""
    alert = letter.alert
    return Message(
        url=url,
        title=alert.title,
        body=alert.body,
        within_s=within_s,
        alert_id=alert.alert_id,
        kind=alert.kind.value,
        urgency=alert.urgency,
        topic=alert.topic,
        letter_id=derived_id("letter", alert.alert_id, letter.subscription_id, alert.title, alert.body),
        language=alert.language.value,
        asks=alert.kind is AlertKind.CONFIRM,
        links=tuple(Link(button.label, button.url) for button in letter.buttons),
        inbox_url=letter.inbox_url,
        unsubscribe_url=letter.unsubscribe_url,
    )
