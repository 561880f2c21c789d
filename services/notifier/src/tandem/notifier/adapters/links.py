"""Links that need no login: whoever holds one may do the one thing that it is for.

A link ends in a token that says who may do what until when, sealed with a key of ours: nothing of it can be read, made up or
changed. The same grant makes the same token, so that a letter that is sent again has the same links. Tokens are secrets: they
travel in paths, so nothing may log paths.

What opens an inbox or touches a button also says when it was made: whoever is erased and comes back under the same name is
somebody else, whom no link from before is about (see `http/standing`).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tandem.contracts.events.alert import AlertAction, AlertDue, OfferedAction
from tandem.contracts.events.reach import AlertKind
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.letter import Button, Letter

INBOX_LIFETIME = timedelta(days=400)
"""How long a link to the inbox opens it. Ours: a season and a bit, as long as browsers keep a cookie at most (RFC 6265bis)."""

ACT_LIFETIME = timedelta(days=7)
"""How long a button works at least, if its alert does not live longer. Ours: a week's plan is over by then."""

_VERSION = b"\x01"
"""The first byte of a token. Another way of making them gets another number."""

_KEY_BYTES = 64
"""AES-SIV (RFC 5297) with AES-256: two keys of 32 bytes."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{24,1024}")
"""Base64url of a version and 16 bytes of tag at the least; the longest that we make has some 400 characters."""


class NoSuchLink(ValueError):
    """The token was not made here, or was changed or cut on its way. It does not say which."""


class LinkExpired(ValueError):
    """The token was made here, but its time is over."""


@dataclass(frozen=True, slots=True)
class InboxGrant:
    """May read the athlete's alerts and answer them. One that `manages` may also say when and where the athlete is alerted: a
    front end's own, never a link in an alert, because alerts go to places where others read along. `made_at_s` is when it was
    made, in Unix seconds; 0 for one that does not say."""

    athlete_id: str
    manages: bool = False
    made_at_s: int = 0


@dataclass(frozen=True, slots=True)
class ActGrant:
    """May touch one button of one alert (see OfferedAction). `made_at_s` as in InboxGrant: when the alert was decided."""

    athlete_id: str
    alert_id: str
    action: AlertAction
    subject: str = ""
    value: str = ""
    made_at_s: int = 0


@dataclass(frozen=True, slots=True)
class EndGrant:
    """May end one subscription. It never expires, nor does an erasure end it: an unsubscribe link in an old e-mail has to
    work, and whoever gets the letters may always stop them."""

    athlete_id: str
    subscription_id: str


Grant = InboxGrant | ActGrant | EndGrant

_KINDS: dict[str, type[Grant]] = {"i": InboxGrant, "a": ActGrant, "u": EndGrant}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}


class Links:
    """Makes links and says what they allow. `public_url` is where athletes reach this service; links are paths without it."""

    def __init__(self, keys: Keys, public_url: str = "") -> None:
        self.public_url = public_url.rstrip("/")
        self._cipher = AESSIV(derived_key(keys.sealing, "tandem/alert-links/1", _KEY_BYTES))

    def token(self, grant: Grant, expires_at: datetime | None = None) -> str:
        """The token of a grant, good until `expires_at` (to the second), for ever without."""
        expires = _whole_s(expires_at) if expires_at else None
        parts = [_LETTERS[type(grant)], expires, *(getattr(grant, name) for name in type(grant).__slots__)]
        sealed = self._cipher.encrypt(json.dumps(parts, separators=(",", ":")).encode(), [_VERSION])
        return base64.urlsafe_b64encode(_VERSION + sealed).rstrip(b"=").decode()

    def inbox_token(self, athlete_id: str, now: datetime) -> str:
        """What a front end sends as its Bearer token."""
        return self.token(InboxGrant(athlete_id, manages=True, made_at_s=_whole_s(now)), now + INBOX_LIFETIME)

    def open[G: Grant](self, token: str, kind: type[G], now: datetime) -> G:
        """The grant in a token, which must be of that kind. Raises NoSuchLink, LinkExpired."""
        grant, expires_at = self._read(token)
        if not isinstance(grant, kind):
            raise NoSuchLink("the link is for something else")
        if expires_at is not None and now >= expires_at:
            raise LinkExpired("the link's time is over")
        return grant

    def act_path(self, grant: ActGrant, decided_at: datetime, expires_at: datetime) -> str:
        """Where a button of an alert is, on this service."""
        made = replace(grant, made_at_s=_whole_s(decided_at))
        return f"/a/{self.token(made, max(expires_at, decided_at + ACT_LIFETIME))}"

    def letter(self, alert: AlertDue, subscription_id: str) -> Letter:
        """The alert with its links for one subscription. A channel that has not shown whose it is gets no way into the
        inbox."""
        if not self.public_url:
            return Letter(alert, subscription_id)
        reads = InboxGrant(alert.athlete_id, made_at_s=_whole_s(alert.decided_at))
        inbox = self.token(reads, alert.decided_at + INBOX_LIFETIME)
        return Letter(
            alert,
            subscription_id,
            buttons=tuple(Button(one.action, one.label, self._act(alert, one)) for one in alert.actions),
            inbox_url="" if alert.kind is AlertKind.CONFIRM else f"{self.public_url}/i/{inbox}",
            unsubscribe_url=f"{self.public_url}/u/{self.token(EndGrant(alert.athlete_id, subscription_id))}",
        )

    def _act(self, alert: AlertDue, offered: OfferedAction) -> str:
        grant = ActGrant(alert.athlete_id, alert.alert_id, offered.action, offered.subject, offered.value)
        return self.public_url + self.act_path(grant, alert.decided_at, alert.expires_at)

    def _read(self, token: str) -> tuple[Grant, datetime | None]:
        try:
            if not _TOKEN.fullmatch(token):
                raise NoSuchLink("not a token")
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            if raw[:1] != _VERSION or base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
                raise NoSuchLink("not a token")
            letter, expires, *parts = json.loads(self._cipher.decrypt(raw[1:], [_VERSION]))
        except (binascii.Error, InvalidTag, NoSuchLink):
            raise NoSuchLink("the link was not made here, or is not whole") from None
        expires_at = None if expires is None else datetime.fromtimestamp(expires, UTC)
        return _grant(letter, parts), expires_at


def derived_key(private_key: X25519PrivateKey, purpose: str, length_bytes: int) -> bytes:
    """A key for one purpose from the key that is kept (HKDF, RFC 5869): none says anything of another."""
    return HKDF(SHA256(), length_bytes, salt=None, info=purpose.encode()).derive(private_key.private_bytes_raw())


def _whole_s(moment: datetime) -> int:
    return int(moment.timestamp())


def _grant(letter: str, parts: list[Any]) -> Grant:
    """What is sealed was sealed here, so it has the shape that `token` gave it, or gave it before it said when."""
    if letter == "a":
        athlete_id, alert_id, action, *more = parts
        return ActGrant(athlete_id, alert_id, AlertAction(action), *more)
    return _KINDS[letter](*parts)
