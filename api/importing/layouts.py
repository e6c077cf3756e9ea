"""What kind of list a sheet is, and which column says what.

The kinds and their headings are data: ``kinds.toml``. The heading row is the one of the first rows
that has the most known headings; the rows above it are the title.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from api.importing.cells import Cell, is_nothing
from api.importing.folding import fold, plain, table, words
from api.importing.refusals import UnreadableFile

HEADING_SEARCH_ROWS = 30
"""The heading row is among this many first rows of a sheet."""

HEADINGS_MIN = 3
"""A row with fewer known headings is not the heading row."""

UNTITLED_SHARE_MIN = 0.75
"""Share of the headings that must be known when no title and no file name say what a list is."""

HEADING_LENGTH_MAX = 40
"""A heading longer than this is cut before it is shown to anybody."""

_BRACKETED = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")

Cells = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list, as ``kinds.toml`` describes it."""

    code: str
    names: tuple[str, ...]
    needs: str
    must: tuple[str, ...]
    may: tuple[str, ...]
    total: str

    @property
    def key(self) -> str:
        """The column that says what a row is about."""
        return "id" if "id" in self.must else self.must[0]

    @property
    def headings(self) -> dict[str, tuple[str, int]]:
        """Folded heading -> the column it names, and its rank among that column's headings."""
        return _headings(self.code)


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet's kind, title and columns."""

    kind: Kind
    title: str
    heading_row: int
    columns: dict[str, int]
    """Column -> where it stands, from 0."""
    headings: dict[str, str]
    """Column -> its heading as the office wrote it."""
    ignored: tuple[str, ...]
    """Headings that nothing is read from."""
    currency: str


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of list that can be read, by its code."""
    return {
        code: Kind(
            code,
            tuple(plain(each).replace(" ", "") for each in stated["names"]),
            stated["needs"],
            tuple(stated["must"]),
            tuple(stated["may"]),
            stated["total"],
        )
        for code, stated in table("kinds")["kinds"].items()
    }


@cache
def _headings(kind: str) -> dict[str, tuple[str, int]]:
    spoken = table("kinds")["columns"]
    found: dict[str, tuple[str, int]] = {}
    for column in kinds()[kind].must + kinds()[kind].may:
        for rank, heading in enumerate(spoken[column]):
            found.setdefault(fold(heading), (column, rank))
    return found


@cache
def _unread() -> frozenset[str]:
    return frozenset(fold(word) for said in table("kinds")["unread"].values() for word in said)


def column_name(column: str) -> str:
    """A column's first Chinese, Vietnamese and English heading, to ask an office for it."""
    said: list[str] = table("kinds")["columns"][column]
    chinese = next((each for each in said if each[0] >= "\u3400"), "")
    latin = [each for each in said if each[0] < "\u3400"]
    vietnamese = next((each for each in latin if not each.isascii()), "")
    english = next((each for each in reversed(latin) if each.isascii()), "")
    return " / ".join(each for each in (chinese, vietnamese, english) if each)


def recognise(head: Sequence[tuple[int, Cells]], file_name: str, kind: str | None = None) -> Layout:
    """The layout of a sheet whose first rows are ``head``.

    ``kind`` is what the user says the list is, when its title and headings do not say it.

    Raises:
        UnreadableFile: there is no heading row, or the kind is unknown, or a column is missing.
    """
    row, cells = _heading_row(head)
    title = " ".join(
        each for number, above in head if number < row for each in above if isinstance(each, str)
    )
    chosen = _chosen_kind(cells, title, file_name, kind)
    columns, headings = _columns(chosen, cells)
    ignored = tuple(
        _shown(each)
        for place, each in enumerate(cells)
        if isinstance(each, str) and each.strip() and place not in columns.values()
    )
    currency = _currency(chosen, headings)
    return Layout(chosen, title, row, columns, headings, ignored, currency)


def _shown(heading: str) -> str:
    return " ".join(heading.split())[:HEADING_LENGTH_MAX]


def _folded(cells: Cells) -> list[str]:
    return [fold(each) for each in cells if isinstance(each, str) and each.strip()]


def _known(kind: Kind, folded: Sequence[str]) -> set[str]:
    """The columns of ``kind`` that a row of folded headings has."""
    headings = kind.headings
    return {headings[each][0] for each in folded if each in headings}


def _heading_row(head: Sequence[tuple[int, Cells]]) -> tuple[int, Cells]:
    best_count, best = 0, None
    for number, cells in head:
        folded = _folded(cells)
        count = max(len(_known(kind, folded)) for kind in kinds().values())
        if count > best_count:
            best_count, best = count, (number, cells)
    if best is None or best_count < HEADINGS_MIN:
        raise UnreadableFile("headings_not_found")
    return best


