"""How each language says numbers, dates, times, money and codes, one file a language.

Three files with the same functions, read by ``kiosk.speech.plain`` and ``kiosk.speech.saying``.
None of them knows a sentence of ours: sentences live in the catalogues.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from re import Match, Pattern
from typing import Protocol

from kiosk.speech.lexicon import en, vi, zh

CARDINAL_DIGITS = 15
"""A number of more digits is said digit by digit: nobody can follow its name."""


class Lexicon(Protocol):
    """What a language's file must offer."""

    LOCALE: str
    VOICE: str
    PROBE: tuple[str, str]
    PAUSE: str
    MASKED: str
    SYMBOLS: Mapping[str, str]
    CURRENCY_SIGNS: Mapping[str, str]
    DATE_PATTERNS: tuple[str, str, str]
    GROUP_MARK: str
    DECIMAL_MARK: str
    PATTERNS: Sequence[tuple[Pattern[str], Callable[[Match[str]], str]]]

    def cardinal(self, number: int) -> str: ...
    def ordinal(self, number: int) -> str: ...
    def ordinal_shown(self, number: int) -> str: ...
    def digits(self, text: str) -> str: ...
    def decimal(self, whole: int, fraction: str) -> str: ...
    def percent(self, number: str) -> str: ...
    def minus(self, number: str) -> str: ...
    def amount(self, number: str, currency: str) -> str: ...
    def date(self, year: int, month: int | None, day: int | None) -> str: ...
    def clock(self, hour: int, minute: int) -> str: ...
    def clock_shown(self, hour: int, minute: int) -> str: ...
    def clock_of_day(self, hour: int, minute: int) -> str: ...
    def money(self, minor: int, currency: str) -> str: ...
    def money_shown(self, number: str, currency: str) -> str: ...
    def count(self, number: int, unit: str) -> str: ...
    def count_shown(self, number: str, unit: str, *, one: bool) -> str: ...
    def plus(self, digits: str) -> str: ...
    def ending(self, digits: str) -> str: ...


LEXICONS: Mapping[str, Lexicon] = {"zh-Hans": zh, "vi": vi, "en": en}


def lexicon_of(lang: str) -> Lexicon:
    """The lexicon of ``lang``.

    Raises:
        ValueError: we do not speak that language.
    """
    try:
        return LEXICONS[lang]
    except KeyError:
        raise ValueError(f"no lexicon for language {lang!r}") from None
