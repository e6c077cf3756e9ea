"""A file that was read by one process and is judged by another: what travels between them.

The reading process handles bytes that anybody may have made, and is trusted with nothing; what
it hands on is taken as values of known types, or not at all.
"""

import datetime
from typing import Any

import msgspec
from msgspec import Raw, Struct

from api.importing import rows as row_types
from api.importing.cells import Cell
from api.importing.files import open_content
from api.importing.reading import Reading, read_opened
from api.importing.refusals import UnreadableFile
from api.importing.rows import Rejection, Row
from ledger.vocabulary import Money

CELL_CHARS_MAX = 1_000
"""A text that is longer is refused as a cell; so much of it is carried, to be shown."""

COLUMNS_MAX = 256
"""So many cells of a row are carried, to be shown; a list has some twenty."""

ROWS_MAX = 250_000
"""A prefecture's largest list of a year has 17,000."""

CARRIED_BYTES_MAX = 60 * 1024 * 1024

KINDS: dict[str, Any] = {
    name: kind
    for name, kind in vars(row_types).items()
    if isinstance(kind, type) and (name.endswith("Row") or kind is Rejection)
}
"""The kinds of row by name."""


class Options(Struct, frozen=True, kw_only=True):
    """What a user says where the file does not say it itself."""

    period: str | None = None
    scheme: str | None = None
    kind: str | None = None


class Carried(Struct, frozen=True, kw_only=True):
    """Everything that was read in a file."""

    file: str
    digest: str
    kind: str
    period: str | None
    scheme: str | None
    currency: str
    height: int
    total_column: str
    headings: dict[str, str]
    places: dict[str, int]
    heading_row: int
    left: int
    stated: Money | None
    rows: list[tuple[str, Raw]]
    """The name of each row's kind, and the row."""
    cells: dict[int, list[str]]
    """Every row as it stands in the file, by its number."""

    def typed(self) -> list[Row | Rejection]:
        """The rows.

        Raises:
            msgspec.ValidationError: something else was carried.
        """
        decoders = {name: msgspec.json.Decoder(kind) for name, kind in KINDS.items()}
        return [decoders[name].decode(row) for name, row in self.rows]

    def reading(self) -> Reading:
        """What an import reads from; each time it is asked for, from the beginning."""
        return Reading(
            self.file,
            self.digest,
            self.kind,
            self.period,
            self.scheme,
            self.currency,
            self.height,
            (),
            self.total_column,
            self.headings,
            iter(self.typed()),
            self.stated,
        )

    def cell(self, row: int, column: str) -> str:
        """What stands in the cell of ``column``; empty when there is no such column."""
        place = self.places.get(column, -1) - self.left
        cells = self.cells.get(row, [])
        return cells[place] if 0 <= place < len(cells) else ""


def packed(name: str, content: bytes, options: Options, today: datetime.date) -> bytes:
    """A file as it is carried: every row read, and as it stands.

    Raises:
        UnreadableFile: the file as a whole cannot be read.
    """
    cells: dict[int, list[str]] = {}

    def see(number: int, row: Any) -> None:
        if len(cells) >= ROWS_MAX:
            raise UnreadableFile("file_too_large")
        said = [_said(cell) for cell in row[:COLUMNS_MAX]]
        if any(said):
            cells[number] = said

    reading = read_opened(
        open_content(name, content),
        today=today,
        period=options.period,
        scheme=options.scheme,
        kind=options.kind,
        see=see,
    )
    encoder = msgspec.json.Encoder()
    rows = [(type(row).__name__, Raw(encoder.encode(row))) for row in reading.rows]
    made = encoder.encode(
        Carried(
            file=reading.file,
            digest=reading.digest,
            kind=reading.kind,
            period=reading.period,
            scheme=reading.scheme,
            currency=reading.currency,
            height=reading.height,
            total_column=reading.total_column,
            headings=reading.headings,
            places=reading.places,
            heading_row=reading.heading_row,
            left=reading.left,
            stated=reading.stated,
            rows=rows,
            cells=cells,
        )
    )
    if len(made) > CARRIED_BYTES_MAX:
        raise UnreadableFile("file_too_large")
    return made


def unpacked(carried: bytes) -> Carried:
    """What ``packed`` made.

    Raises:
        msgspec.DecodeError, msgspec.ValidationError: it did not make this.
    """
    return msgspec.json.decode(carried, type=Carried)


def address(row: int, place: int) -> str:
    """A cell as spreadsheet programs call it: ``C7`` for row 7 and place 2."""
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _said(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)[:CELL_CHARS_MAX]
