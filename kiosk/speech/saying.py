"""Typed values become what is shown and what is said.

The kiosk knows what everything on its pages is, so nothing has to be guessed from how it is
written: ``say`` takes one typed value, ``compose`` a sentence of the catalogue and the values it
names. What is shown and what is said carry the same facts; what is said holds no figure and no
sign.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import assert_never

from babel.dates import format_date
from babel.numbers import format_decimal

from kiosk.speech.lexicon import CARDINAL_DIGITS, Lexicon, lexicon_of
from kiosk.speech.plain import ascii_figures, clean, name_language, words_only
from kiosk.speech.spelling import MASK, end_of, spelled, telephone

MINOR_DIGITS = {"CNY": 2, "VND": 0}
"""Decimal places of each currency (ISO 4217)."""

COUNT_UNITS = frozenset(
    {
        "persons",
        "items",
        "minutes",
        "hours",
        "days",
        "months",
        "years",
        "times",
        "person-times",
        "households",
    }
)

RATE_DECIMALS_MAX = 6

_MIDDLE_DOTS = re.compile("[\u00b7\u2022\u2027\u22c5\u30fb\uff65]")


class Kind(Enum):
    """What a segment holds, which says how a voice can be ready for it."""

    WORDS = "words"
    """A sentence or a term of the catalogues: known beforehand, word for word."""
    VALUE = "value"
    """A date, a time, an amount, a number: known beforehand by its parts."""
    OWN = "own"
    """A name, or what staff wrote: known when it is there."""


@dataclass(frozen=True)
class Segment:
    """One piece of a page: what is shown, what is said, and the language it is said in."""

    display: str
    spoken: str
    lang: str
    kind: Kind = Kind.WORDS


class Saying(list[Segment]):
    """A sentence in segments."""

    @property
    def display(self) -> str:
        """The whole sentence as shown."""
        return unicodedata.normalize("NFC", "".join(each.display for each in self))

    @property
    def spoken(self) -> str:
        """The whole sentence as said."""
        return unicodedata.normalize("NFC", "".join(each.spoken for each in self))


@dataclass(frozen=True)
class Text:
    """A sentence or a term of our own, already in the language of the page."""

    text: str


@dataclass(frozen=True)
class FreeText:
    """What staff wrote, in whatever language; figures in it are put into words by rule."""

    text: str


@dataclass(frozen=True)
class Name:
    """A person's or a place's name, read in the language its letters belong to."""

    text: str


@dataclass(frozen=True)
class Date:
    """A day, a month or a year, as exactly as it is known.

    Raises:
        ValueError: there is no such day.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day needs its month")
        datetime.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> Date:
        """From "2022", "2022-03" or "2022-03-05", as the ledger writes them."""
        found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text, re.ASCII)
        if not found:
            raise ValueError("not a date as the ledger writes them")
        return cls(*(int(each) for each in found.groups() if each))


@dataclass(frozen=True)
class Time:
    """A time of day, ``hour`` from 0 to 23; shown and said on the clock of 12 or of 24 hours.

    Raises:
        ValueError: there is no such time, or no such clock.
    """

    hour: int
    minute: int = 0
    clock: int = 12

    def __post_init__(self) -> None:
        datetime.time(self.hour, self.minute)
        if self.clock not in {12, 24}:
            raise ValueError(f"no clock of {self.clock} hours")


