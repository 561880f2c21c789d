"""The pages behind links: plain HTML that needs no script, and answers in its place for what is not a browser."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tandem.contracts.events.reach import Language
from tandem.notifier.http.phrases import PHRASES, Phrases
from tandem.notifier.http.requests import SAFE_HEADERS, ChannelGone, Refusal

_STYLE = (
    "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin:1.5rem 0 0}p{margin:.5rem 0}small{color:#595959}"
    "button{font:inherit;padding:.75rem 1.25rem;margin:.5rem 0;border:0;border-radius:.5rem;background:#0b57d0;color:#fff}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#111}small{color:#aaa}}"
)

_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

PAGE_HEADERS = SAFE_HEADERS | {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Robots-Tag": "noindex",
}


def wants_page(request: Request) -> bool:
    """A browser that shows a page says so; a fetch, a push action or a mail program's click does not."""
    return "text/html" in request.headers.get("accept", "")


def language_of(request: Request, known: Language | None = None) -> Language:
    """The alert's, else the first of Accept-Language that we speak (RFC 9110, 12.5.4, weights passed over: browsers send the
    most wanted first), else English."""
    if known is not None:
        return known
    for part in request.headers.get("accept-language", "")[:200].split(","):
        wanted = part.partition(";")[0].strip().lower().partition("-")[0]
        if wanted in Language:
            return Language(wanted)
    return Language.ENGLISH


def page(language: Language, title: str, *parts: str, status: int = 200) -> Response:
    """A page of parts that are HTML already; the title is text."""
    text = (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{''.join(parts)}</main></body></html>"
    )
    return HTMLResponse(text, status, headers=PAGE_HEADERS)


def paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def button(label: str) -> str:
    """A form with one button, posting to this page's own address."""
    return f'<form method="post"><button>{escape(label)}</button></form>'


def link(label: str, path: str) -> str:
    return f'<p><a href="{escape(path)}">{escape(label)}</a></p>'


def heading(text: str, notes: Sequence[str]) -> str:
    return f"<h2>{escape(text)}</h2>" + "".join(f"<small>{escape(note)}</small>" for note in notes)


def done(request: Request, language: Language, title: str, *texts: str) -> Response:
    """What was done: a page for a browser, 204 for anybody else."""
    if not wants_page(request):
        return Response(status_code=204, headers=SAFE_HEADERS)
    return page(language, title, *(paragraph(text) for text in (*texts, PHRASES[language].close)))


def refused(request: Request, refusal: Refusal) -> Response:
    """A refusal as a page for a browser, as a problem document for anybody else."""
    if not wants_page(request):
        return refusal.answer()
    language = language_of(request)
    title, why = _words(PHRASES[language], refusal)
    answer = page(language, title, paragraph(why), status=refusal.status)
    answer.headers.update(refusal.headers)
    return answer


def _words(phrases: Phrases, refusal: Refusal) -> tuple[str, str]:
    if isinstance(refusal, ChannelGone):
        return phrases.channel_gone, phrases.channel_gone_why
    match refusal.status:
        case 404:
            return phrases.unknown, phrases.unknown_why
        case 409:
            return phrases.stale, phrases.stale_why
        case 410:
            return phrases.expired, phrases.expired_why
        case 429:
            return phrases.many, phrases.many_why
        case _:
            return phrases.later, phrases.later_why
