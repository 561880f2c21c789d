"""Does a new JSON Schema still accept what the old one did? The differences that break, in words.

Allowed: an added optional property, and anything wider (a new enum member, looser bounds); consumers are deployed before
producers. Breaking: a removed property, a newly required one, and anything narrower. A pattern or format that changed counts
as narrower, because nothing here can prove that it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_OPAQUE = ("pattern", "format")


def breaking(old: Schema, new: Schema) -> list[str]:
    """What of `old` is no longer accepted by `new`; each entry says where. Empty when compatible."""
    return list(_Comparison(old, new).differences(old, new, ""))


class _Comparison:
    """Two documents, whose `$ref`s point into their own `$defs`."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new
        self._seen: set[tuple[str, str]] = set()

    def differences(self, old: Schema, new: Schema, where: str) -> Iterator[str]:
        pair = (str(old.get("$ref", "")), str(new.get("$ref", "")))
        if pair != ("", ""):
            if all(pair) and pair in self._seen:  # a recursive model, compared already
                return
            self._seen.add(pair)
        old, new = _resolve(self._old, old), _resolve(self._new, new)
        if "anyOf" in old or "anyOf" in new:
            yield from self._alternatives(old, new, where)
            return
        yield from _types(old, new, where)
        yield from _values(old, new, where)
        yield from _bounds(old, new, where)
        yield from self._properties(old, new, where)
        yield from self._items(old, new, where)

    def _alternatives(self, old: Schema, new: Schema, where: str) -> Iterator[str]:
        choices = new.get("anyOf", [new])
        for alternative in old.get("anyOf", [old]):
            found = [list(self._fresh(alternative, choice, where)) for choice in choices]
            if all(found):
                yield min(found, key=len)[0] if len(choices) == 1 else _no_choice(alternative, found, where)

    def _fresh(self, old: Schema, new: Schema, where: str) -> Iterator[str]:
        """Choices are tried each on its own: what one of them has seen says nothing of the next."""
        return _Comparison(self._old, self._new).differences(old, new, where)

    def _properties(self, old: Schema, new: Schema, where: str) -> Iterator[str]:
        have, want = old.get("properties", {}), new.get("properties", {})
        for name, schema in have.items():
            if name in want:
                yield from self.differences(schema, want[name], f"{where}.{name}".lstrip("."))
            else:
                yield f"{where}.{name}".lstrip(".") + ": removed"
        for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
            yield f"{where}.{name}".lstrip(".") + ": newly required"
        if new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
            yield f"{where or 'body'}: unknown properties are no longer ignored"
        elif isinstance(old.get("additionalProperties"), Mapping) and isinstance(
            new.get("additionalProperties"), Mapping
        ):
            yield from self.differences(old["additionalProperties"], new["additionalProperties"], f"{where}.*")

    def _items(self, old: Schema, new: Schema, where: str) -> Iterator[str]:
        if isinstance(new.get("items"), Mapping):
            yield from self.differences(old.get("items", {}), new["items"], f"{where}[]")
        before, after = old.get("prefixItems", []), new.get("prefixItems", [])
        if len(before) != len(after):
            yield f"{where}: a tuple of {len(before)} became one of {len(after)}"
        for index, (one, other) in enumerate(zip(before, after, strict=False)):
            yield from self.differences(one, other, f"{where}[{index}]")


def _resolve(document: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        name = str(schema["$ref"]).removeprefix("#/$defs/")
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**document["$defs"][name], **beside}
    return schema


def _no_choice(alternative: Schema, found: list[list[str]], where: str) -> str:
    told = alternative.get("type") or str(alternative.get("$ref", "one alternative")).removeprefix("#/$defs/")
    return f"{where}: {told} is no longer accepted ({min(found, key=len)[0]})"


def _names(schema: Schema) -> set[str]:
    declared = schema.get("type")
    return set() if declared is None else {declared} if isinstance(declared, str) else set(declared)


def _types(old: Schema, new: Schema, where: str) -> Iterator[str]:
    before, after = _names(old), _names(new)
    if "number" in after:
        after |= {"integer"}
    if after and (not before or before - after):
        yield f"{where or 'body'}: type {_told(before)} became {_told(_names(new))}"


def _told(names: set[str]) -> str:
    return " or ".join(sorted(names)) or "anything"


def _values(old: Schema, new: Schema, where: str) -> Iterator[str]:
    before, after = _enumerated(old), _enumerated(new)
    if after is None:
        return
    if before is None:
        yield f"{where or 'body'}: any value became one of {after}"
    elif gone := [value for value in before if value not in after]:
        yield f"{where or 'body'}: {', '.join(map(str, gone))} no longer allowed"


def _enumerated(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    values = schema.get("enum")
    return None if values is None else list(values)


def _bounds(old: Schema, new: Schema, where: str) -> Iterator[str]:
    for name in (*_LOWER, *_UPPER):
        if name in new and not _implied(old, new[name], name):
            yield f"{where or 'body'}: {name} {old.get(name, 'none')} became {new[name]}"
    for name in _OPAQUE:
        if name in new and new[name] != old.get(name):
            yield f"{where or 'body'}: {name} {old.get(name, 'none')} became {new[name]}"


def _implied(old: Schema, limit: float, name: str) -> bool:
    """Did the old schema already keep to that limit?"""
    if name in _LOWER:
        if name == "minimum" and old.get("exclusiveMinimum", float("-inf")) >= limit:
            return True
        if name == "exclusiveMinimum" and old.get("minimum", float("-inf")) > limit:
            return True
        return bool(old.get(name, float("-inf")) >= limit)
    if name == "maximum" and old.get("exclusiveMaximum", float("inf")) <= limit:
        return True
    if name == "exclusiveMaximum" and old.get("maximum", float("inf")) < limit:
        return True
    return bool(old.get(name, float("inf")) <= limit)
