"""A message as each service shows it best: how loud, with which buttons, replacing which, and short enough."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tandem.notifier.adapters.apprise.options import NTFY_BUTTONS, inbox_link, options_of, unsubscribe_link
from tandem.notifier.adapters.apprise.services import Parsed
from tandem.notifier.adapters.apprise.wire import Link, Message

BUFFER_CHARACTERS = 4
"""Left free for what apprise puts between title and body. Ours."""

MERGED_TITLE_CHARACTERS = 120
"""Of a title that becomes the first line of the text. Ours: two lines on a phone, as the longest title is."""

RICH = {
    "tgram": "html",
    "pover": "html",
    "matrix": "html",
    "workflows": "markdown",
    "gchat": "markdown",
    "rocket": "markdown",
    "discord": "marked",
    "mmost": "marked",
}
"""Services that show links under their labels, and in what they are written; elsewhere an address is written out, also where
plain text is read as Markdown (`marked`)."""

MARKED_TITLES = frozenset({"discord", "workflows"})
"""Services that read marks in a title that stands apart from the text too."""


@dataclass(frozen=True, slots=True)
class Dressed:
    """`plugin` is apprise's, ready to send `body` in `body_format`. `headers` go on its HTTP requests."""

    plugin: Any
    title: str
    body: str
    body_format: str
    headers: Mapping[str, str] = field(default_factory=dict)


def dress(parsed: Parsed, message: Message, asset: Any, share: float = 1.0) -> Dressed:
    """`share` is how much of the service's length may be used: less when it said that the message is too large."""
    name = parsed.service.name
    plugin = parsed.build(asset=asset, **options_of(parsed, message))
    headers = {"X-Sequence-ID": message.topic} if name == "ntfy" and message.topic else {}
    form = _form_of(name, plugin)
    room = int(plugin.body_maxlen * share) - BUFFER_CHARACTERS
    if name == "mailto":
        return Dressed(plugin, fit(message.title, plugin.title_maxlen), _mail(message), "html")
    if plugin.title_maxlen <= 0 or name in MARKED_TITLES:
        title = _LINES[form](fit(message.title, MERGED_TITLE_CHARACTERS))
    else:
        title = fit(message.title if form == "text" else _calling_nobody(message.title), plugin.title_maxlen)
    if plugin.title_maxlen <= 0 or plugin.overflow_amalgamate_title:
        room -= len(title)
    body = _fitted(message.body or message.title, _shown_links(name, message), room, _FORMS[form])
    return Dressed(plugin, title, body, "text" if form == "marked" else form, headers)


def _form_of(name: str, plugin: Any) -> str:
    """Home Assistant's own page reads Markdown; the phones that it hands messages on to do not."""
    if name == "hassio" and any(domain is None for domain, *_ in plugin.targets):
        return "marked"
    return RICH.get(name, "text")


def fit(text: str, most: int) -> str:
    """At most `most` characters, cut between words where there are any, and ended with an ellipsis."""
    if len(text) <= most:
        return text
    if most < 1:
        return ""
    cut = text[: most - 1]
    if not text[most - 1].isspace():
        cut = cut.rsplit(maxsplit=1)[0] if len(cut.split()) > 1 else cut
    return cut.rstrip(" \t\n,;:–-") + "…"


def _fitted(text: str, links: Sequence[Link], room: int, form: Callable[[str, Sequence[Link]], str]) -> str:
    """The text gives way to the links, and the last links give way when nothing of it would be left."""
    links = list(links)
    while links and len(form("…", links)) > room:
        links.pop()
    most = len(text)
    while most > 0 and (over := len(form(fit(text, most), links)) - room) > 0:
        most -= over
    return form(fit(text, max(most, 1)), links)


def _plain(text: str, links: Sequence[Link]) -> str:
    return "\n".join([text, *(f"{link.label}: {link.url}" for link in links)])


def _marked(text: str, links: Sequence[Link]) -> str:
    return _plain("\n".join(_escaped(line) for line in text.splitlines()), links)


def _html(text: str, links: Sequence[Link]) -> str:
    lines = [_escaped_html(line) for line in text.splitlines()]
    anchors = [f'<a href="{html.escape(link.url)}">{html.escape(link.label, quote=False)}</a>' for link in links]
    return "<br/>".join([*lines, *anchors])


def _markdown(text: str, links: Sequence[Link]) -> str:
    lines = [_escaped(line) for line in text.splitlines()]
    return "\n\n".join([*lines, *(f"[{_escaped(link.label)}]({link.url})" for link in links)])


_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
"""What means something inside a line of Markdown."""

_MENTION = re.compile(r"@(?=\w)")
"""How one calls everyone, or somebody, in a chat. The name of a session may come from other people."""


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", _calling_nobody(text))


def _escaped_html(text: str) -> str:
    return html.escape(_calling_nobody(text), quote=False)


def _calling_nobody(text: str) -> str:
    """With a space without width after the sign: chats look for mentions in the text as it was sent, marks and all."""
    return _MENTION.sub("@\u200b", text)


_FORMS = {"text": _plain, "html": _html, "markdown": _markdown, "marked": _marked}
_LINES: Mapping[str, Callable[[str], str]] = {
    "text": str,
    "html": _escaped_html,
    "markdown": _escaped,
    "marked": _escaped,
}


def _mail(message: Message) -> str:
    """Simple HTML; the addresses are written out, because apprise makes the plain text of it and keeps only what is shown."""
    lines = "<br/>".join(html.escape(line, quote=False) for line in (message.body or message.title).splitlines())
    links = [*message.links, *inbox_link(message), *unsubscribe_link(message)]
    shown = [
        f"<p>{html.escape(link.label, quote=False)}:<br/>"
        f'<a href="{html.escape(link.url)}">{html.escape(link.url, quote=False)}</a></p>'
        for link in links
    ]
    return "".join([f"<p>{lines}</p>", *shown])


def _shown_links(name: str, message: Message) -> list[Link]:
    """In the text: what has no button of its own, and with a first message how to be left alone."""
    links = list(message.links[NTFY_BUTTONS:] if name == "ntfy" else () if name == "json" else message.links)
    return links + (unsubscribe_link(message) if message.asks else [])
