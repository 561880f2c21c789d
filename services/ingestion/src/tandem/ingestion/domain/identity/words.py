"""Statements that are too old to be remembered whole: eight bytes for what a version said, eight for when the last was told."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

MAX_NUMBERS = 100_000
"""Ten years of nine statements a day in three versions each; 800 kB. Beyond it those of the greatest digests are forgotten,
whatever the order in which they came: sent again they would be said again (ours)."""

_TIME_BITS = np.uint64(32)
_TIME = np.uint64(0xFFFF_FFFF)


class _Numbers:
    """A sorted set of at most MAX_NUMBERS numbers of 64 bits. Frozen; in JSON it is base64."""

    __slots__ = ("_numbers",)

    def __init__(self, numbers: NDArray[Any] | None = None) -> None:
        self._numbers = np.zeros(0, "<u8") if numbers is None else numbers[:MAX_NUMBERS]

    def __len__(self) -> int:
        return len(self._numbers)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and bool(np.array_equal(self._numbers, other._numbers))

    def __hash__(self) -> int:
        return hash(self._numbers.tobytes())

    @classmethod
    def read(cls, text: str | Self) -> Self:
        """From its base64. Raises ValueError for anything else."""
        return text if isinstance(text, cls) else cls(np.frombuffer(base64.b64decode(str(text)), "<u8"))

    def written(self) -> str:
        return base64.b64encode(self._numbers.tobytes()).decode()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.read,
            json_schema_input_schema=core_schema.str_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(
                cls.written, return_schema=core_schema.str_schema()
            ),
        )


class Words(_Numbers):
    """A set of digests (16 hexadecimal digits each)."""

    def __contains__(self, digest: object) -> bool:
        if not isinstance(digest, str):
            return False
        place = int(np.searchsorted(self._numbers, _number(digest)))
        return place < len(self._numbers) and bool(self._numbers[place] == _number(digest))

    def saying(self, *digests: str) -> Words:
        """This set with some more."""
        if not digests:
            return self
        news = np.unique(np.array([_number(one) for one in digests if one not in self], "<u8"))
        return Words(np.insert(self._numbers, np.searchsorted(self._numbers, news), news))


class Times(_Numbers):
    """When each of some names was told, in Unix seconds. A name is known by 32 bits: of 15,000 names, ten years of four a day,
    two are taken for one with 3 % probability, and then the later time counts for the other until it is told anew."""

    def of(self, name: str) -> int:
        """0 for a name that is not known."""
        place, known = self._place(_mark(name))
        return int(self._numbers[place] & _TIME) if known else 0

    def telling(self, times: Mapping[str, int]) -> Times:
        """These with some more, each in the place of what was known of its name."""
        told = self
        for name, told_s in times.items():
            mark = _mark(name)
            place, known = told._place(mark)
            kept = np.delete(told._numbers, place) if known else told._numbers
            told = Times(np.insert(kept, place, mark | (np.uint64(told_s) & _TIME)))
        return told

    def _place(self, mark: np.uint64) -> tuple[int, bool]:
        """Where a name stands or would, and whether it does."""
        place = int(np.searchsorted(self._numbers, mark))
        return place, place < len(self._numbers) and bool(self._numbers[place] >> _TIME_BITS == mark >> _TIME_BITS)


def _number(digest: str) -> np.uint64:
    return np.uint64(int(digest, 16))


def _mark(name: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest())) << _TIME_BITS
