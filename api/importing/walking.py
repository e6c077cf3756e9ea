"""The rows of one sheet, once its layout is known: each of them typed, or refused with its cell."""

from collections.abc import Callable, Iterable, Iterator

from api.importing.building import BUILDERS, Builder, Setting, Values
from api.importing.cells import Cell, is_nothing
from api.importing.files import Numbered
from api.importing.identity import is_like_identity
from api.importing.layouts import Layout, repeats_headings, schemes_in
from api.importing.merges import Reach, share
from api.importing.periods import periods_in
from api.importing.readers import readers
from api.importing.refusals import CellRefused, UnreadableFile
from api.importing.rows import Rejection, Row
from api.importing.totals import Plan, count_said, is_data, stated_total, total_kind
from ledger.vocabulary import Money

SAID_ELSEWHERE_MIN = 4
"""So many cells must be as in the list for a row on another sheet to be one of it."""

Tell = Callable[[Money], None]


class RowReader:
    """Reads rows of one layout, one at a time."""

    def __init__(self, layout: Layout, setting: Setting) -> None:
        reader = readers(setting.currency, setting.today)
        must, may = layout.kind.must, layout.kind.may
        self.plan: Plan = [
            (column, layout.columns[column], reader[column], column in must)
            for column in must + may
            if column in layout.columns
        ]
        self.width = max(layout.columns.values()) + 1
        self._empty: Values = dict.fromkeys(may)
        self._build: Builder = BUILDERS[layout.kind.code]
        self._setting = setting

    def read(self, number: int, cells: list[Cell]) -> Row | Rejection:
        """The row in ``cells``, which are at least ``width``."""
        values = self._empty.copy()
        column = ""
        try:
            for column, place, read, needed in self.plan:
                cell = cells[place]
                if needed or not is_nothing(cell):
                    values[column] = read(cell)
            return self._build(number, values, self._setting)
        except CellRefused as refused:
            return Rejection(number, refused.column or column, refused.code)


def has_rows(numbered: Iterable[Numbered], layout: Layout, setting: Setting) -> bool:
    """Whether a sheet beside the list holds people, or rows that could stand in the list."""
    reader = RowReader(layout, setting)
    for _, cells in numbered:
        if any(is_like_identity(each) for each in cells):
            return True
        cells.extend([""] * (reader.width - len(cells)))
        if count_said(cells, reader.plan, setting) >= SAID_ELSEWHERE_MIN:
            return True
    return False


class Walk:
    """Walks down a sheet: every row of data once, and what stands between them left out."""

    def __init__(self, layout: Layout, setting: Setting, merged: dict[int, Reach]) -> None:
        self._layout = layout
        self._setting = setting
        self._merged = merged
        self._carried: dict[int, Cell] = {}
        self._reader = RowReader(layout, setting)
        self._rows = 0
        self._ended = False
        self._other_title = 0

    def rows(self, numbered: Iterator[Numbered], tell_total: Tell) -> Iterator[Row | Rejection]:
        """Every row of data; ``tell_total`` hears each total the office wrote, the last one last.

        Raises:
            UnreadableFile: another list begins further down, or there are no rows.
        """
        yield from self._walk(numbered, tell_total)
        if not self._rows:
            raise UnreadableFile("no_rows")

    def _walk(self, numbered: Iterator[Numbered], tell_total: Tell) -> Iterator[Row | Rejection]:
        width, heading_row, merged = self._reader.width, self._layout.heading_row, self._merged
        for number, cells in numbered:
            if number <= heading_row or cells.count("") == len(cells):
                continue
            if len(cells) < width:
                cells.extend([""] * (width - len(cells)))
            reach = merged.get(number)
            if reach is None:
                found = self._reader.read(number, cells)
            else:
                found = self._shared(number, cells, reach)
            if self._counts(found, cells, tell_total):
                self._rows += 1
                yield found

    def _shared(self, number: int, cells: list[Cell], reach: Reach) -> Row | Rejection:
        share(cells, reach, self._carried)
        if reach.unclear:
            return Rejection(number, reach.unclear, "merged_cells")
        return self._reader.read(number, cells)

    def _counts(self, found: Row | Rejection, cells: list[Cell], tell_total: Tell) -> bool:
        """Whether a row is one of data; a good row always is."""
        if isinstance(found, Rejection):
            return self._is_data(found.row, cells, tell_total)
        if self._other_title:
            raise UnreadableFile("headings_change", row=str(self._other_title))
        return True

    def _is_data(self, number: int, cells: list[Cell], tell_total: Tell) -> bool:
        if repeats_headings(number, cells, self._layout):
            return False
        total = total_kind(cells, self._layout, self._rows)
        if total:
            self._ended = self._ended or total == "total"
            stated = stated_total(cells, self._layout) if total == "total" else None
            if stated is not None:
                tell_total(stated)
            return False
        if is_data(cells, self._layout, self._reader.plan, self._setting, ended=self._ended):
            return True
        if self._is_other_title(cells):
            self._other_title = number
        return False

    def _is_other_title(self, cells: list[Cell]) -> bool:
        """Whether a note speaks of another period or payment than the list does."""
        setting, layout = self._setting, self._layout
        said = " ".join(each for each in cells if isinstance(each, str))
        schemes = schemes_in(said) if setting.scheme and layout.kind.code == "subsidies" else set()
        if schemes and setting.scheme not in schemes:
            return True
        period = setting.period if layout.kind.needs and "month" not in layout.columns else None
        named = periods_in(said) if period else frozenset()
        agree = (each.startswith(period or "") or (period or "").startswith(each) for each in named)
        return bool(named) and not any(agree)
