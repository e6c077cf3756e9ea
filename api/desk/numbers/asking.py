"""Of which period and place numbers are asked for, and how far the reader's rights go."""

import re
from datetime import date
from typing import NamedTuple

from babel.dates import format_date

from api.reports.naming import period_as_read
from api.rights import Reach, Right
from api.turn import Turn
from kiosk.speech.saying import Date, say
from kiosk.words import Words
from projections import year_places
from projections.year_places import PlaceLine

YEAR_MIN, YEAR_MAX = 1901, 9998
MONTHS_OF_A_YEAR, MONTHS_OF_A_QUARTER = 12, 3
MONTHS_OFFERED_MAX, QUARTERS_OFFERED_MAX = 36, 12
SHORT = {"en": "LLL yyyy", "vi": "L/yyyy", "zh-Hans": "yyyy年L月"}
_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d\d)|Q(\d)))?", re.ASCII)
_AREA = re.compile("[A-Za-z0-9]{0,20}")


class Unreadable(Exception):
    """That is no period, or no code of a place; ``field`` is which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class OutOfReach(Exception):
    """The numbers of that place are not for whoever asks."""


class Period(NamedTuple):
    """So many whole months from the first of one on."""

    year: int
    month: int
    months: int

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The first day behind it."""
        return self._moved(self.months).start

    @property
    def code(self) -> str:
        """How an address calls it: ``2022-12``, ``2022-Q4`` or ``2022``."""
        if self.months == MONTHS_OF_A_YEAR:
            return f"{self.year:04}"
        if self.months == MONTHS_OF_A_QUARTER:
            return f"{self.year:04}-Q{(self.month + 2) // 3}"
        return f"{self.year:04}-{self.month:02}"

    @property
    def before(self) -> "Period":
        """The one before it, as long."""
        return self._moved(-self.months)

    @property
    def after(self) -> "Period":
        """The one behind it, as long."""
        return self._moved(self.months)

    @property
    def year_before(self) -> "Period":
        """The same one a year earlier."""
        return self._moved(-MONTHS_OF_A_YEAR)

    @property
    def run_up(self) -> "Period":
        """The months up to its end that a picture shows: from a year before it on."""
        begins = self.year_before
        return begins._replace(months=self.months + MONTHS_OF_A_YEAR)

    def name(self, words: Words, lang: str) -> str:
        """What it is called."""
        if self.months == 1:
            return say(Date(self.year, self.month), lang).display
        if self.months == MONTHS_OF_A_QUARTER:
            return words.t("numbers.quarter", lang, quarter=(self.month + 2) // 3, year=self.year)
        return period_as_read(self.start, self.end, words, lang)

    def short(self, words: Words, lang: str) -> str:
        """The same where there is little room."""
        if self.months == MONTHS_OF_A_QUARTER:
            quarter = (self.month + 2) // 3
            return words.t("numbers.quarter_short", lang, quarter=quarter, year=self.year)
        if self.months == MONTHS_OF_A_YEAR:
            return self.name(words, lang)
        return str(format_date(self.start, SHORT[lang], locale=lang.replace("-", "_")))

    def _moved(self, months: int) -> "Period":
        number = self.year * 12 + self.month - 1 + months
        return self._replace(year=number // 12, month=number % 12 + 1)


def period_of(text: str) -> Period:
    """The period that an address names.

    Raises:
        Unreadable: it names none.
    """
    found = _PERIOD.fullmatch(text.strip())
    if found is None or not YEAR_MIN <= int(found[1]) <= YEAR_MAX:
        raise Unreadable("period")
    year, month, quarter = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if not (1 <= month <= MONTHS_OF_A_YEAR and 1 <= quarter <= 4):
        raise Unreadable("period")
    if found[3]:
        return Period(year, quarter * MONTHS_OF_A_QUARTER - 2, MONTHS_OF_A_QUARTER)
    return Period(year, month, 1 if found[2] else MONTHS_OF_A_YEAR)


def usual(months: list[str], today: date) -> Period:
    """What is shown first: the newest month that is over and brought anything."""
    last = Period(today.year, today.month, 1).before
    return period_of(next((month for month in months if month <= last.code), last.code))


def offered(months: list[str], chosen: Period) -> dict[str, list[Period]]:
    """The months, quarters and years that brought anything, and the chosen one, newest first."""
    every = [period_of(month) for month in months]
    quarters = [
        Period(each.year, (each.month - 1) // 3 * 3 + 1, MONTHS_OF_A_QUARTER) for each in every
    ]
    years = [Period(each.year, 1, MONTHS_OF_A_YEAR) for each in every]
    made = {
        "months": every[:MONTHS_OFFERED_MAX],
        "quarters": list(dict.fromkeys(quarters))[:QUARTERS_OFFERED_MAX],
        "years": years,
    }
    kinds = {1: "months", MONTHS_OF_A_QUARTER: "quarters", MONTHS_OF_A_YEAR: "years"}
    made[kinds[chosen.months]].append(chosen)
    return {kind: sorted(set(periods), reverse=True) for kind, periods in made.items()}


def areas_of(turn: Turn, right: Right) -> set[str | None]:
    """The areas of this office in which they hold the right; ``None`` among them is all."""
    office, day = turn.office, date.fromisoformat(turn.office.today())
    return {
        post.area
        for post in turn.posts
        if Reach([post], office.views, day).may(right, organisation=office.organisation)
    }


def holds(turn: Turn, right: Right, area: str | None) -> bool:
    """Whether they hold the right in all of the area, or in all there are when none is named."""
    held = areas_of(turn, right)
    if None in held or area is None:
        return None in held
    return turn.may(right, organisation=turn.office.organisation, area=area)


def area_of(turn: Turn, text: str) -> str | None:
    """The place that is asked for; where none is, the widest one that the reader may see.

    Raises:
        Unreadable: it is no code of a place.
        OutOfReach: its numbers are not for them.
    """
    area = text.strip()
    if not _AREA.fullmatch(area):
        raise Unreadable("area")
    held = areas_of(turn, Right.READ_FIGURES)
    if not area and None not in held:
        area = min((each for each in held if each), default="")
        if not area:
            raise OutOfReach
    if not holds(turn, Right.READ_FIGURES, area or None):
        raise OutOfReach
    return area or None


class Place(NamedTuple):
    """A place that can be chosen, and what it is called."""

    code: str
    name: str


def places(turn: Turn, period: Period, area: str | None) -> list[Place]:
    """The places that can be chosen: the widest, the chosen one, and those in each of them.

    The first one has no code where the reader sees the whole office.
    """
    held = areas_of(turn, Right.READ_FIGURES)
    roots = [None] if None in held else sorted(each for each in held if each)
    found: dict[str, str] = {}
    for root in dict.fromkeys([*roots, area]):
        found.setdefault(root or "", root or turn.t("report.all"))
        for line in _within(turn, period, root):
            if line.place:
                found[line.place] = f"{line.name} ({line.place})" if line.name else line.place
    return [Place(code, name) for code, name in sorted(found.items())]


def _within(turn: Turn, period: Period, area: str | None) -> list[PlaceLine]:
    lately = period.run_up
    return year_places.lines(turn.office.views, start=lately.start, end=lately.end, area=area)
