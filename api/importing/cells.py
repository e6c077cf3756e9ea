"""What one cell says: text, names, dates, amounts and counts, made equal whoever wrote them.

Every function takes a cell as the spreadsheet gave it and returns a plain value, or raises
``CellRefused``. Cells that repeat (dates, amounts, places) are remembered; names are not.
"""

import datetime
import math
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from api.importing.folding import table
from api.importing.garbled import is_spoilt
from api.importing.refusals import CellRefused
from ledger.vocabulary import CURRENCY_DIGITS, Money

Cell = str | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta

TEXT_LENGTH_MAX = 500
"""Characters in one cell; longer text is not a field of a list."""

YEAR_MIN = 1900
"""The first year a date in an office's list can name."""

AMOUNT_MINOR_MAX = 10**14
"""Larger sums are a slip of the hand, and would not be exact in a numeric cell."""

EXACT_NUMBER_MAX = 10**15
"""A numeric cell keeps 15 digits; of a longer number it has lost the last ones."""

COUNT_MAX = 100_000
"""Larger counts of minutes or days are a slip of the hand."""

_SERIAL_DAY_ZERO = datetime.date(1899, 12, 30)
_SERIAL_MIN, _SERIAL_MAX = 3654, 73_415  # 1910-01-02 to 2100-12-31
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SPACE_IN_HAN = re.compile(f"(?<=[{_HAN}\u00b7])\\s+(?=[{_HAN}\u00b7])")
_DOT_IN_HAN = re.compile(
    f"(?<=[{_HAN}])\\s*[.\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff0e\uff65\u16eb]\\s*(?=[{_HAN}])"
)


def is_nothing(cell: Cell) -> bool:
    """Whether a cell is empty, blank, or says in a word or a dash that there is nothing."""
    if not isinstance(cell, str):
        return False
    if cell == "":
        return True
    said = cell.strip(" \t\r\n\u3000\u00a0-/\\\u2013\u2014")
    return said == "" or (len(said) <= 8 and said.casefold() in _nothing_words())


@lru_cache(maxsize=1)
def _nothing_words() -> frozenset[str]:
    return frozenset(word.casefold() for word in table("words")["nothing"]["nothing"])


def text(cell: Cell) -> str:
    """What a cell says as text: NFKC, single spaces, none at the ends.

    A whole number keeps no ".0"; an empty cell is refused as ``cell_missing``.
    """
    said = cell if type(cell) is str else _spelled(cell)
    if not said.isascii():
        said = _INVISIBLE.sub("", unicodedata.normalize("NFKC", said))
    said = _SPACES.sub(" ", said).strip()
    return _checked(said)


def _spelled(cell: Cell) -> str:
    if isinstance(cell, bool) or not isinstance(cell, float | int):
        raise CellRefused("text_unreadable")
    if not math.isfinite(cell) or cell != int(cell) or abs(cell) >= EXACT_NUMBER_MAX:
        raise CellRefused("text_unreadable")
    return str(int(cell))


def _checked(said: str) -> str:
    if not said:
        raise CellRefused("cell_missing")
    if len(said) > TEXT_LENGTH_MAX:
        raise CellRefused("text_too_long")
    if is_spoilt(said):
        raise CellRefused("text_garbled")
    return said


def name(cell: Cell) -> str:
    """A person's name as written, with the spaces and the middle dots of one writing.

    Offices space out two-letter names, and the dot of a Xinjiang name is typed as ``.``, ``•``,
    ``・`` or ``‧``: between Han letters a space goes and a dot becomes U+00B7.
    """
    if type(cell) is not str:
        raise CellRefused("cell_missing" if cell == "" else "text_unreadable")
    said = unicodedata.normalize("NFC", cell)
    said = _SPACES.sub(" ", _INVISIBLE.sub("", said)).strip()
    if not said.isascii():
        said = _SPACE_IN_HAN.sub("", _DOT_IN_HAN.sub("\u00b7", said))
    if "?" in said or "\uff1f" in said:
        raise CellRefused("text_garbled")  # a letter that an older program could not write
    return _checked(said)


