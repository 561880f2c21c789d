"""Whatever a provider's end of the connection does, there is an answer or one clear exception, in bounded time and memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import httpx
import pytest
from hpack import Encoder
from hyperframe.frame import DataFrame, Frame, GoAwayFrame, HeadersFrame, RstStreamFrame, SettingsFrame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.notifier.adapters.native import provider_http
from tandem.notifier.adapters.native.http1 import Http1
from tandem.notifier.adapters.native.http2 import Http2
from tandem.notifier.adapters.native.provider_http import Answer, BadAddress, Unreachable, checked_address, origin_of

Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
SETTINGS = SettingsFrame(0).serialize()
_NO_TLS = httpx.create_ssl_context(verify=False)
"""Made once: it takes some milliseconds, and nothing here speaks TLS."""


async def post_to(speak: Speak, *, http2: bool, timeout_s: float = 0.3) -> Answer | Unreachable:
    """One POST to a server that speaks so on every connection."""
    return (await posts_to(speak, 1, http2=http2, timeout_s=timeout_s))[0]


async def posts_to(speak: Speak, count: int, *, http2: bool, timeout_s: float = 0.3) -> list[Answer | Unreachable]:
    """As many at once."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await speak(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    kind = Http2 if http2 else Http1
    http = kind(f"http://127.0.0.1:{port}", connections=2, idle_s=5, timeout_s=timeout_s, tls=_NO_TLS)

    async def post() -> Answer | Unreachable:
        try:
            return await http.post("/x", {"content-type": "application/json"}, b"{}")
        except Unreachable as away:
            return away

    try:
        async with http:
            return await asyncio.gather(*(post() for _ in range(count)))
    finally:
        server.close()


def saying(*parts: bytes) -> Speak:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        for part in parts:
            writer.write(part)
            await asyncio.sleep(0.001)  # read one by one, in whatever state the client is by then
        writer.write_eof()
        while await reader.read(65536):  # closing earlier would reset the connection under the request
            pass

    return speak


def frames(status: str = "200", body: bytes = b"{}", stream_id: int = 1) -> list[bytes]:
    """A whole HTTP/2 answer."""
    headers = HeadersFrame(stream_id, Encoder().encode([(":status", status)]), flags=["END_HEADERS"])
    return [SETTINGS, headers.serialize(), DataFrame(stream_id, body, flags=["END_STREAM"]).serialize()]


def frame(made: Frame, flags: int) -> bytes:
    """Serialised with just these flags, whether they make sense or not."""
    serialised = bytearray(made.serialize())
    serialised[4] = flags
    return bytes(serialised)


stream_ids = st.integers(0, 5)
any_frames = st.one_of(
    st.builds(
        lambda stream, block, flags: frame(HeadersFrame(stream or 1, block), flags),
        stream_ids, st.one_of(st.binary(max_size=40), st.sampled_from([
            Encoder().encode([(":status", status)]) for status in ("200", "410", "099", "abc", "", "1000", "-1")
        ])), st.integers(0, 255),
    ),
    st.builds(lambda stream, data, flags: frame(DataFrame(stream or 1, data), flags), stream_ids, st.binary(max_size=40),
              st.integers(0, 255)),
    st.builds(lambda stream, code: RstStreamFrame(stream or 1, code).serialize(), stream_ids, st.integers(0, 20)),
    st.builds(lambda last, code: GoAwayFrame(0, last, code, b'{"reason":"x"}').serialize(), stream_ids, st.integers(0, 20)),
    st.builds(lambda name, value: SettingsFrame(0, {name: value}).serialize(), st.integers(1, 8), st.integers(0, 2**32 - 1)),
    st.binary(max_size=60),
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(parts=st.lists(any_frames, max_size=8), greets=st.booleans())
def test_any_frames_end_in_an_answer_or_in_unreachable(parts: list[bytes], greets: bool) -> None:
    speak = saying(*([SETTINGS] if greets else []), *parts)
    for result in asyncio.run(posts_to(speak, 3, http2=True)):
        assert isinstance(result, Answer | Unreachable)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(status=st.integers(100, 999), body=st.binary(max_size=200), cut=st.integers(0, 300))
def test_an_http2_answer_cut_anywhere_is_whole_or_says_that_it_is_not(status: int, body: bytes, cut: int) -> None:
    whole = b"".join(frames(str(status), body))
    result = asyncio.run(post_to(saying(whole[:cut]), http2=True, timeout_s=30))
    if isinstance(result, Answer) and result.whole:
        assert (result.status, result.body) == (status, body)
        assert cut >= len(whole)
    elif status >= 200:
        assert cut < len(whole)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    head=st.one_of(st.binary(max_size=60), st.just(b"HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n")),
    more=st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([b"\r\n", b"Transfer-Encoding: chunked\r\n"]))),
)
def test_any_bytes_over_http1_end_in_an_answer_or_in_unreachable(head: bytes, more: list[bytes]) -> None:
    assert isinstance(asyncio.run(post_to(saying(head, *more), http2=False)), Answer | Unreachable)


async def test_an_answer_without_end_is_read_up_to_a_limit() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        writer.write(b"HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            await writer.drain()

    result = await post_to(speak, http2=False)
    assert isinstance(result, Answer)
    assert (len(result.body), result.whole) == (provider_http.MAX_BODY_BYTES, False)


@pytest.mark.parametrize("http2", [False, True])
async def test_a_body_that_never_comes_does_not_hold_the_status_back(
    http2: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        writer.write(b"".join(frames("410")[:2]) if http2 else b"HTTP/1.1 410 Gone\r\nContent-Length: 50\r\n\r\n{")
        await writer.drain()
        await reader.read()

    monkeypatch.setattr(provider_http, "BODY_TIMEOUT_S", 0.1)
    result = await post_to(speak, http2=http2)
    assert isinstance(result, Answer)
    assert (result.status, result.whole) == (410, False)


@pytest.mark.parametrize("http2", [False, True])
async def test_one_that_takes_the_request_and_is_silent_is_unreachable_in_time(http2: bool) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    result = await post_to(speak, http2=http2)
    assert isinstance(result, Unreachable)
    assert str(result) == "no answer within 0.3 s"


async def test_one_that_answers_a_byte_at_a_time_is_unreachable_in_time() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)
        for byte in b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100:
            writer.write(bytes([byte]))
            await asyncio.sleep(0.05)

    result = await post_to(speak, http2=False)
    assert isinstance(result, Unreachable)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://fcm.googleapis.com", "https://fcm.googleapis.com"),
        ("https://api.push.apple.com:2197/", "https://api.push.apple.com:2197"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address_is_https_or_on_this_machine(text: str, origin: str) -> None:
    assert origin_of(checked_address(text)) == origin


@pytest.mark.parametrize(
    "text",
    [
        "", "fcm.googleapis.com", "ftp://fcm.googleapis.com", "http://fcm.googleapis.com", "http://10.0.0.1",
        "https://user:word@fcm.googleapis.com", "https://fcm.googleapis.com?x=1", "https://", "https://[::1", "https://a:b",
        "http://127.0.0.1.example.com", "http://localhost.example.com",
    ],
)  # fmt: skip
def test_any_other_address_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(BadAddress, match="a push provider's address"):
        checked_address(text)
