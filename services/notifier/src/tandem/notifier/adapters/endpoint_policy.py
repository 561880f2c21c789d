"""Which addresses may be spoken to. An address is the athlete's word, and the notifier must not become a way into the network
it runs in (server-side request forgery).

Public addresses are spoken to by encrypted connections only. Loopback and private ones are refused unless opened, and may
then be spoken to in plain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: carries an IPv4 address in its last 32 bits."""

COMPATIBLE = IPv6Network("::/96")
"""RFC 4291, 2.5.5.1: the first way, given up since, of carrying one there."""

TRANSLATED = IPv6Network("::ffff:0:0:0/96")
"""RFC 2765, 2.1: another one that carries one there."""

GLOBAL_UNICAST = IPv6Network("2000::/3")
"""IANA, Internet Protocol Version 6 Address Space: what is assigned to the public internet. Python calls more of them global,
such as the site-local addresses of old (fec0::/10)."""

_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)\.?", re.IGNORECASE)
"""A last label that makes a host a number (WHATWG URL, 4.2, ends-in-a-number checker). Operating systems read `127.1`,
`2130706433` and `0x7f.1` as addresses, and clients differ in whether they resolve them."""


class EndpointRefused(ValueError):
    """Says why, without the endpoint itself, which is a secret."""


@dataclass(frozen=True, slots=True)
class EndpointPolicy:
    """What beside the public network may be reached."""

    allow_loopback: bool = False
    allow_private: bool = False

    def origin(self, endpoint: str) -> str:
        """`scheme://host[:port]`, the audience of VAPID (RFC 8292, section 2). Raises EndpointRefused for what can be
        judged without resolving; a literal address is judged here, because a client does not resolve it."""
        try:
            parts = urlsplit(endpoint)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise EndpointRefused("the endpoint is not a URL") from None
        if parts.scheme not in ("https", "http") or not host:
            raise EndpointRefused("the endpoint must be an https URL")
        if not host.isascii():  # clients make an address of other alphabets' digits, and then resolve nothing
            raise EndpointRefused("the endpoint's host must be written in ASCII (xn--…)")
        if parts.username is not None or parts.password is not None:
            raise EndpointRefused("the endpoint must not carry a user name")
        if parts.scheme == "http" and not (self.allow_loopback or self.allow_private):
            raise EndpointRefused("the endpoint must be https")
        literal = _literal(host)
        if literal is None and _NUMBER.fullmatch(host.removesuffix(".").rpartition(".")[2]):
            raise EndpointRefused("the endpoint's address must be written in full, as four numbers up to 255")
        if literal is not None:
            self.judge(literal, parts.scheme)
        name = f"[{host}]" if isinstance(literal, IPv6Address) else host
        return f"{parts.scheme}://{name}" + (f":{port}" if port is not None else "")

    def judge(self, address: IPv4Address | IPv6Address, scheme: str) -> None:
        """Raises EndpointRefused when this address must not be spoken to by this scheme."""
        real = _embedded(address)
        if real.is_loopback:
            opened = self.allow_loopback
        elif _is_public(real):
            if scheme == "https":
                return
            raise EndpointRefused("a public endpoint must be https")
        else:
            usable = not (real.is_multicast or real.is_unspecified or real.is_link_local or real.is_reserved)
            opened = self.allow_private and usable
        if not opened:
            raise EndpointRefused("the endpoint is not on the public internet")


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    assigned = isinstance(address, IPv4Address) or address in GLOBAL_UNICAST
    return assigned and address.is_global and not address.is_multicast


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for (mapped, translated, 6to4, NAT64, compatible), else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if (
        address in NAT64
        or address in TRANSLATED
        or (address in COMPATIBLE and not (address.is_loopback or address.is_unspecified))
    ):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
