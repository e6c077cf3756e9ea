"""Rows that are no data: totals, and the notes and signatures around them.

Only a row that could not be read is looked at here. It is left out when it is a total with no
number of its own, or when nothing in it is data; every other row is told to the user.
"""

import re
import unicodedata

from api.importing.areas import station_place
from api.importing.building import Setting
from api.importing.cells import Cell, amount, is_nothing
from api.importing.folding import fold, plain, words
from api.importing.layouts import Layout
from api.importing.readers import MONEY_COLUMNS, TEXT_COLUMNS, Reader
from api.importing.refusals import CellRefused
from ledger.vocabulary import Money

Plan = list[tuple[str, int, Reader, bool]]
"""Of every column that is read: its name, its place, how to read it, whether a row must have it."""

NUMBER_COLUMNS = frozenset(
    {"id", "asset_number", "loan_number", "item_number", "household", "phone", "account"}
)
"""Columns that tell one person or thing from another."""

GROUP_COLUMNS = frozenset({"area", "address", "station", "scheme", "month", "round", "level"})
"""Columns that a part total may name, because they say what it adds up."""

NAME_COLUMNS = frozenset({"name", "device_name"})
PLACE_COLUMNS = frozenset({"area", "station"})
LOOSE_COLUMNS = frozenset(TEXT_COLUMNS) - NUMBER_COLUMNS - NAME_COLUMNS - PLACE_COLUMNS
"""Columns whose readers take any words, a signature's too."""

READ_MIN = 2
"""With fewer cells that read well, a row below the total is a note or a signature."""

_HEAD_LENGTH_MAX = 24
_HEAD = re.compile(r"[^\d:：¥￥₫$]*")
_LABELLED = re.compile(r"[^\d:：]{1,30}[:：]")
_FIVE_DIGITS = re.compile(r"\d{5}")
_DATED = re.compile(r"\d\s*[年月日]|\b(ngay|thang|nam)\b|\d[-/.]\d{1,2}[-/.]\d")
_COUNTED = re.compile(r"(共|计)*\d{1,6}\s*[^\W\d]{1,12}(\s[^\W\d]{1,12})?")
_SUM = re.compile(r"[^\d\w]*[^\W\d]{0,4}[^\d\w]*\d[\d.,]*\s*[^\W\d]{0,6}\.?")
_SUM_IN_WORDS = re.compile(
    "[零〇一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正人民币]+"
)
_MONEY_IN_TEXT = re.compile(
    r"(?:¥|￥|₫|RMB|CNY|VND)\s*\d[\d.,]*"
    r"|\d[\d.,]*\s*(?:元|圆|₫|(?:đồng|đ|VNĐ|VND|CNY|yuan)(?![^\W\d]))",
    re.IGNORECASE,
)


def total_kind(cells: list[Cell], layout: Layout, rows_above: int) -> str | None:
    """``total`` or ``part`` when a row adds up the rows above it, and is about nobody itself."""
    kinds = [kind for kind in map(_word_kind, cells) if kind]
    if not kinds:
        return None
    for column, place in layout.columns.items():
        if not _may_stand_in_total(column, cells[place], rows_above):
            return None
    return kinds[0]


def _word_kind(cell: Cell) -> str | None:
    if not isinstance(cell, str):
        return None
    known = words("total")
    head = _HEAD.match(cell.strip())
    if head is None or not head[0] or len(head[0]) > _HEAD_LENGTH_MAX:
        return None
    return known.get(fold(head[0])) or known.get(fold(cell))


def _may_stand_in_total(column: str, cell: Cell, rows_above: int) -> bool:
    if is_nothing(cell) or column in GROUP_COLUMNS:
        return True
    if isinstance(cell, int | float):
        # In the column of the numbers stands how many there are, never more than the rows.
        return column not in NUMBER_COLUMNS or cell <= rows_above
    if not isinstance(cell, str):
        return False
    if _word_kind(cell) or _is_labelled(cell):
        return True
    said = unicodedata.normalize("NFKC", cell).strip()
    if column in NUMBER_COLUMNS:
        bare = said.isdecimal() and int(said) <= rows_above
        return bare or _COUNTED.fullmatch(said) is not None
    return _SUM.fullmatch(said) is not None or _SUM_IN_WORDS.fullmatch(said) is not None


def stated_total(cells: list[Cell], layout: Layout) -> Money | None:
    """The sum a total states: in the column it adds up, or the only one beside its word."""
    column = layout.columns.get(layout.kind.total)
    if column is None:
        return None
    if not is_nothing(cells[column]) and not _word_kind(cells[column]):
        return _sum(cells[column], layout.currency)
    beside = [cell for cell in cells if isinstance(cell, str) and _word_kind(cell)]
    found = _MONEY_IN_TEXT.findall(unicodedata.normalize("NFKC", beside[0])) if beside else []
    return _sum(found[0], layout.currency) if len(found) == 1 else None


def _sum(cell: Cell, currency: str) -> Money | None:
    try:
        return amount(cell, currency)
    except CellRefused:
        return None


# ---- data or a note ---------------------------------------------------------------------------


def is_data(
    cells: list[Cell], layout: Layout, plan: Plan, setting: Setting, *, ended: bool
) -> bool:
    """Whether a row that cannot be read was meant as one.

    A note fills one cell. Below the total stand signatures too, so there a row is data when it has
    a sum, a long number where the numbers stand, or two cells that say what their headings ask.
    """
    key = cells[layout.columns[layout.kind.key]]
    if _is_long_number(key) or _has_sum(cells, plan, layout.currency):
        return True
    filled = sum(not is_nothing(each) for each in cells)
    if filled < 2 or not ended:
        return filled >= 2
    return count_said(cells, plan, setting) >= READ_MIN


def count_said(cells: list[Cell], plan: Plan, setting: Setting) -> int:
    """How many cells say what their columns are for, in a way that no signature does."""
    return sum(_says(column, cells[place], read, setting) for column, place, read, _ in plan)


def _is_labelled(cell: Cell) -> bool:
    """Whether a cell brings its own heading: 制表人：张三."""
    return isinstance(cell, str) and _LABELLED.match(cell.strip()) is not None


def _is_long_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _FIVE_DIGITS.search(cell) is not None and not _is_labelled(cell)
    return isinstance(cell, int | float) and cell >= 10_000


def _has_sum(cells: list[Cell], plan: Plan, currency: str) -> bool:
    for column, place, _, _ in plan:
        if column in MONEY_COLUMNS and not is_nothing(cells[place]):
            try:
                if amount(cells[place], currency).minor:
                    return True
            except CellRefused as refused:
                if refused.code not in {"amount_unreadable", "text_too_long", "text_garbled"}:
                    return True
    return False


def _says(column: str, cell: Cell, read: Reader, setting: Setting) -> bool:
    if is_nothing(cell) or _is_labelled(cell) or column in LOOSE_COLUMNS:
        return False
    if column in NUMBER_COLUMNS or column in MONEY_COLUMNS:
        return _has_undated_figure(cell)
    try:
        value = read(cell)
    except CellRefused:
        return False
    return column not in PLACE_COLUMNS or setting.area(station_place(value)) is not None


def _has_undated_figure(cell: Cell) -> bool:
    if not isinstance(cell, str):
        return isinstance(cell, int | float)
    if _SUM_IN_WORDS.fullmatch(cell.strip()):
        return True
    said = plain(cell)
    return any(each.isdigit() for each in said) and not _DATED.search(said)
