"""English: British "and", ordinals in dates, twelve-hour times."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from re import Match, Pattern

LOCALE = "en_GB"
VOICE = "en-us"  # understood better than en-gb when measured, in both recognised and heard words
PROBE = ("hello", "həlˈoʊ")
PAUSE = ", "
MASKED = "number hidden"
GROUP_MARK = ","
DECIMAL_MARK = "."
DATE_PATTERNS = ("y", "MMMM y", "d MMMM y")

SYMBOLS: Mapping[str, str] = {
    "%": " percent ",
    "+": " plus ",
    "=": " equals ",
    "&": " and ",
    "@": " at ",
    "#": " number ",
    "\u2265": " at least ",
    "\u2264": " at most ",
    "\u00b1": " plus or minus ",
    "°": " degrees ",
    "/": ", ",
}
CURRENCY_SIGNS: Mapping[str, str] = {
    "¥": "yuan",
    "₫": "dong",
    "$": "dollars",
    "€": "euros",
    "£": "pounds",
}

_ONES = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_POWERS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_ORDINAL_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_UNITS = {
    "persons": ("person", "people"),
    "items": ("item", "items"),
    "minutes": ("minute", "minutes"),
    "hours": ("hour", "hours"),
    "days": ("day", "days"),
    "months": ("month", "months"),
    "years": ("year", "years"),
    "times": ("time", "times"),
    "person-times": ("person-time", "person-times"),
    "households": ("household", "households"),
}
_CURRENCIES = {"CNY": "yuan", "VND": "dong"}
_NAMED_TIMES = {(0, 0), (12, 0)}


def cardinal(number: int) -> str:
    """``number`` in words: one thousand five hundred, one hundred and five."""
    if number < 0:
        return minus(cardinal(-number))
    for size, name in _POWERS:
        if number >= size:
            head, tail = divmod(number, size)
            said = f"{cardinal(head)} {name}"
            if not tail:
                return said
            return f"{said} {'and ' if tail < 100 else ''}{cardinal(tail)}"
    if number >= 100:
        head, tail = divmod(number, 100)
        return f"{_ONES[head]} hundred" + (f" and {cardinal(tail)}" if tail else "")
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


def ordinal(number: int) -> str:
    """``number`` as a place in a row: first, twentieth, thirty-first."""
    said = cardinal(number)
    cut = max(said.rfind(" "), said.rfind("-")) + 1
    last = said[cut:]
    if last in _IRREGULAR:
        return said[:cut] + _IRREGULAR[last]
    if last.endswith("y"):
        return f"{said[:-1]}ieth"
    return f"{said}h" if last.endswith("t") else f"{said}th"


def ordinal_shown(number: int) -> str:
    """A place in a row on the screen: 1st, 22nd, 113th."""
    ending = "th" if number % 100 in {11, 12, 13} else _ORDINAL_ENDINGS.get(number % 10, "th")
    return f"{number:,}{ending}"


def digits(text: str) -> str:
    """ASCII digits one by one."""
    return " ".join(_ONES[int(each)] for each in text)


def decimal(whole: int, fraction: str) -> str:
    """A decimal fraction, its digits one by one after the point."""
    return f"{cardinal(whole)} point {digits(fraction)}"


def percent(number: str) -> str:
    """Per cent, put after the ``number`` already in words."""
    return f"{number} percent"


def minus(number: str) -> str:
    """Below zero, put before what is already in words."""
    return f"minus {number}"


def amount(number: str, currency: str) -> str:
    """A ``number`` and the name of a currency, both already in words."""
    return f"{number} {currency}"


def year_said(year: int) -> str:
    """A year in pairs: twenty twenty-six, nineteen oh five, two thousand and five."""
    if not 1100 <= year < 10000 or 2000 <= year < 2010:
        return cardinal(year)
    century, rest = divmod(year, 100)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def date(year: int, month: int | None, day: int | None) -> str:
    """A date as exact as it is known."""
    if month is None:
        return year_said(year)
    if day is None:
        return f"{_MONTHS[month - 1]} {year_said(year)}"
    return f"the {ordinal(day)} of {_MONTHS[month - 1]}, {year_said(year)}"


def clock(hour: int, minute: int) -> str:
    """A time of day on the twelve-hour clock."""
    if (hour, minute) in _NAMED_TIMES:
        return "twelve noon" if hour else "midnight"
    said = cardinal(hour % 12 or 12)
    if minute == 0:
        return f"{said} o'clock {_part_of_day(hour)}"
    return f"{said} {_minute(minute)} {_part_of_day(hour)}"


def clock_shown(hour: int, minute: int) -> str:
    """A time of day on the screen, with the same words that are heard."""
    if (hour, minute) in _NAMED_TIMES:
        return "12 noon" if hour else "midnight"
    return f"{hour % 12 or 12}:{minute:02} {_part_of_day(hour)}"


def clock_of_day(hour: int, minute: int) -> str:
    """A time of day on the twenty-four-hour clock: fourteen thirty, oh nine oh five."""
    said = f"oh {cardinal(hour)}" if 0 < hour < 10 else cardinal(hour)
    return f"{said} {_minute(minute) if minute else 'hundred hours'}"


def _part_of_day(hour: int) -> str:
    parts = ((0, "in the morning"), (12, "in the afternoon"), (18, "in the evening"))
    return [name for begins, name in parts if hour >= begins][-1]


def _minute(minute: int) -> str:
    return f"{'oh ' if minute < 10 else ''}{cardinal(minute)}"


def money(minor: int, currency: str) -> str:
    """An amount in minor units; fen only when there are any."""
    if minor < 0:
        return minus(money(-minor, currency))
    if currency == "VND":
        return f"{cardinal(minor)} {_CURRENCIES[currency]}"
    yuan, fen = divmod(minor, 100)
    said = f"{cardinal(yuan)} {_CURRENCIES[currency]}" if yuan or not fen else ""
    joined = " and " if said and fen else ""
    return said + joined + (f"{cardinal(fen)} fen" if fen else "")


def money_shown(number: str, currency: str) -> str:
    """An amount on the screen, with the same word that is heard."""
    return f"{number} {_CURRENCIES[currency]}"


def count(number: int, unit: str) -> str:
    """So many of a unit."""
    return f"{cardinal(number)} {_UNITS[unit][number != 1]}"


def count_shown(number: str, unit: str, *, one: bool) -> str:
    """So many of a unit on the screen."""
    return f"{number} {_UNITS[unit][not one]}"


def plus(spelled: str) -> str:
    """A telephone's country code, already in words."""
    return f"plus {spelled}"


def ending(last: str) -> str:
    """The last digits of a number that is not said in full."""
    return f"ending {digits(last)}"


def _written_ordinal(found: Match[str]) -> str:
    return ordinal(int(found.group(1)))


PATTERNS: Sequence[tuple[Pattern[str], Callable[[Match[str]], str]]] = (
    (re.compile(r"(?<=\d)\s?~\s?(?=\d)"), lambda _found: " to "),
    (re.compile(r"(?<![\d.,])(\d{1,3})(?:st|nd|rd|th)\b"), _written_ordinal),
)
