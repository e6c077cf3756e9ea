"""A file that was read, held against the ledger: what would become of each of its rows.

What is shown of it to a person is chosen here, so that nothing larger goes to the page's process.
"""

import io
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter
from msgspec import Struct, to_builtins

from api.importing.carried import Carried, address
from api.importing.recording import Asked, Outcome, Progress, record_file
from api.importing.rows import Rejection, Row
from api.office import Office
from ledger.aggregates import ImportBatch
from ledger.vocabulary import RowVerdict

FIRST_SHOWN_MAX = 5
WRONG_SHOWN_MAX = 200

_CALLED = {"date": "on", "category": "categories"}
"""What a column is called in a row, where it is not called the same."""

_ABOUT = {
    "name_contradicts_number": "name",
    "person_unknown": "id",
    "record_is_restricted": "id",
    "device_unknown": "asset_number",
}
"""The column to look at, where a verdict names none."""


class Line(Struct, frozen=True, kw_only=True):
    """One row as it is understood: by column what is taken, and in which cell it stands."""

    row: int
    values: dict[str, str]


class WrongCell(Struct, frozen=True, kw_only=True):
    """One row that is not recorded; ``said`` is what stands in the cell, ``who`` whom it names."""

    verdict: RowVerdict
    place: str
    said: str
    who: str


class Judged(Struct, frozen=True, kw_only=True):
    """What became of a file, or would become of it."""

    outcome: Outcome
    taken_on: str | None
    """When the same file was taken in before, if that stands."""
    columns: list[str]
    first: list[Line]
    wrong: list[WrongCell]


def judge(office: Office, carried: Carried, asked: Asked, progress: Progress | None) -> Judged:
    """Judge every row; recorded is what is good, unless ``asked`` only looks."""
    outcome = record_file(office.ledger, office.views, carried.reading, asked, progress)
    batch = office.ledger.load(ImportBatch, outcome.batch)
    columns = sorted(carried.places, key=lambda column: carried.places[column])
    return Judged(
        outcome=outcome,
        taken_on=batch.runs[-1].envelope.recorded_at if batch and batch.runs else None,
        columns=columns,
        first=_first(carried, columns),
        wrong=[_wrong(carried, each) for each in outcome.verdicts[:WRONG_SHOWN_MAX]],
    )


def refused_rows(carried: Carried, sentences: Mapping[int, str], heading: str) -> bytes:
    """A workbook with the rows that were not recorded, and beside each what is wrong with it.

    It has the title and the headings of the list, so that it can be imported once it is right.
    Every cell is text: nothing in it is run, and no number loses a digit.
    """
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    sheet, wrong = book.add_worksheet(), book.add_format({"bg_color": "#F6DEDE"})
    head = [row for row in sorted(carried.cells) if row <= carried.heading_row]
    width = max((len(carried.cells[row]) for row in (*head, *sentences)), default=0)
    for place, row in enumerate([*head, *sorted(sentences)]):
        for column, said in enumerate(carried.cells.get(row, [])):
            sheet.write_string(place, column, said)
        told = heading if row == carried.heading_row else sentences.get(row, "")
        if told:
            sheet.write_string(place, width, told, wrong)
    sheet.set_column(0, max(width - 1, 0), 16)
    sheet.set_column(width, width, 60)
    book.close()
    return made.getvalue()


def _first(carried: Carried, columns: Iterable[str]) -> list[Line]:
    good = [row for row in carried.typed() if not isinstance(row, Rejection)]
    return [
        Line(
            row=row.row,
            values={column: _understood(row, column, carried) for column in columns},
        )
        for row in good[:FIRST_SHOWN_MAX]
    ]


def _understood(row: Row, column: str, carried: Carried) -> str:
    """What a row holds under a column; what stands in the cell, where the row has no such part."""
    name = _CALLED.get(column, column)
    for part in (row, getattr(row, "person", None)):
        value = getattr(part, name, None) if part is not None else None
        if value is not None:
            return _text(to_builtins(value))
    return carried.cell(row.row, column)


def _text(value: Any) -> str:
    if isinstance(value, dict):  # money, which the page writes as its reader does
        return f"{value['minor']} {value['currency']}"
    return " ".join(value) if isinstance(value, list | tuple) else str(value)


def _wrong(carried: Carried, verdict: RowVerdict) -> WrongCell:
    column = verdict.column or _ABOUT.get(verdict.code, "")
    place = carried.places.get(column)
    return WrongCell(
        verdict=verdict,
        place=address(verdict.row, place) if place is not None else "",
        said=carried.cell(verdict.row, column),
        who=carried.cell(verdict.row, "name") or carried.cell(verdict.row, "asset_number"),
    )
