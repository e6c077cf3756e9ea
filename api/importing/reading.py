"""One file in, checked rows out: the reading half of an import.

``read_file`` looks at the beginning of a file, says what it is, and hands out its rows one by one.
Every row of data comes out exactly once, as a typed row or as a ``Rejection`` with its column and
code. Titles, headings, blank rows, totals and the notes below them are not rows of data.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from api.importing.areas import area_finder, station_place
from api.importing.building import BUILDERS, Builder, Setting, Values
from api.importing.cells import Cell, amount, is_nothing
from api.importing.files import OpenedFile, Sheet, open_file
from api.importing.folding import fold, plain, words
from api.importing.garbled import refuse_garbled
from api.importing.layouts import HEADING_SEARCH_ROWS, HEADINGS_MIN, Layout, column_name, recognise
from api.importing.periods import is_period, is_too_early, periods_in
from api.importing.readers import Reader, readers
from api.importing.refusals import CellRefused, UnreadableFile
from api.importing.rows import Rejection, Row
from ledger.vocabulary import Money

HEAD_ROWS = 200
"""Rows looked at beforehand, to find the headings and the prefecture the list is about."""

_TOTAL_LENGTH_MAX = 24
_COUNTED = re.compile(r"\d+\w{0,3}$")
_DIGITS = re.compile(r"\d{5}")

Numbered = tuple[int, list[Cell]]


@dataclass(slots=True)
class Reading:
    """A file that is being read; ``rows`` can be walked once."""

    file: str
    digest: str
    """SHA-256 of the file, in hexadecimal."""
    kind: str
    period: str | None
    scheme: str | None
    currency: str
    height: int
    """Rows of the sheet with title and total, to show progress by."""
    ignored: tuple[str, ...]
    """Headings that nothing was read from."""
    total_column: str
    headings: dict[str, str]
    """Column -> its heading as the office wrote it, or what it would be called if it were there."""
    rows: Iterator[Row | Rejection] = field(repr=False)
    stated: Money | None = None
    """The total the office wrote below its rows; known when ``rows`` has been walked to its end."""


def read_file(
    path: Path,
    *,
    today: date,
    period: str | None = None,
    scheme: str | None = None,
    kind: str | None = None,
) -> Reading:
    """Begin to read an office's list.

    ``period`` (2022-01 or 2022), ``scheme`` and ``kind`` are what the user says where the file does
    not say it. A period that contradicts the file's own is refused.

    Raises:
        UnreadableFile: the file is broken, or not a list of a known kind, or says too little.
    """
    opened = open_file(path)
    head, sheet, layout = _recognised(opened, kind)
    stated_period = _period(layout, opened.name, period, today)
    stated_scheme = _scheme(layout, opened.name, scheme)
    setting = Setting(
        layout.kind.code,
        stated_period,
        stated_scheme,
        layout.currency,
        today,
        area_finder(_place_names(head, layout)),
    )
    reading = Reading(
        opened.name,
        opened.digest,
        layout.kind.code,
        stated_period,
        stated_scheme,
        layout.currency,
        sheet.height,
        layout.ignored,
        layout.kind.total,
        _headings(layout),
        iter(()),
    )
    reading.rows = _walk(itertools.chain(head, sheet.rows), layout, setting, reading)
    return reading


# ---- before the rows -------------------------------------------------------------------------


def _recognised(opened: OpenedFile, kind: str | None) -> tuple[list[Numbered], Sheet, Layout]:
    """The one sheet of a file that is a list, with its first rows and its layout."""
    found: list[tuple[list[Numbered], Sheet, Layout]] = []
    refusals: list[UnreadableFile] = []
    for sheet in opened.sheets:
        head = list(itertools.islice(sheet.rows, HEAD_ROWS))
        refuse_garbled(each for _, cells in head for each in cells if isinstance(each, str))
        try:
            found.append((head, sheet, recognise(head[:HEADING_SEARCH_ROWS], opened.name, kind)))
        except UnreadableFile as refused:
            refusals.append(refused)
    if len(found) > 1:
        raise UnreadableFile("several_lists", sheets=", ".join(sheet.name for _, sheet, _ in found))
    if not found:
        raise next((each for each in refusals if each.code != "headings_not_found"), refusals[0])
    return found[0]


def _period(layout: Layout, file_name: str, asked: str | None, today: date) -> str | None:
    """The list's month or year: from its title, then the file's name, then what the user says.

    What the user says is for lists whose rows need it; a register or a list of dated rows has the
    same period whether or not it is said, so that the same file is always the same batch.
    """
    if asked is not None:
        _check_option(asked)
    own = periods_in(layout.title) or periods_in(Path(file_name).stem)
    needs = layout.kind.needs
    if asked is not None and needs:
        agreeing = [each for each in own if each.startswith(asked) or asked.startswith(each)]
        if own and not agreeing:
            raise UnreadableFile("period_contradicts", period=asked, stated=", ".join(sorted(own)))
        own = frozenset(max((each, asked), key=len) for each in agreeing or [asked])
    found = next(iter(own)) if len(own) == 1 else None
    if needs and (found is None or (needs == "month" and len(found) != 7)):
        raise UnreadableFile("period_needed", example="2022-01" if needs == "month" else "2022")
    if found is not None:
        _check_time(found, today)
    return found


def _check_option(asked: str) -> None:
    if not is_period(asked):
        raise UnreadableFile("option_period_unreadable", period=asked)
    if is_too_early(asked):
        raise UnreadableFile("period_too_early", period=asked)


def _check_time(found: str, today: date) -> None:
    if is_too_early(found):
        raise UnreadableFile("period_too_early", period=found)
    if found > today.isoformat()[: len(found)]:
        raise UnreadableFile("period_in_future", period=found)


def _scheme(layout: Layout, file_name: str, asked: str | None) -> str | None:
    """Which payment a list is about; None when a column says it row by row."""
    kind = layout.kind.code
    if kind == "social_assistance":
        return "social_assistance"
    if kind != "subsidies":
        return None
    schemes = sorted(set(words("scheme").values()))
    if asked is not None and asked not in schemes:
        raise UnreadableFile("option_scheme_unknown", scheme=asked, schemes=", ".join(schemes))
    if "scheme" in layout.columns:
        return None
    named = _schemes_in(layout.title) or _schemes_in(file_name)
    if asked is not None:
        if named and asked not in named:
            raise UnreadableFile("scheme_contradicts", scheme=asked)
        return asked
    if len(named) != 1:
        raise UnreadableFile("scheme_needed", schemes=", ".join(schemes))
    return next(iter(named))


def _schemes_in(text: str) -> set[str]:
    flat = fold(plain(text))
    return {scheme for word, scheme in words("scheme").items() if word in flat}


def _place_names(head: Sequence[Numbered], layout: Layout) -> list[str]:
    """The places that the first rows name, in a column of their own or in a station's name."""
    column = layout.columns.get("area", layout.columns.get("station"))
    if column is None:
        return []
    below = (cells for row, cells in head if row > layout.heading_row and len(cells) > column)
    said = (cells[column] for cells in below)
    return [station_place(each.strip()) for each in said if isinstance(each, str)]


