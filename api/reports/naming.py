"""What people call a line, a period and an amount."""

from datetime import date, timedelta
from decimal import Decimal

from babel.numbers import format_decimal

from kiosk.speech.saying import Date, Money, say
from kiosk.words import Words
from ledger.vocabulary import CURRENCY_DIGITS
from projections.counted import PARTS

Own = dict[str, dict[str, str]]
"""What the office calls the kinds of service that it added: by code, by language."""


def service_name(service: str, words: Words, lang: str, own: Own | None = None) -> str:
    """What people call the line of a service, or a part of it.

    A code stands for itself where neither the office nor a catalogue has a word for it.
    """
    if own and lang in own.get(service, {}):
        return own[service][lang]
    line, _, part = service.partition(":")
    if part and line in PARTS:
        name = part_name(service, words, lang)
        return words.t("report.part", lang, line=service_name(line, words, lang), part=name)
    keys = (f"{vocabulary}.{service}" for vocabulary in ("report_line", "scheme", "service"))
    known = next((key for key in keys if key in words), None)
    return words.t(known, lang) if known else service


def part_name(service: str, words: Words, lang: str) -> str:
    """What people call a part of a line, without the line."""
    line, _, part = service.partition(":")
    return say(words.term(PARTS[line], part, lang), lang).display if line in PARTS else part


def money(minor: int, currency: str | None) -> str:
    """An amount in whole units of its currency, with as many digits as it has, and the code."""
    digits = CURRENCY_DIGITS.get(currency or "", 0)
    whole, rest = divmod(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:0{digits}}" if digits else "") + f" {currency or ''}"


def amount(minor: int, currency: str | None) -> Decimal:
    """An amount in whole units of its currency, exact, with as many digits as it has."""
    return Decimal(minor).scaleb(-CURRENCY_DIGITS.get(currency or "", 0))


def money_as_read(minor: int, currency: str | None, lang: str) -> str:
    """An amount as the reader writes it; empty without a currency."""
    return say(Money(minor, currency), lang).display if currency else ""


def number_as_read(number: int | Decimal, lang: str, pattern: str | None = None) -> str:
    """A number as the reader writes it."""
    return str(format_decimal(number, pattern, locale=lang.replace("-", "_")))


def share_as_read(part: int, whole: int, lang: str) -> str:
    """So many per cent, to one digit, half up; worked out from the two counts.

    What is something is never told as nothing.
    """
    permille = (2000 * part + whole) // (2 * whole) if whole else 0
    is_less = part > 0 and not permille
    told = number_as_read(Decimal(1 if is_less else permille).scaleb(-1), lang, "#,##0.0")
    return f"{'<' if is_less else ''}{told}%"


def day_as_read(day: date, lang: str) -> str:
    """A day as the reader writes it."""
    return say(Date(day.year, day.month, day.day), lang).display


def whole_year(start: date, end: date) -> int | None:
    """The year that the period is, if it is one."""
    is_year = (start.month, start.day) == (1, 1) and end == date(start.year + 1, 1, 1)
    return start.year if is_year else None


def period_as_read(start: date, end: date, words: Words, lang: str) -> str:
    """The period, named by its year where it is one, else by its first and its last day."""
    if year := whole_year(start, end):
        return say(Date(year), lang).display
    first, last = (day_as_read(day, lang) for day in (start, end - timedelta(days=1)))
    return words.t("account.period", lang, first=first, last=last)


def title(start: date, end: date, area: str | None, words: Words, lang: str) -> str:
    """What an account of the period and the area is called."""
    place = area or words.t("report.all", lang)
    if year := whole_year(start, end):
        return words.t("report.title", lang, year=year, area=place)
    period = period_as_read(start, end, words, lang)
    return words.t("account.title", lang, period=period, area=place)