def _named_kinds(text: str) -> set[str]:
    flat = plain(text).replace(" ", "").replace("_", "")
    return {kind.code for kind in kinds().values() if any(each in flat for each in kind.names)}


def _chosen_kind(cells: Cells, title: str, file_name: str, asked: str | None) -> Kind:
    """The kind the user, the title or the file's name says; else the one that fits best."""
    if asked is not None:
        if asked not in kinds():
            raise UnreadableFile("option_kind_unknown", kind=asked, kinds=", ".join(kinds()))
        named = {asked}
    else:
        named = _named_kinds(title) or _named_kinds(file_name)
    folded = _folded(cells)
    known = {code: _known(kind, folded) for code, kind in kinds().items()}
    fitting = {code for code, kind in kinds().items() if known[code].issuperset(kind.must)}
    if not named:
        fitting = {code for code in fitting if _well_known(known[code], folded)}
    rivals = sorted(fitting & named or (set() if named else fitting))
    best = [code for code in rivals if len(known[code]) == max(len(known[c]) for c in rivals)]
    if len(best) == 1:
        return kinds()[best[0]]
    if best:
        raise UnreadableFile("kind_ambiguous", kinds=", ".join(best))
    raise _not_recognised(named or set(kinds()), known, cells)


def _well_known(columns: set[str], folded: Sequence[str]) -> bool:
    read = [each for each in folded if each not in _unread()]
    return len(columns) >= UNTITLED_SHARE_MIN * len(read)


def _not_recognised(among: set[str], known: dict[str, set[str]], cells: Cells) -> UnreadableFile:
    """The refusal that names the headings found and what the nearest kind still lacks."""

    def distance(code: str) -> tuple[int, int]:
        return len(set(kinds()[code].must) - known[code]), -len(known[code])

    nearest = min(sorted(among), key=distance)
    missing = [each for each in kinds()[nearest].must if each not in known[nearest]]
    found = [_shown(each) for each in cells if isinstance(each, str) and each.strip()]
    return UnreadableFile(
        "columns_missing" if missing else "kind_not_recognised",
        kind=nearest,
        missing="; ".join(column_name(each) for each in missing),
        columns=", ".join(found),
    )


def repeats_headings(row: int, cells: Cells, layout: Layout) -> bool:
    """Whether a row below the headings says them again, as at the top of a printed page.

    Raises:
        UnreadableFile: ``headings_change``; they do not say what the headings above say.
    """
    folded = _folded(cells)
    if len({each for each in folded if each in _spoken()}) < HEADINGS_MIN:
        return False
    columns, headings = _columns(layout.kind, cells)
    moved = any(layout.columns.get(column) != place for column, place in columns.items())
    unlike = any(
        not is_nothing(cells[place]) and columns.get(column) != place
        for column, place in layout.columns.items()
    )
    others = _currencies(headings) - {layout.currency}
    if moved or unlike or others:
        raise UnreadableFile("headings_change", row=str(row))
    return True


@cache
def _spoken() -> frozenset[str]:
    """Every heading of every kind of list."""
    return frozenset(heading for kind in kinds() for heading in _headings(kind))


def _columns(kind: Kind, cells: Cells) -> tuple[dict[str, int], dict[str, str]]:
    places: dict[str, tuple[int, int]] = {}
    headings: dict[str, str] = {}
    for place, each in enumerate(cells):
        said = kind.headings.get(fold(each)) if isinstance(each, str) else None
        if said is None or not isinstance(each, str):
            continue
        column, rank = said
        if column in places and places[column][0] == rank:
            raise UnreadableFile("column_twice", column=_shown(each))
        if column not in places or rank < places[column][0]:
            places[column] = (rank, place)
            headings[column] = _shown(each)
    return {column: place for column, (_, place) in places.items()}, headings


def _currency(kind: Kind, headings: dict[str, str]) -> str:
    """From the unit in a heading's brackets; else the currency of the papers the list goes by."""
    said = _currencies(headings)
    if len(said) == 1:
        return said.pop()
    vietnamese = kind.code == "social_assistance" or "cccd" in fold(headings.get("id", ""))
    return "VND" if vietnamese else "CNY"


def _currencies(headings: dict[str, str]) -> set[str]:
    """The currencies that the headings' brackets name."""
    units = words("unit")
    said = {
        units.get(fold(unit)): heading
        for heading in headings.values()
        for unit in _BRACKETED.findall(heading)
    }
    if "too_large" in said:
        raise UnreadableFile("unit_not_taken", column=said["too_large"])
    return {currency for currency in ("CNY", "VND") if currency in said}


def schemes_in(text: str) -> set[str]:
    """The payments that a title or a file's name speaks of."""
    flat = fold(plain(text))
    return {scheme for word, scheme in words("scheme").items() if word in flat}
