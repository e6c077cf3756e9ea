"""Of which days and places an account is asked for, by what stands in an address."""

import re
from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import NamedTuple

from api import reports
from api.office import Office

YEAR_MIN, YEAR_MAX = 1900, 9998
PAPERS_KEPT_MAX = 8
_AREA = re.compile("[A-Za-z0-9]{0,20}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_POSITION = re.compile(r"\d{1,18}", re.ASCII)


class Asked(NamedTuple):
    """What somebody typed; the year is filled in, everything else may be empty.

    With ``start`` and ``until`` the period is another than the year, or a part of it.
    """

    year: str
    area: str = ""
    start: str = ""
    until: str = ""
    as_of: str = ""
    happened_by: str = ""

    @property
    def more(self) -> bool:
        """Whether more than a year and an area is asked for."""
        return any(self[2:])

    def query(self) -> dict[str, str]:
        """What an address says to ask the same again."""
        return {
            ("from" if name == "start" else name): text for name, text in self._asdict().items()
        }


class Unreadable(Exception):
    """That is no year, no day, no position or no code of a place; ``field`` is which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def scope_of(asked: Asked, office: Office) -> reports.Scope:
    """What is asked for, read.

    Raises:
        Unreadable: a part of it cannot be read.
    """
    year, area = asked.year.strip(), asked.area.strip()
    if not (year.isascii() and year.isdigit() and YEAR_MIN <= int(year) <= YEAR_MAX):
        raise Unreadable("year")
    if not _AREA.fullmatch(area):
        raise Unreadable("area")
    start = _day(asked.start, "from") or date(int(year), 1, 1)
    end = _day(asked.until, "until") or date(int(year) + 1, 1, 1)
    if end <= start:
        raise Unreadable("until")
    return reports.Scope(
        start=start,
        end=end,
        area=area or None,
        at=_position(asked.as_of.strip(), office),
        happened_by=_day(asked.happened_by, "happened_by"),
    )


class Papers:
    """The accounts that were asked for last: making one of a whole prefecture takes seconds."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, reports.Scope, int], reports.Paper] = OrderedDict()
        self._making = Lock()

    def gather(self, office: Office, scope: reports.Scope) -> reports.Paper:
        """The account of ``scope`` by everything that is recorded by now."""
        views = office.whole()
        # Between the look at the position and the account more may be recorded: then the account
        # is newer than its place here says, and never older.
        key = (views.path.name, scope, office.ledger.position())
        with self._making:
            if key not in self._kept:
                self._kept[key] = reports.gather(views, scope)
            self._kept.move_to_end(key)
            while len(self._kept) > PAPERS_KEPT_MAX:
                self._kept.popitem(last=False)
            return self._kept[key]


def _day(text: str, field: str) -> date | None:
    text = text.strip()
    if not text:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise Unreadable(field)
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(field) from None


def _position(text: str, office: Office) -> int | None:
    if not text:
        return None
    if not _POSITION.fullmatch(text):
        day = _day(text, "as_of")
        return office.ledger.position_on(day) if day else None
    if int(text) > office.ledger.position():
        raise Unreadable("as_of")
    return int(text)