# ---- dates -----------------------------------------------------------------------------------

_YEAR_FIRST = re.compile(r"(\d{4})\s*([-/.年])\s*(\d{1,2})\s*([-/.月])\s*(\d{1,2})\s*日?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*([-/.])\s*(\d{4})")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_MONTH_ONLY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?|(\d{1,2})\s*[-/]\s*(\d{4})")
_YEAR_ONLY = re.compile(r"(\d{4})\s*年?")


@lru_cache(maxsize=8192, typed=True)
def date(cell: Cell) -> datetime.date:
    """The day a cell names, however it is written.

    Real date cells, 2022-03-05, 2022/3/5, 2022.3.5, 2022年3月5日, 20220305, 05/03/2022 (the day
    first, as in Viet Nam) and serial numbers are read.
    """
    if isinstance(cell, datetime.datetime):
        return _since_year_min(cell.date())
    if isinstance(cell, datetime.date):
        return _since_year_min(cell)
    if isinstance(cell, str):
        return _date_in(text(cell))
    if isinstance(cell, bool) or not isinstance(cell, float | int) or not math.isfinite(cell):
        raise CellRefused("date_unreadable")
    if _SERIAL_MIN <= cell <= _SERIAL_MAX:
        return _SERIAL_DAY_ZERO + datetime.timedelta(days=int(cell))
    return _date_in(_spelled(cell))


def _date_in(said: str) -> datetime.date:
    said = _TIME_OF_DAY.sub("", said)
    if found := _YEAR_FIRST.fullmatch(said):
        year, before, month, after, day = found.groups()
        if before == after or (before, after) == ("年", "月"):
            return _calendar_day(year, month, day)
    elif found := _DAY_FIRST.fullmatch(said):
        day, before, month, after, year = found.groups()
        if before == after:
            return _calendar_day(year, month, day)
    elif found := _EIGHT_DIGITS.fullmatch(said):
        return _calendar_day(*found.groups())
    raise CellRefused("date_unreadable")


def _calendar_day(year: str, month: str, day: str) -> datetime.date:
    try:
        found = datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise CellRefused("date_impossible") from None
    return _since_year_min(found)


def _since_year_min(day: datetime.date) -> datetime.date:
    if day.year < YEAR_MIN:
        raise CellRefused("date_impossible")
    return day


def past_date(cell: Cell, today: datetime.date) -> str:
    """The day a cell names, as 2022-03-05; refused when it is after ``today``."""
    day = date(cell)
    if day > today:
        raise CellRefused("date_in_future")
    return day.isoformat()


def day(cell: Cell) -> str:
    """The day a cell names, as 2022-03-05, in the past or to come."""
    return date(cell).isoformat()


def partial_date(cell: Cell, today: datetime.date) -> str:
    """A day, a month or a year, as exactly as the cell names it: 1959, 1959-08, 1959-08-04.

    Many older people's papers name only the year.
    """
    said = text(cell) if isinstance(cell, str | float | int) else ""
    if found := _YEAR_ONLY.fullmatch(said):
        first = _calendar_day(found[1], "1", "1")
        written = found[1]
    elif found := _MONTH_ONLY.fullmatch(said):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        first = _calendar_day(year, month, "1")
        written = first.isoformat()[:7]
    else:
        return past_date(cell, today)
    if first > today:
        raise CellRefused("date_in_future")
    return written


# ---- money and counts ------------------------------------------------------------------------

_MARKED = re.compile(r"([^\d.,()+\-\u2212\u2013]*)(.*?)(?:([^\d.,()]+)\.?)?")
_PLAIN_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?")
_COMMA_GROUPS = re.compile(r"(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?")
_POINT_GROUPS = re.compile(r"(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?")


