"""The catalogues: every message of every language, in Mozilla's Fluent (projectfluent.org), read once."""

from __future__ import annotations

from functools import cache
from importlib import resources

from fluent.runtime import FluentBundle
from fluent.syntax import FluentParser, ast

from tandem.contracts.events.reach import Language


class WordsError(LookupError):
    """A message is not in the catalogue, or it asks for a value that it was not given. Names both."""


def say(language: Language, message: str, **values: str | int) -> str:
    """The message with its values filled in. Raises WordsError."""
    bundle = _bundle(language)
    if not bundle.has_message(message):
        raise WordsError(f"there is no message {message!r} in {language.value}")
    pattern = bundle.get_message(message).value
    if pattern is None:
        raise WordsError(f"message {message!r} has no words in {language.value}")
    text, errors = bundle.format_pattern(pattern, values)
    if errors:
        told = "; ".join(str(error) for error in errors)
        raise WordsError(f"message {message!r} in {language.value} cannot be said with {sorted(values)}: {told}")
    return str(text)


def has(language: Language, message: str) -> bool:
    """Whether the language has a message of that name."""
    return _bundle(language).has_message(message)


def resources_of(language: Language) -> dict[str, ast.Resource]:
    """The language's catalogues by file name. Raises WordsError when one cannot be read."""
    found = {}
    folder = resources.files(__package__) / language.value
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".ftl"):
            found[entry.name] = read(f"{language.value}/{entry.name}", entry.read_text(encoding="utf-8"))
    return found


def read(name: str, text: str) -> ast.Resource:
    """A catalogue from its text. Raises WordsError where it is no Fluent, naming the catalogue and the line."""
    resource = FluentParser().parse(text)
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            line = (entry.content or "").strip().partition("\n")[0]
            raise WordsError(f"{name} is no Fluent from {line!r} on")
    return resource


@cache
def _bundle(language: Language) -> FluentBundle:
    """Without the isolating marks that Fluent puts around values: some lock screens show them as boxes."""
    bundle = FluentBundle([language.value], use_isolating=False)
    for resource in resources_of(language).values():
        bundle.add_resource(resource)
    return bundle
