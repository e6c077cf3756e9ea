"""Small office files for the tests, written by us: workbooks, CSV, and people's numbers."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

TODAY = date(2026, 3, 9)

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""The weights that GB 11643-1999 prints for the 17 digits of a resident id."""

Rows = Iterable[Sequence[Any]]


def resident(area: str = "652301", born: str = "19740826", order: str = "766") -> str:
    """A resident id whose check character is worked out as the standard prints it."""
    first = area + born + order
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return first + "10X98765432"[total % 11]


def certificate(category: int = 4, grade: int = 4, **parts: str) -> str:
    return f"{resident(**parts)}{category}{grade}"


def workbook(path: Path, rows: Rows, **more_sheets: Rows) -> Path:
    """An XLSX file; dates become real date cells."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    for name, lines in {"Sheet1": rows, **more_sheets}.items():
        sheet = book.add_worksheet(name)
        if name == "hidden":
            sheet.hide()
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                _write(sheet, number, place, cell)
    book.close()
    return path


def _write(sheet: Any, row: int, column: int, cell: Any) -> None:
    if isinstance(cell, date | datetime):
        sheet.write_datetime(row, column, cell)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell)
    elif cell is not None:
        sheet.write(row, column, cell)


def csv_file(path: Path, rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def ods(path: Path, table: str) -> Path:
    """An ODS file whose one table has the XML ``table`` inside."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def ods_rows(rows: Rows) -> str:
    return "".join(
        "<table:table-row>" + "".join(_ods_cell(str(cell)) for cell in row) + "</table:table-row>"
        for row in rows
    )


def _ods_cell(said: str) -> str:
    if not said:
        return "<table:table-cell/>"
    return (
        '<table:table-cell office:value-type="string">'
        f"<text:p>{escape(said)}</text:p></table:table-cell>"
    )