@lru_cache(maxsize=8192, typed=True)
def amount(cell: Cell, currency: str) -> Money:
    """A sum of money in ``currency``, to the fen or the đồng; never negative.

    Points group thousands in đồng (1.250.000) and part the fen in yuan (100.50). A third digit
    behind the point, a sum in words and a sum in 万元 are refused, not guessed.
    """
    if isinstance(cell, bool) or not isinstance(cell, str | float | int):
        raise CellRefused("amount_unreadable")
    if isinstance(cell, str):
        minor = _amount_in(text(cell), currency)
    else:
        minor = _amount_of(cell, currency)
    if minor > AMOUNT_MINOR_MAX:
        raise CellRefused("amount_unreadable")
    return Money(minor, currency)


def _amount_of(number: float, currency: str) -> int:
    if not math.isfinite(number):
        raise CellRefused("amount_unreadable")
    if number < 0:
        raise CellRefused("amount_negative")
    # Fifteen digits are what a spreadsheet keeps of a number; beyond them 0.1 + 0.2 is not 0.3.
    minor = Decimal(f"{number:.15g}").scaleb(CURRENCY_DIGITS[currency])
    if minor != int(minor):
        raise CellRefused("amount_too_exact")
    return int(minor)


def _amount_in(said: str, currency: str) -> int:
    bare = _without_currency(said.casefold().replace(" ", ""), currency)
    if re.fullmatch(r"[-\u2212\u2013]\D?[\d.,]+|\([\d.,]+\)", bare):
        raise CellRefused("amount_negative")
    bare = bare.removeprefix("+")
    digits = CURRENCY_DIGITS[currency]
    grouped = _COMMA_GROUPS.fullmatch(bare)
    if grouped is None and digits == 0:
        grouped = _POINT_GROUPS.fullmatch(bare)
    found = grouped or _PLAIN_NUMBER.fullmatch(bare)
    if found is None or not bare.isascii():
        raise CellRefused("amount_unreadable")
    whole, part = re.sub(r"\D", "", found[1]), found[2] or ""
    if digits == 0:
        part = "" if grouped and part in {"0", "00"} else part
    if len(part) > digits:
        raise CellRefused("amount_too_exact")
    return int(whole + part.ljust(digits, "0"))


def _without_currency(said: str, currency: str) -> str:
    """The figures of a sum, without the words for its currency; another currency is refused."""
    found = _MARKED.fullmatch(said)
    if found is None:
        raise CellRefused("amount_unreadable")
    before, figures, behind = found.groups()
    known = _currency_words()
    for mark in before, behind:
        if mark and known.get(mark) != currency:
            raise CellRefused("currency_contradicts" if mark in known else "amount_unreadable")
    return figures


@lru_cache(maxsize=1)
def _currency_words() -> dict[str, str]:
    spoken: dict[str, list[str]] = table("words")["currency"]
    return {
        word.casefold().replace(" ", ""): code for code, said in spoken.items() for word in said
    }


_COUNT = re.compile(r"([0-9]+)(?:\.0+)?\s*(?:分钟|分|天|日|个|phút|ngày|minutes|min|days)?")


@lru_cache(maxsize=4096, typed=True)
def count(cell: Cell) -> int:
    """A whole number of minutes, days or items, at least 1."""
    said = text(cell).casefold() if isinstance(cell, str) else _whole(cell)
    found = _COUNT.fullmatch(said)
    if found is None:
        raise CellRefused("count_unreadable")
    number = int(found[1])
    if not 1 <= number <= COUNT_MAX:
        raise CellRefused("count_impossible")
    return number


def _whole(cell: Cell) -> str:
    if isinstance(cell, bool) or not isinstance(cell, float | int) or not math.isfinite(cell):
        raise CellRefused("count_unreadable")
    if cell < 1:
        raise CellRefused("count_impossible")
    if cell != int(cell):
        raise CellRefused("count_unreadable")
    return str(int(cell))
