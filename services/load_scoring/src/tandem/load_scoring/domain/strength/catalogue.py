"""The catalogue of exercises: a name in any common spelling to the lift it means, or an honest "unknown".

Names come from Garmin, Hevy, Strong, wger or a person. The row with the most words that all occur in the name decides, the
first of equals. Implements and positions that change the load become part of the slug (`incline_dumbbell_bench_press`), and
so do words nobody here knows: a lift may have two slugs by mistake, but two lifts do not share one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from tandem.load_scoring.domain.strength import table_legs, table_upper
from tandem.load_scoring.domain.strength.exercise import Exercise
from tandem.load_scoring.domain.strength.names import words
from tandem.load_scoring.domain.strength.rows import Row

_IRON = frozenset({"barbell", "dumbbell", "kettlebell", "machine", "cable", "smith", "landmine", "trap_bar", "ez_bar",
                   "safety_bar", "sandbag", "plate", "medicine_ball", "sled", "band"})  # fmt: skip
_FIXED = frozenset({"machine", "cable", "smith"})
_IMPLEMENTS = _IRON | {"suspension", "body_weight"}
_POSITIONS = ("pause", "deficit", "assisted", "negative", "partial", "jump", "kipping", "incline", "decline", "seated",
              "lying", "kneeling", "half_kneeling", "overhead", "horizontal", "close_grip", "wide_grip", "reverse_grip",
              "neutral_grip", "v_grip", "snatch_grip", "low_bar", "high_bar", "reverse", "iso_lateral", "single_arm",
              "single_leg")  # fmt: skip
"""What changes the load beside the implement, in the order in which a slug names it."""

_SILENT = frozenset({"weighted", "weight", "standing", "alternate", "the", "a", "on", "of", "in", "at", "over", "exercise",
                     "bar", "grip", "wheelchair", "double", "arm", "left", "right", "new", "s", "x", "kg", "lb", "set",
                     "rep", "amrap"})  # fmt: skip
"""Words that leave the load as it is. Weighted or not is for the set's own weight to say."""

_NO_LIFT = frozenset({"stretch", "stretching", "pose", "foam", "smr", "massage", "mobilization", "mobility", "yoga",
                      "warm", "treadmill", "bike", "cycling", "elliptical", "run", "running", "swimming"})  # fmt: skip
_ASSISTING = frozenset({"pull_up", "chin_up", "dip", "muscle_up"})
"""A band in these takes load off the body."""

_ROWS = sorted((*table_legs.ROWS, *table_upper.ROWS), key=lambda row: -len(row.needed))


@lru_cache(maxsize=4096)
def exercise(name: str) -> Exercise | None:
    """The lift of that name, or None when it is not known (stretches and endurance work are none)."""
    head, tail = words(name)
    told = frozenset(head)
    if told & _NO_LIFT:
        return None
    row = _fitting(told) or _fitting(told | frozenset(tail))
    return _exercise(row, (*head, *tail)) if row else None


def _fitting(told: frozenset[str]) -> Row | None:
    return next((row for row in _ROWS if row.needed <= told), None)


def _exercise(row: Row, told: tuple[str, ...]) -> Exercise:
    rest = [word for word in dict.fromkeys(told) if word not in row.needed]
    implements = frozenset(told) & _IMPLEMENTS
    body = (
        (row.body and not implements & _FIXED) or "body_weight" in implements or bool(row.body and "assisted" in rest)
    )
    assisted = body and ("assisted" in rest or (row.slug in _ASSISTING and "band" in rest))
    factor = row.factor if body else None
    slug = _slug(row, rest, assisted)
    return Exercise(slug, row.pattern, row.primary, row.secondary, body, factor, assisted)


def _slug(row: Row, rest: Iterable[str], assisted: bool) -> str:
    own = frozenset(row.slug.split("_")) | frozenset((row.slug,))
    changed = [word for word in rest if word not in row.plain and word not in own]
    if assisted:
        changed = ["assisted", *(word for word in changed if word not in {"assisted", "band", "machine"})]
    implement = sorted(word for word in changed if word in _IMPLEMENTS)
    positions = [word for word in _POSITIONS if word in changed]
    others = [w for w in changed if w not in _IMPLEMENTS and w not in _POSITIONS and w not in _SILENT]
    return "_".join((*positions, *implement, row.stem if implement else row.slug, *others))
