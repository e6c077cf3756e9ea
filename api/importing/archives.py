"""XLSX and ODS files are zip archives: how large one would become, looked at before it is opened.

The spreadsheet reader lays a sheet out as one rectangle in memory, so two cells in far corners are
enough to end the process. Such a sheet is refused here, by the places its cells name.
"""

import io
import re
import zipfile
from typing import Any
from xml.parsers import expat

from api.importing.refusals import UnreadableFile

UNPACKED_BYTES_MAX = 400 * 1024 * 1024
"""All parts of an archive together; a sheet of 17,000 rows and 13 columns unpacks to 9 MB."""

UNPACKED_RATIO_MAX = 200
"""How many times larger than its archive a part may become; sheets come to about 10."""

RATIO_BYTES_MIN = 10 * 1024 * 1024
"""Below this size a part may be packed as tightly as it likes."""

SHEET_CELLS_MAX = 12_000_000
"""Rows times columns of one sheet, some 400 MB in memory."""

_BROKEN = (
    zipfile.BadZipFile,
    expat.ExpatError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_CHUNK_BYTES = 1024 * 1024
_ROWS_NOT_FAR = 99_999
_FAR_CELL = re.compile(rb'\br="(?:([A-Z]{2,3})[0-9]{1,5}|([A-Z]{0,3})([0-9]{6,7}))"')
_ANY_CELL = re.compile(rb'\br="()([A-Z]{0,3})([0-9]{1,7})"')


Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last row and column of some cells, from 0."""


def check_archive(content: bytes) -> dict[str, list[Range]]:
    """Refuse an archive that is broken, or that would not fit into memory.

    Returns the merged cells of each table of an ODS file, which the spreadsheet reader leaves out.

    Raises:
        UnreadableFile: ``not_a_spreadsheet`` or ``file_too_large``.
    """
    merged: dict[str, list[Range]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive)
            for part in archive.namelist():
                if part.startswith("xl/") and part.endswith(".xml"):
                    _check_xlsx_part(archive, part)
                elif part == "content.xml":
                    merged = _check_ods_sheets(archive, part)
    except _BROKEN:
        raise UnreadableFile("not_a_spreadsheet") from None
    return merged


def _check_sizes(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    tight = any(
        part.file_size > RATIO_BYTES_MIN
        and part.file_size > UNPACKED_RATIO_MAX * max(part.compress_size, 1)
        for part in parts
    )
    if total > UNPACKED_BYTES_MAX or tight:
        raise UnreadableFile("file_too_large")


def _check_xlsx_part(archive: zipfile.ZipFile, part: str) -> None:
    """Look at the cells' own names (``r="XFD12"``): first at the far ones, which are few."""
    columns, rows = _extent(archive, part, _FAR_CELL)
    if columns * max(rows, _ROWS_NOT_FAR) > SHEET_CELLS_MAX:
        columns, rows = _extent(archive, part, _ANY_CELL)
    if columns * rows > SHEET_CELLS_MAX:
        raise UnreadableFile("file_too_large")


def _extent(archive: zipfile.ZipFile, part: str, cell: re.Pattern[bytes]) -> tuple[int, int]:
    """The widest column and the furthest row that a ``cell`` names, at least 26 and 1."""
    columns, rows, tail = 26, 1, b""
    with archive.open(part) as sheet:
        while chunk := sheet.read(_CHUNK_BYTES):
            for wide, letters, row in cell.findall(tail + chunk):
                columns = max(columns, column_number(wide or letters))
                rows = max(rows, int(row or 1))
            tail = chunk[-32:]
    return columns, rows


def column_number(letters: bytes) -> int:
    """A column's letters as a number: A is 1, Z is 26, AA is 27."""
    number = 0
    for each in letters:
        number = number * 26 + each - ord("A") + 1
    return number


class _OdsCells:
    """The rectangle of each table's cells that hold something, with repeated rows and columns."""

    def __init__(self) -> None:
        self.column = self.row = self.width = self.height = 0
        self.table: list[Range] = []
        self.merged: dict[str, list[Range]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag.rpartition(":")[2]
        if kind == "table":
            self.row = self.width = self.height = 0
            self.table = self.merged.setdefault(attributes.get("table:name", ""), [])
        elif kind == "table-row":
            self.row += int(attributes.get("table:number-rows-repeated", 1))
            self.column = 0
        elif kind in {"table-cell", "covered-table-cell"}:
            self.merge(attributes)
            self.column += int(attributes.get("table:number-columns-repeated", 1))
            if "office:value-type" in attributes or "calcext:value-type" in attributes:
                self.held()
        elif kind == "p":
            self.held()

    def merge(self, attributes: dict[str, str]) -> None:
        """Note the cells that are part of the one that begins here."""
        rows = int(attributes.get("table:number-rows-spanned", 1))
        columns = int(attributes.get("table:number-columns-spanned", 1))
        if rows > 1 or columns > 1:
            first = (self.row - 1, self.column)
            self.table.append((first, (first[0] + rows - 1, first[1] + columns - 1)))

    def held(self) -> None:
        """The cell that was begun last holds something."""
        self.width, self.height = max(self.width, self.column), self.row
        if self.width * self.height > SHEET_CELLS_MAX:
            raise UnreadableFile("file_too_large")


def _check_ods_sheets(archive: zipfile.ZipFile, part: str) -> dict[str, list[Range]]:
    cells = _OdsCells()
    parser: Any = expat.ParserCreate()
    parser.StartElementHandler = cells.start
    with archive.open(part) as sheet:
        while chunk := sheet.read(_CHUNK_BYTES):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    return cells.merged
