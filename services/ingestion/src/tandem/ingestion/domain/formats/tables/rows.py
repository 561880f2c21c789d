"""A delimited text as rows with named cells, within bounds. A row that cannot be read costs only itself."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tandem.contracts.events.training import RejectionKind
from tandem.ingestion.domain.decoded import Unreadable

MAX_ROWS = 200_000
"""Ours: ten years of five sessions a week with thirty sets each are 78,000 rows."""

HEAD_BYTES = 4096
"""The first line of every known table is a tenth of it."""

_DELIMITERS = ",;\t"
_NUMBER = re.compile(r"-?\d{1,9}(?:[.,]\d{1,17})?")
_THOUSANDS = re.compile(r"-?\d{1,3},\d{3}")


class UnreadableRow(ValueError):
    """One row cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file on which it begins (from 1), and its cells by the name of their column."""

    line: int
    cells: Mapping[str, str]

    def text(self, name: str) -> str:
        """The cell without the blanks around it; empty for a column that the table does not have."""
        return self.cells.get(name, "").strip()

    def number(self, name: str, *, at_most: float) -> float | None:
        """The cell as a number from 0 to `at_most`, None when it is empty. A comma may stand for the decimal point. Raises
        UnreadableRow, without the value, which may be a word of the athlete's."""
        told = self.text(name)
        if not told:
            return None
        if not _NUMBER.fullmatch(told):
            raise UnreadableRow(f"{name!r} is no number")
        if _THOUSANDS.fullmatch(told):
            raise UnreadableRow(f"{name!r} may be a thousand or a decimal: write it with a point")
        value = float(told.replace(",", "."))
        if not 0 <= value <= at_most:
            raise UnreadableRow(f"{name!r} is not between 0 and {at_most:g}")
        return value


def header_of(raw: bytes) -> tuple[str, ...]:
    """The names of the columns, in small letters; empty when the first line is no list of names. `raw` may be cut off."""
    line, delimiter = _first_line(raw)
    names = next(csv.reader([line], delimiter=delimiter), []) if line else []
    return tuple(name.strip().casefold() for name in names)


def rows_of(raw: bytes) -> Iterator[Row | tuple[int, str]]:
    """The rows after the header; for one that has another number of cells, or that no reader could make cells of, its line
    and what is wrong. Empty rows are passed over. Raises Unreadable beyond MAX_ROWS."""
    header, (_, delimiter) = header_of(raw), _first_line(raw)
    reader = csv.reader(io.StringIO(_text(raw), newline=""), delimiter=delimiter)
    for count in range(MAX_ROWS + 2):
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, f"no cells could be made of the lines up to {reader.line_num}: a quote is not closed"
            continue
        if count and any(cell.strip() for cell in cells):
            yield _row(line, header, cells)
    raise Unreadable(
        f"the table has more than {MAX_ROWS} rows",
        kind=RejectionKind.TOO_LARGE,
        where=f"line {MAX_ROWS + 2}",
        remedy="send it in parts, a year each",
    )


def _row(line: int, header: tuple[str, ...], cells: list[str]) -> Row | tuple[int, str]:
    spare = cells[len(header) :]
    if len(cells) < len(header) - 1 or any(cell.strip() for cell in spare):  # Android ends some rows a cell early
        return line, f"{len(cells)} cells for {len(header)} columns"
    return Row(line, dict(zip(header, cells, strict=False)))


def _first_line(raw: bytes) -> tuple[str, str]:
    """The first line and the delimiter that parts it into the most cells."""
    lines = _text(raw[:HEAD_BYTES]).splitlines()
    line = lines[0] if lines else ""
    return line, max(_DELIMITERS, key=line.count)


def _text(raw: bytes) -> str:
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:  # spreadsheets save "Unicode text" so
        return raw[: len(raw) & ~1].decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - 3 and error.reason == "unexpected end of data":  # a head that is cut off
            return raw[: error.start].decode("utf-8-sig")
        return raw.decode("cp1252", errors="replace")
