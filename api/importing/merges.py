"""Cells that an office merged into one: which rows share a value, and where that is not clear.

A spreadsheet keeps the value of merged cells in the first of them; the others are empty. A word
merged over several rows (停发) is true of each of them. A sum is not: nobody can say whether each
row had it, or all together.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from api.importing.archives import Range
from api.importing.cells import Cell
from api.importing.readers import COUNT_COLUMNS, MONEY_COLUMNS
from api.importing.refusals import UnreadableFile

UNSHARED_COLUMNS = frozenset(
    {*MONEY_COLUMNS, *COUNT_COLUMNS, "asset_number", "loan_number", "item_number"}
)
"""What these say is about one row alone."""

MERGED_CELLS_MAX = 2_000_000
"""Cells that may be merged with others, in all; more are there to stop the program."""


@dataclass(slots=True)
class Reach:
    """What merged cells mean for one row."""

    gives: list[int] = field(default_factory=list)
    """Places whose value the rows below take."""
    takes: list[int] = field(default_factory=list)
    """Places that take the value from above."""
    unclear: str = ""
    """A column that cannot be read, because its cell is part of another."""


def reaches(
    ranges: Iterable[Range], columns: dict[str, int], heading_row: int, height: int
) -> dict[int, Reach]:
    """What merged cells below the headings mean for each row, by its number from 1."""
    names = {place: column for column, place in columns.items()}
    found: dict[int, Reach] = {}
    merged = 0
    for (top, left), (bottom, right) in ranges:
        covered = [
            names[place] for place in range(left, min(right, max(names)) + 1) if place in names
        ]
        first, last = top + 1, min(bottom + 1, height)
        merged += max(last - first + 1, 0)
        if merged > MERGED_CELLS_MAX:
            raise UnreadableFile("file_too_large")
        if not covered or first <= heading_row or (last == first and left == right):
            continue
        _note(found, range(first, last + 1), left, covered, names.get(left))
    return found


def _note(
    found: dict[int, Reach], rows: range, left: int, covered: list[str], own: str | None
) -> None:
    hidden = next((column for column in covered if column != own), "")
    alone = own if own in UNSHARED_COLUMNS and len(rows) > 1 else ""
    for row in rows:
        reach = found.setdefault(row, Reach())
        reach.unclear = reach.unclear or alone or hidden or ""
        if own and len(rows) > 1:
            (reach.gives if row == rows[0] else reach.takes).append(left)


def share(cells: list[Cell], reach: Reach, carried: dict[int, Cell]) -> None:
    """Put into a row what merged cells carry down to it, and note what it gives to the next."""
    for place in reach.takes:
        if place in carried:
            cells[place] = carried[place]
    for place in reach.gives:
        carried[place] = cells[place]