def _headings(layout: Layout) -> dict[str, str]:
    columns = layout.kind.must + layout.kind.may
    return {each: layout.headings.get(each) or column_name(each) for each in columns}


# ---- the rows --------------------------------------------------------------------------------


def _walk(
    numbered: Iterator[Numbered], layout: Layout, setting: Setting, reading: Reading
) -> Iterator[Row | Rejection]:
    """Every row of data, once; the total is noted on the way, the notes below it left out."""
    plan, empty = _plan(layout, setting)
    build = BUILDERS[layout.kind.code]
    width = max(layout.columns.values()) + 1
    ended = False
    for number, cells in numbered:
        if number <= layout.heading_row or cells.count("") == len(cells):
            continue
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        found = _row(number, cells, plan, empty, build, setting)
        if isinstance(found, Rejection):
            total = _total_kind(cells)
            if total == "total":
                ended = True
                reading.stated = _stated(cells, layout)
            if total or not _is_data(cells, layout, ended=ended):
                continue
        yield found


Plan = list[tuple[str, int, Reader, bool]]


def _plan(layout: Layout, setting: Setting) -> tuple[Plan, Values]:
    """Which columns to read, where and how, and the row that lists none of the optional ones."""
    reader = readers(setting.currency, setting.today)
    must, may = layout.kind.must, layout.kind.may
    plan = [
        (column, layout.columns[column], reader[column], column in must)
        for column in must + may
        if column in layout.columns
    ]
    return plan, dict.fromkeys(may)


def _row(
    number: int, cells: list[Cell], plan: Plan, empty: Values, build: Builder, setting: Setting
) -> Row | Rejection:
    values = empty.copy()
    column = ""
    try:
        for column, place, read, needed in plan:
            cell = cells[place]
            if needed or not is_nothing(cell):
                values[column] = read(cell)
        return build(number, values, setting)
    except CellRefused as refused:
        return Rejection(number, refused.column or column, refused.code)


def _total_kind(cells: list[Cell]) -> str | None:
    """``total`` or ``part`` when a row adds up the rows above it."""
    known = words("total")
    for cell in cells:
        if isinstance(cell, str) and 0 < len(cell.strip()) <= _TOTAL_LENGTH_MAX:
            said = fold(cell)
            return known.get(said) or known.get(_COUNTED.sub("", said))
    return None


def _is_data(cells: list[Cell], layout: Layout, *, ended: bool) -> bool:
    """Whether a row that cannot be read was meant as one.

    A note fills one cell, and a page break repeats the headings. Below the total only a row with a
    number in its first column is data; the rest there are signatures and remarks.
    """
    if sum(not is_nothing(each) for each in cells) < 2 or _repeats_headings(cells, layout):
        return False
    key = cells[layout.columns[layout.kind.key]]
    return not ended or isinstance(key, float | int) or bool(_DIGITS.search(str(key)))


def _repeats_headings(cells: list[Cell], layout: Layout) -> bool:
    said = [
        (fold(str(cells[place])), fold(layout.headings[c])) for c, place in layout.columns.items()
    ]
    return sum(cell == heading for cell, heading in said) >= HEADINGS_MIN


def _stated(cells: list[Cell], layout: Layout) -> Money | None:
    column = layout.columns.get(layout.kind.total)
    if column is None:
        return None
    try:
        return amount(cells[column], layout.currency)
    except CellRefused:
        return None
