"""Which table it is: by the names in its first line, whatever the file is called."""

from __future__ import annotations

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Reading, Unreadable
from tandem.ingestion.domain.formats.tables import hevy_csv, strong_csv
from tandem.ingestion.domain.formats.tables.rows import HEAD_BYTES, header_of

_MIN_COLUMNS = 4
"""Ours: a line of prose with three commas is rarer than a table with three columns is useful."""


def is_table(raw: bytes) -> bool:
    """Whether the first line reads as the names of at least four columns, of a known table or another."""
    names = header_of(raw[:HEAD_BYTES])
    return len(names) >= _MIN_COLUMNS and all(
        name and not name[0].isdigit() and name.isprintable() for name in names[:4]
    )


def decode_table(raw: bytes, timezone: str | None) -> Reading:
    """The workouts of an export of Hevy or Strong. Raises Unreadable for another table, with what would do."""
    head = raw[:HEAD_BYTES]
    if hevy_csv.is_hevy_csv(head):
        return hevy_csv.decode_hevy_csv(raw, timezone)
    if strong_csv.is_strong_csv(head):
        return strong_csv.decode_strong_csv(raw, timezone)
    raise Unreadable(
        f"this is a table of {len(header_of(head))} columns, but not one that Hevy or Strong exports",
        kind=RejectionKind.UNSUPPORTED,
        where="line 1",
        remedy=f"a Hevy table has the columns {', '.join(hevy_csv.COLUMNS)}; a Strong table has "
        f"{', '.join(strong_csv.COLUMNS)} (export it with the app set to English)",
    )
