"""No endpoint leads into our own network."""

from __future__ import annotations

import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from tandem.notifier.adapters.endpoints import EndpointPolicy, EndpointRefused, GuardedResolver

PUBLIC = EndpointPolicy()
LOCAL = EndpointPolicy(allow_loopback=True)
PRIVATE = EndpointPolicy(allow_private=True)


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", "https://fcm.googleapis.com"),
        ("https://push.example.com:8443/x?y=1", "https://push.example.com:8443"),
        ("https://1.1.1.1/x", "https://1.1.1.1"),
        ("https://push3.example.com/x", "https://push3.example.com"),
        ("https://4.push.example.x0/x", "https://4.push.example.x0"),
        ("https://[2606:4700::1111]:444/x", "https://[2606:4700::1111]:444"),
    ],
)
def test_a_public_https_endpoint_passes_and_names_its_audience(endpoint: str, origin: str) -> None:
    assert PUBLIC.origin(endpoint) == origin


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/x",
        "ftp://push.example.com/x",
        "file:///etc/passwd",
        "https:///x",
        "nonsense",
        "",
        "https://[::1/x",
        "https://host:99999/x",
        "https://user:word@push.example.com/x",
        "https://127.0.0.1/x",
        "https://10.0.0.1/x",
        "https://192.168.1.1/x",
        "https://172.16.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/x",
        "https://0.0.0.0/x",
        "https://224.0.0.1/x",
        "https://[::1]/x",
        "https://[fe80::1]/x",
        "https://[fd00::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://[64:ff9b::a00:1]/x",
        "https://[2002:a00:1::]/x",
        "https://[::10.0.0.1]/x",
        "https://[::ffff:0:10.0.0.1]/x",
        "https://[64:ff9b:1::a00:1]/x",
        "https://[2001:0:a00:1::f5ff:fffe]/x",
        "https://[fec0::1]/x",
        "https://[5f00::1]/x",
        "https://2130706433/x",
        "https://127.1/x",
        "https://0177.0.0.1/x",
        "https://0x7f.0.0.1/x",
        "https://0x7f000001/x",
        "https://127.0.0.1./x",
        "https://127%2e0.0.1/x",
        "https://push.example.com\\@127.0.0.1/x",
        "https://１２７.0.0.1/x",
        "https://①⓪.⓪.⓪.①/x",
        "https://169。254。169。254/x",
    ],
)
def test_anything_else_is_refused(endpoint: str) -> None:
    with pytest.raises(EndpointRefused):
        PUBLIC.origin(endpoint)


def test_a_refusal_does_not_repeat_the_endpoint() -> None:
    with pytest.raises(EndpointRefused) as refused:
        PUBLIC.origin("https://10.0.0.1/secret-token")
    assert "secret-token" not in str(refused.value)
    assert "10.0.0.1" not in str(refused.value)


def test_loopback_may_be_opened_for_local_runs_and_opens_nothing_else() -> None:
    assert LOCAL.origin("http://127.0.0.1:9/x") == "http://127.0.0.1:9"
    for endpoint in ("http://10.0.0.1/x", "https://10.0.0.1/x", "http://1.1.1.1/x"):
        with pytest.raises(EndpointRefused):
            LOCAL.origin(endpoint)


def test_private_networks_may_be_opened_but_never_cloud_metadata() -> None:
    assert PRIVATE.origin("http://10.0.0.1:9/x") == "http://10.0.0.1:9"
    for endpoint in ("http://169.254.169.254/x", "http://127.0.0.1/x", "http://1.1.1.1/x"):
        with pytest.raises(EndpointRefused):
            PRIVATE.origin(endpoint)


class Names(AbstractResolver):
    """Resolves every name to these addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self.addresses
        ]

    async def close(self) -> None:
        self.addresses = ()


async def test_a_name_is_judged_by_what_it_resolves_to() -> None:
    found = await GuardedResolver(PUBLIC, "https", Names("1.1.1.1", "2606:4700::1111")).resolve("push.example.com")
    assert [entry["host"] for entry in found] == ["1.1.1.1", "2606:4700::1111"]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "fe80::1%eth0", "::ffff:192.168.0.1"])
async def test_one_private_address_among_public_ones_condemns_the_name(address: str) -> None:
    with pytest.raises(EndpointRefused):
        await GuardedResolver(PUBLIC, "https", Names("1.1.1.1", address)).resolve("push.example.com")


async def test_a_name_that_resolves_to_a_public_address_is_not_spoken_to_without_tls() -> None:
    with pytest.raises(EndpointRefused, match="must be https"):
        await GuardedResolver(LOCAL, "http", Names("1.1.1.1")).resolve("push.example.com")