@dataclass(frozen=True)
class Money:
    """An amount in the currency's smallest unit; below zero when it was taken back.

    Raises:
        ValueError: a currency we do not know.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in MINOR_DIGITS:
            raise ValueError(f"unknown currency {self.currency!r}")


@dataclass(frozen=True)
class Number:
    """So many, without a unit. Thousands stand apart, unless it may be the number of a year."""

    number: int
    is_grouped: bool = True


@dataclass(frozen=True)
class Ordinal:
    """A place in a row, from 1: the second attempt.

    Raises:
        ValueError: there is no such place.
    """

    number: int

    def __post_init__(self) -> None:
        if not 0 < self.number < 10**CARDINAL_DIGITS:
            raise ValueError("no place in a row")


@dataclass(frozen=True)
class Rate:
    """How many times as much, or with ``percent`` how many of a hundred: 0.8, 80%.

    Raises:
        ValueError: a number nobody could say.
    """

    number: Decimal
    percent: bool = False

    def __post_init__(self) -> None:
        number = self.number
        if not number.is_finite() or abs(number) >= 10**CARDINAL_DIGITS:
            raise ValueError("no rate that could be said")
        if number != round(number, RATE_DECIMALS_MAX):
            raise ValueError(f"more than {RATE_DECIMALS_MAX} decimals")

    @classmethod
    def parse(cls, text: str) -> Rate:
        """From "1.5" or "80%", as the ledger writes them."""
        try:
            return cls(Decimal(text.removesuffix("%")), percent=text.endswith("%"))
        except InvalidOperation:
            raise ValueError("not a rate as the ledger writes them") from None


@dataclass(frozen=True)
class Count:
    """So many of a unit, one of ``COUNT_UNITS``.

    Raises:
        ValueError: a unit we do not know.
    """

    number: int
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in COUNT_UNITS:
            raise ValueError(f"unknown unit {self.unit!r}")


@dataclass(frozen=True)
class Phone:
    """A telephone number, said digit by digit in groups."""

    text: str


@dataclass(frozen=True)
class Code:
    """A number that is read out and not counted: a card, a certificate, a serial number.

    With ``last_four``, and whenever part of it is masked, only its end is said.
    """

    text: str
    last_four: bool = False


Value = (
    Text | FreeText | Name | Date | Time | Money | Number | Ordinal | Rate | Count | Phone | Code
)


def say(value: Value, lang: str) -> Segment:  # noqa: C901, PLR0911, PLR0912 - one line a type reads best
    """One typed value, as shown and as said in ``lang``."""
    lexicon = lexicon_of(lang)
    match value:
        case Text(text):
            return Segment(unicodedata.normalize("NFC", text), words_only(text, lang), lang)
        case FreeText(text):
            return Segment(clean(text), words_only(text, lang), lang, Kind.OWN)
        case Name(text):
            return _name(text, lang)
        case Date(year, month, day):
            return _value(_date_shown(value, lexicon), lexicon.date(year, month, day), lang)
        case Time(hour, minute, 24):
            return _value(f"{hour:02}:{minute:02}", lexicon.clock_of_day(hour, minute), lang)
        case Time(hour, minute):
            return _value(lexicon.clock_shown(hour, minute), lexicon.clock(hour, minute), lang)
        case Money():
            return _value(_money_shown(value, lexicon), _money_said(value, lang), lang)
        case Number(number, is_grouped):
            shown = _number_shown(number, lexicon) if is_grouped else str(number)
            return _value(shown, _number_said(number, lang), lang)
        case Ordinal(number):
            return _value(lexicon.ordinal_shown(number), lexicon.ordinal(number), lang)
        case Rate():
            return _rate(value, lang)
        case Count(number, unit):
            shown = lexicon.count_shown(_number_shown(number, lexicon), unit, one=number == 1)
            return _value(shown, _count_said(value, lang), lang)
        case Phone(text):
            return _phone(text, lang)
        case Code():
            return _code(value, lang)
        case _:
            assert_never(value)


def _name(text: str, lang: str) -> Segment:
    shown = " ".join(clean(text).split())
    own = name_language(unicodedata.normalize("NFKC", shown), lang)
    said = words_only(_MIDDLE_DOTS.sub(" ", shown), own)
    return Segment(shown, said, own, Kind.OWN)


def _value(shown: str, said: str, lang: str) -> Segment:
    return Segment(shown, said, lang, Kind.VALUE)


def _date_shown(value: Date, lexicon: Lexicon) -> str:
    known = sum(each is not None for each in (value.month, value.day))
    day = datetime.date(value.year, value.month or 1, value.day or 1)
    return format_date(day, lexicon.DATE_PATTERNS[known], locale=lexicon.LOCALE)


def _number_shown(number: int | Decimal, lexicon: Lexicon, pattern: str = "#,##0") -> str:
    return format_decimal(number, pattern, locale=lexicon.LOCALE)


def _money_shown(value: Money, lexicon: Lexicon) -> str:
    """Decimals only when there are any: what is shown is what is said."""
    places = MINOR_DIGITS[value.currency]
    amount = Decimal(value.minor).scaleb(-places)
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0." + "0" * places
    return lexicon.money_shown(_number_shown(amount, lexicon, pattern), value.currency)


def _money_said(value: Money, lang: str) -> str:
    lexicon = lexicon_of(lang)
    if abs(value.minor) < 10**CARDINAL_DIGITS:
        return lexicon.money(value.minor, value.currency)
    return words_only(_money_shown(value, lexicon), lang)


def _number_said(number: int, lang: str) -> str:
    lexicon = lexicon_of(lang)
    if abs(number) < 10**CARDINAL_DIGITS:
        return lexicon.cardinal(number)
    return words_only(_number_shown(number, lexicon), lang)


def _count_said(value: Count, lang: str) -> str:
    lexicon = lexicon_of(lang)
    if abs(value.number) < 10**CARDINAL_DIGITS:
        return lexicon.count(value.number, value.unit)
    shown = _number_shown(value.number, lexicon)
    return words_only(lexicon.count_shown(shown, value.unit, one=False), lang)


def _rate(value: Rate, lang: str) -> Segment:
    lexicon = lexicon_of(lang)
    whole, _, fraction = f"{abs(value.number):f}".partition(".")
    fraction = fraction.rstrip("0")
    pattern = "#,##0" + ("." + "0" * len(fraction) if fraction else "")
    shown = _number_shown(value.number + 0, lexicon, pattern)
    said = lexicon.decimal(int(whole), fraction) if fraction else lexicon.cardinal(int(whole))
    if value.percent:
        shown, said = f"{shown}%", lexicon.percent(said)
    if value.number < 0:
        said = lexicon.minus(said)
    return _value(shown, said, lang)


def _phone(text: str, lang: str) -> Segment:
    number = telephone(_ascii(text), lexicon_of(lang))
    return _value(*number, lang) if number else say(FreeText(text), lang)


def _code(value: Code, lang: str) -> Segment:
    lexicon = lexicon_of(lang)
    plain = _ascii(value.text)
    shown = clean(value.text)
    masked = MASK.search(plain) is not None
    last = end_of(plain)
    if not last or not (masked or value.last_four):
        said = spelled(plain, lexicon) or (lexicon.MASKED if masked else "")
    elif re.fullmatch("[0-9]+", last):
        said = lexicon.ending(last)
    else:
        said = lexicon.ending("") + spelled(last, lexicon)
    if value.last_four and last:  # in the words in which it is said: a row of stars is noise
        shown = said.replace(spelled(last, lexicon), last)
    return _value(shown, words_only(said, lang), lang)


def _ascii(text: str) -> str:
    """``text`` with figures of any script as ASCII ones."""
    return ascii_figures(unicodedata.normalize("NFKC", clean(text)))
