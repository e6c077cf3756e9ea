"""An office's file as sheets of plain cells: XLSX, XLS and ODS, or CSV in the encodings in use.

A file comes from outside, so its size is looked at before anything is unpacked, and a text that
was spoilt on its way is refused rather than repaired.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from api.importing.archives import Range, check_archive
from api.importing.cells import Cell
from api.importing.refusals import UnreadableFile

FILE_BYTES_MAX = 64 * 1024 * 1024
"""Larger files are refused; a year of one prefecture's lists is under 20 MB."""

SAMPLE_CHARACTERS = 20_000
"""How much of a CSV's beginning is looked at to tell its encoding and what parts its cells."""

SUFFIXES = frozenset({".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".tsv", ".txt"})
"""How the name of a file that may be a list ends."""

_NOT_BY_PEOPLE = ("~$", "._", ".~")
"""Begins the names of files that office programs and macOS put beside the open ones."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LOCKED_XLSX = "EncryptedPackage".encode("utf-16-le")


Numbered = tuple[int, list[Cell]]
"""A row's number, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; ``rows`` can be walked once."""

    name: str
    rows: Iterator[Numbered]
    height: int
    """How many rows there are, to show progress by; for a CSV its lines."""
    merged: Sequence[Range] = ()
    """Cells that were merged into one, in the places that ``rows`` has them."""
    hidden: bool = False
    left: int = 0
    """How many empty columns before the first were left out of ``rows``."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file's name, its SHA-256 digest in hexadecimal, and the sheets that hold something."""

    name: str
    digest: str
    sheets: tuple[Sheet, ...]


def is_office_file(path: Path) -> bool:
    """Whether a file in a folder may be a list: by its name, and not one that a program left."""
    return (
        path.suffix.lower() in SUFFIXES
        and not path.name.startswith(_NOT_BY_PEOPLE)
        and path.is_file()
    )


def open_file(path: Path) -> OpenedFile:
    """Every sheet of a file that has rows, the hidden ones too.

    Raises:
        UnreadableFile: it is missing, too large, empty, broken, or not a spreadsheet.
    """
    return open_content(path.name, _content(path))


def open_content(name: str, content: bytes) -> OpenedFile:
    """The same of a file that is in memory already, under the name it came with.

    Raises:
        UnreadableFile: it is too large, empty, broken, or not a spreadsheet.
    """
    if len(content) > FILE_BYTES_MAX:
        raise UnreadableFile("file_too_large")
    if not content.strip():
        raise UnreadableFile("file_empty")
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith((_ZIP, _OLE)):
        sheets = _workbook_sheets(content)
    else:
        sheets = (_csv_sheet(content, Path(name).stem),)
    if not sheets:
        raise UnreadableFile("file_empty")
    return OpenedFile(name, digest, sheets)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise UnreadableFile("file_too_large")
        return path.read_bytes()
    except OSError:
        raise UnreadableFile("file_not_found", file=path.name) from None


# ---- workbooks -------------------------------------------------------------------------------


def _workbook_sheets(content: bytes) -> tuple[Sheet, ...]:
    merged: dict[str, list[Range]] = {}
    if content.startswith(_ZIP):
        merged = check_archive(content)
    elif _LOCKED_XLSX in content:
        raise UnreadableFile("file_has_password")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = [
            (book.get_sheet_by_name(each.name), each.visible != SheetVisibleEnum.Visible)
            for each in book.sheets_metadata
            if each.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        raise UnreadableFile("file_has_password") from None
    except CalamineError:
        raise UnreadableFile("not_a_spreadsheet") from None
    return tuple(
        _sheet(each, merged.get(each.name, ()), hidden=hidden)
        for each, hidden in found
        if each.end is not None
    )


def _sheet(sheet: CalamineSheet, merged: Sequence[Range], *, hidden: bool) -> Sheet:
    # Rows come without the empty columns before the first that holds something.
    skipped = sheet.start[1] if sheet.start else 0
    height = sheet.end[0] + 1 if sheet.end else 0
    ranges = [
        ((top, max(left - skipped, 0)), (bottom, right - skipped))
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or merged
    ]
    return Sheet(sheet.name, enumerate(_cells(sheet), 1), height, ranges, hidden, skipped)


def _cells(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    yield from sheet.iter_rows()


# ---- CSV -------------------------------------------------------------------------------------


def _csv_sheet(content: bytes, name: str) -> Sheet:
    text = _decoded(content)
    if "\0" in text:
        raise UnreadableFile("not_a_spreadsheet")
    delimiter = _delimiter(text[:SAMPLE_CHARACTERS])
    height = _csv_height(text, delimiter)
    return Sheet(name, enumerate(_csv_rows(text, delimiter), 1), height)


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark, else GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if _is_broken_utf8(content):
            raise UnreadableFile("file_garbled") from None
    return _decode(content, "gb18030")


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableFile("encoding_unknown") from None


def _is_broken_utf8(content: bytes) -> bool:
    """Whether most letters are good UTF-8 and only a few bytes are not: a damaged file."""
    sample = content.decode("utf-8", errors="replace")[:SAMPLE_CHARACTERS]
    broken = sample.count("\ufffd")
    good = sum(each > "\u07ff" for each in sample) - broken  # letters of three bytes
    return good > 3 * broken


def _delimiter(sample: str) -> str:
    return max(",;\t", key=sample.count)


def _csv_height(text: str, delimiter: str) -> int:
    """How many rows there are; a quote that is never closed is found."""
    try:
        return sum(1 for _ in _csv_reader(text, delimiter))
    except csv.Error:
        raise UnreadableFile("csv_broken") from None


def _csv_rows(text: str, delimiter: str) -> Iterator[list[Cell]]:
    for each in _csv_reader(text, delimiter):
        cells: list[Cell] = [*each]
        yield cells


def _csv_reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
