"""The parts that values are put together of, language by language.

The cuts fall where a speaker could breathe, and the words come from the lexicons, so that a part
is always something a value says. Numbers to ninety-nine are whole; so are the days of the year,
years, hours, and round amounts with their unit.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.speech.clips import core
from kiosk.speech.lexicon import en, vi, zh
from kiosk.speech.saying import COUNT_UNITS

YEARS = range(2005, 2041)
"""Years said in one go; another year is put together of numbers."""
ROUND_MINUTES = (*range(1, 11), *range(15, 121, 5))
ROUND_THOUSANDS = (*range(1, 11), 15, *range(20, 100, 10))
QUARTERS = (15, 30, 45)
TO_NINETY_NINE = range(100)
UNITS = sorted(COUNT_UNITS)
FUSED: Mapping[str, Sequence[int]] = {
    "minutes": ROUND_MINUTES,
    "days": range(1, 32),
    "items": range(1, 11),
}
"""Counts said together with their unit; any other number stands before its unit."""

ON, FINAL = (False,), (True,)
BOTH = (False, True)


@dataclass(frozen=True)
class Part:
    """Words of a value; ``forms`` tells whether they end a sentence, go on, or both."""

    text: str
    group: str
    forms: tuple[bool, ...] = BOTH


def parts_of(lang: str) -> Iterator[Part]:
    """Every part of values in ``lang``; some may come twice.

    Raises:
        KeyError: we have no parts in that language.
    """
    return _OF[lang]()


def _days() -> Iterator[date]:
    """Every day of a leap year."""
    first = date(2024, 1, 1)
    return (first + timedelta(days=each) for each in range(366))


def _all(texts: Iterator[str], group: str, forms: tuple[bool, ...] = BOTH) -> Iterator[Part]:
    return (Part(text, group, forms) for text in texts)


def _counts(count: Callable[[int, str], str]) -> Iterator[str]:
    return (count(number, unit) for unit, numbers in FUSED.items() for number in numbers)


def _english() -> Iterator[Part]:
    days = (en.date(each.year, each.month, each.day) for each in _days())
    yield from _all((each.rpartition(", ")[0] for each in days), "days", ON)
    months = (en.date(2024, month, None) for month in range(1, 13))
    yield from _all((each.partition(" ")[0] for each in months), "months", ON)
    yield from _all((en.year_said(year) for year in YEARS), "years")
    yield from _all((en.cardinal(number) for number in TO_NINETY_NINE), "numbers")
    hundreds = [en.cardinal(number) for number in range(100, 1000, 100)]
    thousands = [en.cardinal(number * 1000) for number in ROUND_THOUSANDS]
    powers = ["thousand", "million", "billion", "trillion"]
    large = [*hundreds, *thousands, *powers]
    yield from _all(iter(large), "numbers", ON)
    yield from _all((f"{each} and" for each in large), "numbers", ON)
    yield from _all(iter(("hundred", "and", "oh", "minus", "point")), "numbers", ON)
    yield from _all(iter((*hundreds, *powers, "hundred", "percent")), "numbers", FINAL)
    yield from _all((en.ordinal(number) for number in range(1, 100)), "ordinals", ON)
    yield from _all(iter(("hundredth", "thousandth", "millionth", "billionth")), "ordinals", ON)
    yield from _english_amounts(hundreds, thousands, powers)
    yield from _all(_counts(en.count), "counts")
    words = (en.count(number, unit) for unit in UNITS for number in (1, 2))
    yield from _all((each.partition(" ")[2] for each in words), "counts")
    yield from _english_times()
    yield from _all(iter(("ending", "plus")), "codes", ON)
    yield from _all(iter(string.ascii_uppercase), "codes", ON)


def _english_amounts(
    hundreds: list[str], thousands: list[str], powers: list[str]
) -> Iterator[Part]:
    whole = [*(en.cardinal(number) for number in TO_NINETY_NINE), *hundreds, *thousands]
    yield from _all((f"{each} yuan" for each in (*whole, *powers)), "amounts")
    yield from _all((f"{each} dong" for each in powers), "amounts")
    yield from _all(iter(("yuan", "dong", "fen")), "amounts")
    yield from _all((f"and {en.cardinal(ten)} fen" for ten in range(10, 100, 10)), "amounts", FINAL)


def _english_times() -> Iterator[Part]:
    hours = [en.cardinal(hour) for hour in range(1, 13)]
    yield from _all(iter(("midnight", "twelve noon")), "times")
    yield from _all((en.clock(hour, 0) for hour in range(1, 24) if hour != 12), "times")
    yield from _all((f"{h} {en.cardinal(m)}" for h in hours for m in QUARTERS), "times", ON)
    yield from _all((f"oh {en.cardinal(minute)}" for minute in range(1, 10)), "times", ON)
    parts = ("in the morning", "in the afternoon", "in the evening", "hundred hours")
    yield from _all(iter(parts), "times")


def _chinese() -> Iterator[Part]:
    year = zh.date(2024, None, None)
    days = (zh.date(2024, each.month, each.day) for each in _days())
    yield from _all((each.removeprefix(year) for each in days), "days", FINAL)
    months = (zh.date(2024, month, None) for month in range(1, 13))
    yield from _all((each.removeprefix(year) for each in months), "months")
    yield from _all((zh.date(year, None, None) for year in YEARS), "years", ON)
    yield from _all((zh.cardinal(number) for number in TO_NINETY_NINE), "numbers")
    teens = [zh.cardinal(number)[2:] for number in range(110, 120)]
    yield from _all(iter(teens), "numbers")
    heads = [zh.cardinal(number) for number in (*range(100, 1000, 100), *range(1000, 10000, 1000))]
    heads += [zh.cardinal(number * 10_000) for number in ROUND_THOUSANDS]
    yield from _all(iter(heads), "numbers", ON)
    yield from _all((f"{each}零" for each in heads), "numbers", ON)
    small = ("万", "亿", "万亿", "零", "两", "百", "千", "负", "点", "百分之", "年", "第")
    yield from _all(iter(small), "numbers", ON)
    yield from _all(iter(("万", "亿", "两", "百", "千")), "numbers", FINAL)
    yield from _chinese_amounts(heads, teens)
    yield from _all(_counts(zh.count), "counts")
    yield from _all((zh.count(3, unit)[1:] for unit in UNITS), "counts")
    yield from _chinese_times()
    yield from _all(iter(zh.digits(string.digits)), "codes")
    yield from _all(iter(("尾号", "加")), "codes", ON)
    yield from _all(iter(string.ascii_uppercase), "codes", ON)


def _chinese_amounts(heads: list[str], teens: list[str]) -> Iterator[Part]:
    small = [zh.money(yuan * 100, "CNY") for yuan in TO_NINETY_NINE]
    yield from _all(iter((*small, *(f"{each}元" for each in (*heads, *teens)))), "amounts")
    coins = (zh.money(fen, "CNY") for fen in (*range(10, 100, 10), *range(1, 10)))
    yield from _all(coins, "amounts")
    yield from _all(iter(("二角", "二分", "元", "角", "分", "越南盾", "万越南盾")), "amounts")


def _chinese_times() -> Iterator[Part]:
    yield from _all((zh.clock(hour, 0) for hour in range(24)), "times")
    yield from _all((zh.clock(hour, 30) for hour in range(24)), "times")
    yield from _all((f"{zh.cardinal(minute)}分" for minute in range(10, 60, 5)), "times")
    yield from _all((f"零{zh.cardinal(minute)}分" for minute in range(1, 10)), "times")


def _vietnamese() -> Iterator[Part]:
    yield from _all((f"ngày {vi.cardinal(day)}" for day in range(1, 32)), "days", ON)
    months = (vi.date(2024, month, None) for month in range(1, 13))
    yield from _all((each.partition(" năm hai nghìn")[0] for each in months), "months", ON)
    yield from _all((vi.date(year, None, None) for year in YEARS), "years")
    yield from _all((vi.cardinal(number) for number in TO_NINETY_NINE), "numbers")
    hundreds = [vi.cardinal(number) for number in range(100, 1000, 100)]
    heads = [f"{each} linh" for each in ("không trăm", *hundreds)]
    yield from _all(iter((*hundreds, "không trăm")), "numbers", ON)
    yield from _all(iter((*heads, "linh", "trăm", "âm", "phẩy")), "numbers", ON)
    powers = ["nghìn", "triệu", "tỷ"]
    yield from _all(iter((*hundreds, *powers, "trăm", "phần trăm")), "numbers", FINAL)
    thousands = [vi.cardinal(number * 1000) for number in ROUND_THOUSANDS]
    yield from _all(iter((*thousands, *powers, "năm")), "numbers", ON)
    yield from _all(iter(("thứ nhất", "thứ tư", "thứ")), "ordinals")
    for name in ("nhân dân tệ", "đồng"):
        yield from _all((f"{each} {name}" for each in (*hundreds, *powers)), "amounts")
        yield Part(name, "amounts")
    yield from _all((f"{vi.cardinal(n)} nhân dân tệ" for n in range(10, 100, 10)), "amounts")
    yield from _all(_counts(vi.count), "counts")
    yield from _all((vi.count(3, unit).partition(" ")[2] for unit in UNITS), "counts")
    yield from _all((vi.clock_of_day(hour, 0) for hour in range(24)), "times", ON)
    yield from _all(iter(("đêm", "sáng", "trưa", "chiều", "tối")), "times")
    yield from _all((f"{vi.cardinal(minute)} phút" for minute in range(1, 10)), "times", ON)
    yield from _all(iter((core(vi.ending("")), "các số cuối", "bốn số cuối", "cộng")), "codes", ON)
    yield from _all(iter(string.ascii_uppercase), "codes", ON)


_OF: Mapping[str, Callable[[], Iterator[Part]]] = {
    "en": _english,
    "zh-Hans": _chinese,
    "vi": _vietnamese,
}
