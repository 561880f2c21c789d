"""How a pain is written on the command line."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.local.commands.wellness import pain_of


def pain(site: str, severity: float, structure: str | None = None, alters_gait: bool = False) -> dict[str, Any]:
    return {"site": site, "severity": severity, "structure": structure, "alters_gait": alters_gait}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("knee:6", pain("knee", 6)),
        ("left achilles:4:tendon", pain("left achilles", 4, "tendon")),
        (" hip : 2.5 : joint : gait ", pain("hip", 2.5, "joint", True)),
        ("knee:6:gait", pain("knee", 6, alters_gait=True)),
    ],
)
def test_a_pain_is_a_site_a_severity_and_what_hurts(text: str, meant: dict[str, Any]) -> None:
    assert pain_of(text) == meant


@pytest.mark.parametrize(
    "text", ["", "knee", "knee:", ":4", "knee:eleven", "knee:11", "knee:-1", "knee:nan", "a:1:b:c"]
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="left achilles:4:tendon"):
        pain_of(text)
