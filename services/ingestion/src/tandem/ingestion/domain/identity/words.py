"""Statements that are too old to be remembered whole: eight bytes of each, enough to know that it was said."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Words:
    """A set of digests (16 hexadecimal digits each). Frozen; in JSON it is base64."""

    __slots__ = ("_digests",)

    def __init__(self, digests: NDArray[Any] | None = None) -> None:
        self._digests = np.zeros(0, "<u8") if digests is None else digests

    def __len__(self) -> int:
        return len(self._digests)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Words) and bool(np.array_equal(self._digests, other._digests))

    def __hash__(self) -> int:
        return hash(self._digests.tobytes())

    def __contains__(self, digest: object) -> bool:
        if not isinstance(digest, str):
            return False
        place = int(np.searchsorted(self._digests, _number(digest)))
        return place < len(self._digests) and bool(self._digests[place] == _number(digest))

    def saying(self, *digests: str) -> Words:
        """This set with some more."""
        if not digests:
            return self
        return Words(np.union1d(self._digests, np.array([_number(one) for one in digests], "<u8")))

    @classmethod
    def read(cls, text: str | Words) -> Words:
        """From its base64. Raises ValueError for anything else."""
        return text if isinstance(text, Words) else cls(np.frombuffer(base64.b64decode(text), "<u8"))

    def written(self) -> str:
        return base64.b64encode(self._digests.tobytes()).decode()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.read,
            json_schema_input_schema=core_schema.str_schema(),
            serialization=core_schema.plain_serializer_function_ser_schema(
                cls.written, return_schema=core_schema.str_schema()
            ),
        )


def _number(digest: str) -> np.uint64:
    return np.uint64(int(digest, 16))
