"""What a device sends, sent from the command line over HTTP."""

from __future__ import annotations

from typing import Any

from tandem.local.home import Home


def send(path: str, body: bytes, kind: str, key: str, url: str | None) -> dict[str, Any]:
    """The receipt of what was posted to ingestion (`url`, else the local system's). RuntimeError in the words of the refusal,
    or when nobody answers."""
    import httpx  # not for every command to wait for

    if url is None:
        running = Home.default().running()
        if running is None:
            raise RuntimeError("nothing runs here: start it with `make run`, or give --url")
        url = f"http://127.0.0.1:{running.http['ingestion']}"
    headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
    try:
        answer = httpx.post(f"{url}{path}", content=body, headers=headers, timeout=30)
    except httpx.HTTPError as error:
        raise RuntimeError(f"no answer from {url}: {error}") from error
    told: dict[str, Any] = answer.json()
    if answer.status_code >= 400:
        where = f" ({told['where']})" if told.get("where") else ""
        raise RuntimeError(f"{told.get('title')}{where}: {told.get('detail')}")
    return told
