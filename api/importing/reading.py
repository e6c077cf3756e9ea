"""One file in, checked rows out: the reading half of an import.

``read_file`` looks at the beginning of a file, says what it is, and hands out its rows one by one.
Every row of data comes out exactly once, as a typed row or as a ``Rejection`` with its column and
code. Titles, headings, blank rows, totals and the notes below them are not rows of data.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from api.importing.areas import area_finder, station_place
from api.importing.building import Setting
from api.importing.cells import Cell
from api.importing.files import Numbered, OpenedFile, Sheet, open_file
from api.importing.folding import words
from api.importing.garbled import refuse_garbled
from api.importing.layouts import (
    HEADING_SEARCH_ROWS,
    Layout,
    column_name,
    recognise,
    schemes_in,
)
from api.importing.merges import reaches
from api.importing.periods import is_period, is_too_early, periods_in
from api.importing.refusals import UnreadableFile
from api.importing.rows import Rejection, Row
from api.importing.walking import Walk, has_rows
from ledger.vocabulary import Money

HEAD_ROWS = 200
"""Rows looked at beforehand, to find the headings and the prefecture the list is about."""


See = Callable[[int, Sequence[Cell]], None]
"""Is told the number of a row, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A sheet whose first rows were read."""

    sheet: Sheet
    head: list[Numbered]

    def rows(self) -> Iterator[Numbered]:
        return itertools.chain(self.head, self.sheet.rows)


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
    """Raises ``UnreadableFile`` on the way when the file turns out to be no single list."""
    stated: Money | None = None
    """The total the office wrote below its rows; known when ``rows`` has been walked to its end."""
    places: dict[str, int] = field(default_factory=dict)
    """Column -> where it stands in the sheet, from 0."""
    left: int = 0
    """How many empty columns stand before the first that is read."""
    heading_row: int = 0


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
    return read_opened(open_file(path), today=today, period=period, scheme=scheme, kind=kind)


def read_opened(
    opened: OpenedFile,
    *,
    today: date,
    period: str | None = None,
    scheme: str | None = None,
    kind: str | None = None,
    see: See | None = None,
) -> Reading:
    """The same of a file that is open; ``see`` is shown every row as it stands in the file."""
    begun, layout, beside = _recognised(opened, kind)
    stated_period = _period(layout, opened.name, period, today)
    stated_scheme = _scheme(layout, opened.name, scheme)
    setting = Setting(
        layout.kind.code,
        stated_period,
        stated_scheme,
        layout.currency,
        today,
        area_finder(_place_names(begun.head, layout)),
    )
    _refuse_rows_beside(beside, layout, setting)
    reading = Reading(
        opened.name,
        opened.digest,
        layout.kind.code,
        stated_period,
        stated_scheme,
        layout.currency,
        begun.sheet.height,
        layout.ignored,
        layout.kind.total,
        _headings(layout),
        iter(()),
        places={each: place + begun.sheet.left for each, place in layout.columns.items()},
        left=begun.sheet.left,
        heading_row=layout.heading_row,
    )

    def tell_total(total: Money) -> None:
        reading.stated = total

    merged = reaches(begun.sheet.merged, layout.columns, layout.heading_row, begun.sheet.height)
    rows = begun.rows() if see is None else _shown(begun.rows(), see)
    reading.rows = Walk(layout, setting, merged).rows(rows, tell_total)
    return reading


# ---- before the rows -------------------------------------------------------------------------


def _recognised(opened: OpenedFile, kind: str | None) -> tuple[_Begun, Layout, list[_Begun]]:
    """The one sheet of a file that is a list, its layout, and the sheets beside it."""
    found: list[tuple[_Begun, Layout]] = []
    beside: list[_Begun] = []
    refusals: list[UnreadableFile] = []
    for sheet in opened.sheets:
        begun = _Begun(sheet, list(itertools.islice(sheet.rows, HEAD_ROWS)))
        try:
            if not sheet.hidden:
                found.append((begun, _layout(begun, opened.name, kind)))
                continue
        except UnreadableFile as refused:
            refusals.append(refused)
        beside.append(begun)
    if len(found) > 1:
        raise UnreadableFile("several_lists", sheets=_titles(begun for begun, _ in found))
    if not found and not refusals:
        raise UnreadableFile("sheet_without_headings", sheets=_titles(beside))
    if not found:
        raise next((each for each in refusals if each.code != "headings_not_found"), refusals[0])
    return *found[0], beside


def _layout(begun: _Begun, file_name: str, kind: str | None) -> Layout:
    refuse_garbled(each for _, cells in begun.head for each in cells if isinstance(each, str))
    return recognise(begun.head[:HEADING_SEARCH_ROWS], file_name, kind)


def _titles(sheets: Iterable[_Begun]) -> str:
    return ", ".join(each.sheet.name for each in sheets)


def _refuse_rows_beside(beside: Iterable[_Begun], layout: Layout, setting: Setting) -> None:
    """Refuse a file that has people on another sheet than the list: nobody is left out unsaid."""
    holding = [each for each in beside if has_rows(each.rows(), layout, setting)]
    if holding:
        raise UnreadableFile("sheet_without_headings", sheets=_titles(holding))


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
    named = schemes_in(layout.title) or schemes_in(file_name)
    if asked is not None:
        if named and asked not in named:
            raise UnreadableFile("scheme_contradicts", scheme=asked)
        return asked
    if len(named) != 1:
        raise UnreadableFile("scheme_needed", schemes=", ".join(schemes))
    return next(iter(named))


def _place_names(head: Sequence[Numbered], layout: Layout) -> list[str]:
    """The places that the first rows name, in a column of their own or in a station's name."""
    column = layout.columns.get("area", layout.columns.get("station"))
    if column is None:
        return []
    below = (cells for row, cells in head if row > layout.heading_row and len(cells) > column)
    said = (cells[column] for cells in below)
    return [station_place(each.strip()) for each in said if isinstance(each, str)]


def _shown(rows: Iterator[Numbered], see: See) -> Iterator[Numbered]:
    for number, cells in rows:
        see(number, cells)
        yield number, cells


def _headings(layout: Layout) -> dict[str, str]:
    columns = layout.kind.must + layout.kind.may
    return {each: layout.headings.get(each) or column_name(each) for each in columns}
