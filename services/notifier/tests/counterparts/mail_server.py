"""A mail server on loopback that can be told what to answer at each step."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "sender", "open-sesame"


@dataclass(slots=True)
class Told:
    """Replies instead of the usual ones, by step (`MAIL`, `RCPT`, `DATA`); how long it takes its time over the data, and
    whether it hangs up then, before or after it has kept the message."""

    replies: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    drop: bool = False
    die: bool = False


class MailServer:
    """Listens while its context is open. With `tls` it offers STARTTLS, or speaks TLS from the first byte when `implicit`."""

    def __init__(self, tls: ssl.SSLContext | None = None, *, implicit: bool = False) -> None:
        self._tls = tls
        self._implicit = implicit
        self._server: asyncio.Server | None = None
        self.told = Told()
        self.received: list[EmailMessage] = []
        self.port = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            self._protocol, "127.0.0.1", 0, ssl=self._tls if self._implicit else None
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()

    def last(self) -> EmailMessage:
        return self.received[-1]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.told.replies.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.told.replies.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.told.delay_s)
        if self.told.drop:
            cast(Any, server.transport).abort()
            return "421 gone"
        if "DATA" in self.told.replies:
            return self.told.replies["DATA"]
        content = cast(bytes, envelope.content)
        self.received.append(cast(EmailMessage, email.message_from_bytes(content, policy=email.policy.default)))
        if self.told.die:
            cast(Any, server.transport).abort()
        return "250 OK"

    def _protocol(self) -> SMTP:
        return SMTP(
            self,
            hostname="mail.test",
            tls_context=self._tls if not self._implicit else None,
            authenticator=_authenticate,
            auth_require_tls=False,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)
