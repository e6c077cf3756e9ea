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
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from string import Formatter
from typing import assert_never

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from kiosk.speech.lexicon import CARDINAL_DIGITS, Lexicon, lexicon_of
from kiosk.speech.plain import ascii_figures, clean, name_language, words_only

MINOR_DIGITS = {"CNY": 2, "VND": 0}
"""Decimal places of each currency (ISO 4217)."""

COUNT_UNITS = frozenset({"persons", "items", "minutes", "days", "person-times", "households"})

_MASK = re.compile(r"[*\u2022\u25cf\u00d7]+|[xX]{3,}|\.{2,}")
_MIDDLE_DOTS = re.compile("[\u00b7\u2022\u2027\u22c5\u30fb\uff65]")
_COUNTRY = re.compile(r"\s*\+\s*(86|84|\d{1,3}(?=[\s-]))")
_MOBILE_GROUPS = {7: (3, 4), 8: (4, 4), 9: (2, 3, 4), 10: (3, 3, 4), 11: (3, 4, 4)}
_LANDLINE_GROUPS = {10: (3, 3, 4), 11: (4, 3, 4)}


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
    """A time of day on the 24-hour clock.

    Raises:
        ValueError: there is no such time.
    """

    hour: int
    minute: int = 0

    def __post_init__(self) -> None:
        datetime.time(self.hour, self.minute)


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
    """So many, without a unit: the number of a page, or a figure in a sentence that names it."""

    number: int


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


Value = Text | FreeText | Name | Date | Time | Money | Number | Count | Phone | Code


def compose(template: str, values: Mapping[str, Value], lang: str) -> Saying:
    """A catalogue sentence with its ``{placeholders}`` filled, in segments.

    Raises:
        KeyError: the sentence names a value that is not given.
        ValueError: a placeholder with a format or a conversion.
    """
    saying = Saying()
    for literal, field, form, conversion in Formatter().parse(template):
        if literal:
            saying.append(say(Text(literal), lang))
        if field is None:
            continue
        if form or conversion:
            raise ValueError(f"a placeholder is a plain name, not {field!r} with a format")
        saying.append(say(values[field], lang))
    return saying


def say(value: Value, lang: str) -> Segment:  # noqa: C901, PLR0911 - one line a type reads best
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
        case Time(hour, minute):
            shown = format_time(datetime.time(hour, minute), "short", locale=lexicon.LOCALE)
            return _value(shown, lexicon.clock(hour, minute), lang)
        case Money():
            return _value(_money_shown(value, lexicon), _money_said(value, lang), lang)
        case Number(number):
            return _value(_number_shown(number, lexicon), _number_said(number, lang), lang)
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


def _phone(text: str, lang: str) -> Segment:
    lexicon = lexicon_of(lang)
    plain = _ascii(text)
    abroad = _COUNTRY.match(plain)
    groups = _phone_groups(plain[abroad.end() :] if abroad else plain)
    if not groups:
        return say(FreeText(text), lang)
    said = lexicon.PAUSE.join(lexicon.digits(each) for each in groups)
    if not abroad:
        return _value(" ".join(groups), said, lang)
    said = lexicon.plus(lexicon.digits(abroad[1])) + lexicon.PAUSE + said
    return _value(f"+{abroad[1]} {' '.join(groups)}", said, lang)


def _phone_groups(local: str) -> list[str]:
    """The number in groups of three and four, as it is read out where it has that length."""
    figures = "".join(re.findall(r"\d", local))
    sizes = _LANDLINE_GROUPS if figures.startswith("0") else _MOBILE_GROUPS
    return _cut(figures, sizes.get(len(figures), ()))


def _cut(figures: str, sizes: tuple[int, ...] = ()) -> list[str]:
    """``figures`` in groups of ``sizes``, and what is left in fours."""
    groups = []
    for size in sizes:
        groups.append(figures[:size])
        figures = figures[size:]
    return groups + [figures[start : start + 4] for start in range(0, len(figures), 4)]


def _code(value: Code, lang: str) -> Segment:
    lexicon = lexicon_of(lang)
    plain = _ascii(value.text)
    shown = clean(value.text)
    masked = _MASK.search(plain) is not None
    last = re.sub(r"[\W_]", "", _MASK.split(plain)[-1])[-4:]
    if not last or not (masked or value.last_four):
        said = _spelled(plain, lexicon)
    elif re.fullmatch("[0-9]+", last):
        said = lexicon.ending(last)
    else:
        said = lexicon.ending("") + _spelled(last, lexicon)
    if value.last_four and not masked:
        shown = f"**** {last}"
    return _value(shown, words_only(said, lang), lang)


def _spelled(plain: str, lexicon: Lexicon) -> str:
    """Letters one by one, figures one by one in groups of four, with a pause at every change."""
    said = []
    for run in re.findall(r"\d+|[^\W\d_]+", plain):
        if run.isdigit():
            said += [lexicon.digits(each) for each in _cut(run)]
        else:
            said += list(run.upper())
    return lexicon.PAUSE.join(said)


def _ascii(text: str) -> str:
    """``text`` with figures of any script as ASCII ones."""
    return ascii_figures(unicodedata.normalize("NFKC", clean(text)))
