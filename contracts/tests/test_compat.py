"""Each kind of change to an event, and whether it breaks a reader. Pure: one small schema against another."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.contracts.compat import breaking


def event(required: tuple[str, ...] = ("a",), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


NULL = {"type": "null"}
NUMBER = {"type": "number"}
STRING = {"type": "string"}
INTEGER = {"type": "integer"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (event(a=STRING, b=STRING), event(a=STRING), "b: removed"),
        (event(a=STRING), event(("a", "b"), a=STRING, b=STRING), "b: newly required"),
        (event(a=STRING, b=STRING), event(("a", "b"), a=STRING, b=STRING), "b: newly required"),
        (event(a=NUMBER), event(a=INTEGER), "a: type number became integer"),
        (event(a=STRING), event(a=NUMBER), "a: type string became number"),
        (event(a={}), event(a=STRING), "a: type anything became string"),
        (event(a={"enum": ["x", "y"]}), event(a={"enum": ["x"]}), "a: y no longer allowed"),
        (event(a=STRING), event(a={"type": "string", "enum": ["x"]}), "a: any value became one of ['x']"),
        (event(a={"const": "x"}), event(a={"const": "y"}), "a: x no longer allowed"),
        (event(a=NUMBER | {"minimum": 0}), event(a=NUMBER | {"minimum": 1}), "a: minimum 0 became 1"),
        (event(a=NUMBER), event(a=NUMBER | {"maximum": 9}), "a: maximum none became 9"),
        (
            event(a=NUMBER | {"minimum": 0}),
            event(a=NUMBER | {"exclusiveMinimum": 0}),
            "a: exclusiveMinimum none became 0",
        ),
        (event(a=STRING | {"maxLength": 9}), event(a=STRING | {"maxLength": 8}), "a: maxLength 9 became 8"),
        (event(a=STRING | {"pattern": "^a"}), event(a=STRING | {"pattern": "^b"}), "a: pattern ^a became ^b"),
        (event(a=STRING), event(a=STRING | {"format": "date"}), "a: format none became date"),
        (event(a={"anyOf": [STRING, NULL]}), event(a=STRING), "a: type null became string"),
        (event(a={"anyOf": [STRING, NUMBER]}), event(a={"anyOf": [STRING, NULL]}), "a: number is no longer accepted"),
        (event(a=event(b=STRING)), event(a=event(c=STRING)), "a.b: removed"),
        (
            event(a={"type": "array", "items": NUMBER}),
            event(a={"type": "array", "items": INTEGER}),
            "a[]: type number became integer",
        ),
        (
            event(a={"type": "array", "prefixItems": [NUMBER, NUMBER]}),
            event(a={"type": "array", "prefixItems": [NUMBER]}),
            "a: a tuple of 2 became one of 1",
        ),
        (event(a=STRING), event(a=STRING) | {"additionalProperties": False}, "unknown properties"),
        (
            event(a={"type": "object", "additionalProperties": NUMBER}),
            event(a={"type": "object", "additionalProperties": INTEGER}),
            "a.*: type number became integer",
        ),
    ],
)
def test_a_change_that_breaks_readers_is_named(old: dict[str, Any], new: dict[str, Any], told: str) -> None:
    assert any(told in difference for difference in breaking(old, new)), breaking(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (event(a=STRING), event(a=STRING, b=STRING)),
        (event(a=STRING), event((), a=STRING)),
        (event(a=INTEGER), event(a=NUMBER)),
        (event(a=STRING), event(a={"anyOf": [STRING, NULL]})),
        (event(a={"enum": ["x"]}), event(a={"enum": ["x", "y"]})),
        (event(a=NUMBER | {"minimum": 1}), event(a=NUMBER | {"minimum": 0})),
        (event(a=NUMBER | {"exclusiveMinimum": 0}), event(a=NUMBER | {"minimum": 0})),
        (event(a=NUMBER | {"maximum": 8}), event(a=NUMBER | {"exclusiveMaximum": 9})),
        (event(a=STRING | {"pattern": "^a"}), event(a=STRING)),
        (event(a=STRING | {"description": "one"}), event(a=STRING | {"description": "other"})),
    ],
)
def test_a_change_that_only_adds_or_widens_is_allowed(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert breaking(old, new) == []


def test_references_are_followed_and_recursion_ends() -> None:
    def tree(leaf: dict[str, Any]) -> dict[str, Any]:
        branches = {"type": "array", "items": {"$ref": "#/$defs/Node"}}
        return event(a={"$ref": "#/$defs/Node"}) | {"$defs": {"Node": event(("leaf",), leaf=leaf, branches=branches)}}

    assert breaking(tree(NUMBER), tree(NUMBER)) == []
    assert breaking(tree(NUMBER), tree(STRING)) == ["a.leaf: type number became string"]


schemas = st.recursive(
    st.sampled_from([STRING, NUMBER, INTEGER, {"enum": ["x", "y"]}, NUMBER | {"minimum": 0}]),
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from("abc"), inner, min_size=1).map(lambda p: event((min(p),), **p)),
        inner.map(lambda s: {"type": "array", "items": s}),
        inner.map(lambda s: {"anyOf": [s, NULL]}),
    ),
    max_leaves=6,
)


@given(schemas)
def test_every_schema_is_compatible_with_itself(schema: dict[str, Any]) -> None:
    assert breaking(schema, schema) == []


@given(schemas)
def test_making_a_field_optional_is_allowed_and_the_way_back_is_not(schema: dict[str, Any]) -> None:
    strict, loose = event(a=schema), event((), a={"anyOf": [schema, NULL]})
    assert breaking(strict, loose) == []
    assert breaking(loose, strict) != []
