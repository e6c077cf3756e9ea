"""The account as a workbook: the same account gives the same bytes, on any machine."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import xlsxwriter

from api.reports.cells import held, is_number
from api.reports.naming import title
from api.reports.paper import Paper
from api.reports.tabs import Cell, Tab, tabs
from kiosk.words import Words

MADE_ON = datetime(2000, 1, 1, tzinfo=UTC)
"""A workbook must say when it was made; what it was made from is what matters."""
ZIP_TIME = (1980, 1, 1, 0, 0, 0)

TEXT_LENGTH_MAX = 16_000
"""Characters in a cell: a program that counts the rarest ones twice still reads the cell."""
DIGITS_MAX = 15
"""With more digits a spreadsheet rounds a number, so it stands there as text."""
TAB_NAME_MAX = 31

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def as_xlsx(paper: Paper, words: Words, lang: str) -> bytes:
    """A sheet of lines, of months and of places, and one of notes; text is never run."""
    account = paper.account
    name = title(account.start, account.end, account.area, words, lang)
    return workbook(tabs(paper, words, lang), name)


def workbook(sheets: list[Tab], name: str) -> bytes:
    """These sheets in a file called ``name`` by its properties."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"title": held(name), "author": "Handrail", "created": MADE_ON})
    styles = _Styles(book)
    for tab in sheets:
        _add(book, tab, styles)
    book.close()
    return _stored(out)


class _Styles:
    """How cells look; a text is marked as text, so that it stays one when somebody edits it."""

    def __init__(self, book: Any) -> None:
        top = {"valign": "top"}
        wrapped = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#E6EDF2"}
        self.head = book.add_format(wrapped | top)
        self.text = book.add_format(top | {"text_wrap": True, "quote_prefix": True})
        self._book = book
        self._numbers: dict[int, Any] = {}

    def number(self, digits: int) -> Any:
        """A number with so many digits behind the point; nothing is a dash."""
        if digits not in self._numbers:
            shown = "#,##0" + ("." + "0" * digits if digits else "")
            form = {"num_format": f'{shown};-{shown};"\N{EN DASH}"', "valign": "top"}
            self._numbers[digits] = self._book.add_format(form)
        return self._numbers[digits]


def _add(book: Any, tab: Tab, styles: _Styles) -> None:
    sheet = book.add_worksheet(tab.name[:TAB_NAME_MAX])
    for column, (head, width) in enumerate(zip(tab.heads, tab.widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, held(head), styles.head)
    for row, cells in enumerate(tab.rows, start=1):
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, styles)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    if tab.rows:
        sheet.autofilter(0, 0, len(tab.rows), len(tab.heads) - 1)


def _write(sheet: Any, row: int, column: int, cell: Cell, styles: _Styles) -> None:
    if cell is None or cell == "":
        return
    if is_number(cell):
        exact = Decimal(cell)
        if len(exact.as_tuple().digits) <= DIGITS_MAX:
            places = -int(exact.as_tuple().exponent)
            sheet.write_number(row, column, exact, styles.number(max(places, 0)))
            return
    text = held(str(cell))[:TEXT_LENGTH_MAX]
    sheet.write_string(row, column, text, styles.text)


def _stored(packed: io.BytesIO) -> bytes:
    """The same workbook unpacked: how small a packer gets it differs between machines."""
    out = io.BytesIO()
    with ZipFile(packed) as source, ZipFile(out, "w", ZIP_STORED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, ZIP_TIME), source.read(name))
    return out.getvalue()
