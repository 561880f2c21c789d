"""A row of the catalogue: the words that name a movement, and what the movement is."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.load_scoring.domain.strength.exercise import Muscle, Pattern

WHOLE_BODY = 1.0
"""Hanging or supported by the hands alone. The hands and forearms that stay (4.4 % of body mass, Winter 2009, Biomechanics
and Motor Control of Human Movement, table 4.1) are not taken off: so weighted pull-ups and dips are logged everywhere."""

ABOVE_THE_SHANKS = 0.88
"""What a squat, lunge or step lifts: the body without both shanks and feet (2 × 6.1 %, Winter 2009, table 4.1)."""

ABOVE_ONE_SHANK = 0.94
"""A squat on one leg carries the free leg as well (Winter 2009, table 4.1)."""

ABOVE_THE_FEET = 0.97
"""A calf raise lifts all but the feet (2 × 1.45 %, Winter 2009, table 4.1)."""

PUSH_UP = 0.64
PUSH_UP_ON_KNEES = 0.49
PUSH_UP_FEET_RAISED = 0.70
PUSH_UP_HANDS_RAISED = 0.55
"""Ground reaction force over body mass, feet or hands raised by 30 cm (Ebben 2011, JSCR 25:2891-2894). Held still, a push-up
weighs 0.65 to 0.67 up and 0.70 to 0.75 down (Mier 2014, Int J Exerc Sci 7:161-168)."""


@dataclass(frozen=True, slots=True)
class Row:
    """`needed` are the words that must all occur. `slug` is the lift as the name usually means it, with the implements
    and positions in `plain`; with another implement `stem` is what it is called.

    `body`: the body is the load. `factor` is the share of body mass moved, by a body row or when the name says body
    weight; None where nobody has measured it.
    """

    needed: frozenset[str]
    slug: str
    stem: str
    pattern: Pattern
    primary: frozenset[Muscle]
    secondary: frozenset[Muscle]
    plain: frozenset[str]
    body: bool
    factor: float | None


def row(
    names: str,
    pattern: Pattern,
    muscles: str,
    *,
    slug: str = "",
    stem: str = "",
    plain: str = "",
    body: bool = False,
    factor: float | None = None,
) -> tuple[Row, ...]:
    """The rows of one movement. `names`: alternatives apart by `|`, the first gives the slug unless told otherwise;
    `muscles`: primary movers, then after a `/` those that help, as `Muscle` values apart by blanks."""
    alternatives = [name.split() for name in names.split("|")]
    first = slug or "_".join(alternatives[0])
    primary, _, secondary = muscles.partition("/")
    groups = frozenset(map(Muscle, primary.split())), frozenset(map(Muscle, secondary.split()))
    ordinary = frozenset(plain.split())
    return tuple(
        Row(frozenset(words), first, stem or first, pattern, *groups, ordinary, body, factor) for words in alternatives
    )
