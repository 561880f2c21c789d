"""The guard of HTTP clients that resolve names themselves: names are judged by the addresses they resolve to at the moment of
connecting, so a name cannot change its mind between check and use. Redirects are not followed (see webpush).
"""

from __future__ import annotations

import socket
from ipaddress import ip_address

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

from tandem.notifier.adapters.endpoint_policy import EndpointPolicy, EndpointRefused

__all__ = ["EndpointPolicy", "EndpointRefused", "GuardedResolver"]


class GuardedResolver(AbstractResolver):
    """Resolves, then lets through only what the policy allows for the scheme."""

    def __init__(self, policy: EndpointPolicy, scheme: str, resolver: AbstractResolver | None = None) -> None:
        self._policy = policy
        self._scheme = scheme
        self._resolver = resolver or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """All addresses must pass: one that does not condemns the name. Raises EndpointRefused."""
        found = await self._resolver.resolve(host, port, family)
        for entry in found:
            self._policy.judge(ip_address(entry["host"].partition("%")[0]), self._scheme)
        return found

    async def close(self) -> None:
        await self._resolver.close()
