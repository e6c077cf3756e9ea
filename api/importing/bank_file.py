"""The file in which a bank answers: what became of each payment that it was given.

A line names its payment by the reference that the bank was given, or by its person's number. The
bank's own words for a reason become a code where they are known, and ``other`` where not: what else
a bank writes there may be about anybody.
"""

import datetime
import itertools
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct

from api.importing.carried import address
from api.importing.cells import Cell, amount, is_nothing, past_date, text
from api.importing.files import Numbered, Sheet, open_content
from api.importing.folding import fold, table
from api.importing.identity import identity
from api.importing.refusals import CellRefused, UnreadableFile
from ledger.vocabulary import Money

HEADING_SEARCH_ROWS = 30
LINES_MAX = 100_000
OTHER = "other"
"""The code of a reason in words that are not known here."""


class Answered(Struct, frozen=True, kw_only=True):
    """What the bank says of one payment; ``code`` is why it failed or came back."""

    row: int
    outcome: str
    reference: UUID | None = None
    number: tuple[str, str] | None = None
    amount: Money | None = None
    code: str | None = None
    occurred_on: str | None = None


class Unread(Struct, frozen=True, kw_only=True):
    """A line that cannot be read: in which cell, and why."""

    row: int
    place: str
    column: str
    code: str


class BankFile(Struct, frozen=True, kw_only=True):
    """Every line of a file; ``digest`` is SHA-256 in hexadecimal."""

    digest: str
    lines: list[Answered]
    unread: list[Unread]


def read_bank(name: str, content: bytes, currency: str, today: datetime.date) -> bytes:
    """A bank's file as it is carried to who knows the payments.

    Raises:
        UnreadableFile: it is no answer of a bank, or cannot be read at all.
    """
    opened = open_content(name, content)
    for sheet in opened.sheets:
        found = _under_headings(sheet)
        if found is not None:
            places, rows = found
            reader = _Reader(places, sheet.left, currency, today)
            read = [reader.line(row, said) for row, cells in rows if (said := reader.said(cells))]
            return msgspec.json.encode(
                BankFile(
                    digest=opened.digest,
                    lines=[each for each in read if isinstance(each, Answered)],
                    unread=[each for each in read if isinstance(each, Unread)],
                )
            )
    raise UnreadableFile("no_bank_headings")


@cache
def _known(subject: str) -> dict[str, str]:
    said = table("bank")[subject]
    return {fold(word): code for code, words in said.items() for word in words}


def _under_headings(sheet: Sheet) -> tuple[dict[str, int], list[Numbered]] | None:
    rows = iter(sheet.rows)
    for _, cells in itertools.islice(rows, HEADING_SEARCH_ROWS):
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            column = _known("columns").get(fold(str(cell)))
            if column:
                places.setdefault(column, place)
        if "outcome" in places and places.keys() & {"reference", "id"}:
            below = [each for each in itertools.islice(rows, LINES_MAX + 1) if _says(each[1])]
            if len(below) > LINES_MAX:
                raise UnreadableFile("file_too_large")
            return places, below
    return None


def _says(cells: Iterable[Cell]) -> bool:
    return any(not is_nothing(cell) for cell in cells)


class _Reader(NamedTuple):
    """Reads the lines of one sheet."""

    places: dict[str, int]
    left: int
    currency: str
    today: datetime.date

    def said(self, cells: Sequence[Cell]) -> dict[str, Cell]:
        """What a line says by column; nothing when it is a note or a sum, about no payment."""
        said = {
            column: cells[place]
            for column, place in self.places.items()
            if place < len(cells) and not is_nothing(cells[place])
        }
        return said if "outcome" in said or self._names_a_payment(said) else {}

    def _names_a_payment(self, said: dict[str, Cell]) -> bool:
        for column in said.keys() & {"reference", "id"}:
            with suppress(CellRefused):
                self._value(column, said[column])
                return True
        return False

    def line(self, row: int, said: dict[str, Cell]) -> Answered | Unread:
        """One line, read."""
        named = "reference" if "reference" in self.places else "id"
        column = "outcome" if "outcome" not in said else named
        if "outcome" not in said or not said.keys() & {"reference", "id"}:
            return self._unread(row, column, "cell_missing")
        values: dict[str, Any] = {}
        for column, cell in said.items():
            try:
                values[column] = self._value(column, cell)
            except CellRefused as refused:
                return self._unread(row, column, refused.code)
        return Answered(
            row=row,
            outcome=values["outcome"],
            reference=values.get("reference"),
            number=values.get("id"),
            amount=values.get("amount"),
            code=values.get("code") if values["outcome"] != "paid" else None,
            occurred_on=values.get("date"),
        )

    def _unread(self, row: int, column: str, code: str) -> Unread:
        place = address(row, self.places[column] + self.left)
        return Unread(row=row, place=place, column=column, code=code)

    def _value(self, column: str, cell: Cell) -> Any:
        match column:
            case "reference":
                return _reference(cell)
            case "id":
                found = identity(cell, self.today)
                return found.id_kind, found.identity
            case "amount":
                return amount(cell, self.currency)
            case "date":
                return past_date(cell, self.today)
            case "code":
                return _known("code").get(fold(str(cell)), OTHER)
            case _:
                return _outcome(cell)


def _outcome(cell: Cell) -> str:
    try:
        return _known("outcome")[fold(text(cell))]
    except KeyError:
        raise CellRefused("word_unknown") from None


def _reference(cell: Cell) -> UUID:
    try:
        return UUID(text(cell))
    except ValueError:
        raise CellRefused("reference_unreadable") from None
