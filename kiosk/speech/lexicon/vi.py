"""Vietnamese: mốt, lăm, linh and không trăm; nghìn, triệu, tỷ; tháng tư."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from re import Match, Pattern

LOCALE = "vi_VN"
VOICE = "vi"
PROBE = ("xin chào", "sˈin tʃˈaː2w")
PAUSE = ", "
MASKED = "số đã ẩn"
GROUP_MARK = "."
DECIMAL_MARK = ","
DATE_PATTERNS = ("'năm' y", "'tháng' M 'năm' y", "'ngày' d 'tháng' M 'năm' y")

SYMBOLS: Mapping[str, str] = {
    "%": " phần trăm ",
    "+": " cộng ",
    "=": " bằng ",
    "&": " và ",
    "@": " a còng ",
    "#": " số ",
    "\u2265": " ít nhất ",
    "\u2264": " nhiều nhất ",
    "\u00b1": " cộng trừ ",
    "°": " độ ",
    "/": ", ",
    "-": " ",
}
CURRENCY_SIGNS: Mapping[str, str] = {
    "¥": "nhân dân tệ",
    "₫": "đồng",
    "$": "đô la",
    "€": "ơ rô",
    "£": "bảng Anh",
}

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_ORDINALS = {1: "nhất", 4: "tư"}
_UNITS = {
    "persons": "người",
    "items": "món",
    "minutes": "phút",
    "hours": "tiếng",
    "days": "ngày",
    "months": "tháng",
    "years": "năm",
    "times": "lần",
    "person-times": "lượt người",
    "households": "hộ",
}
_CURRENCIES = {"CNY": "nhân dân tệ", "VND": "đồng"}


def cardinal(number: int) -> str:
    """``number`` in words; inside a number an empty hundred is said (không trăm)."""
    if number < 0:
        return minus(cardinal(-number))
    if number < 1000:
        return _below_thousand(number, full=False)
    for size, name in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn")):
        if number >= size:
            head, tail = divmod(number, size)
            return f"{cardinal(head)} {name}{_rest(tail)}"
    raise AssertionError(number)


def _rest(tail: int) -> str:
    """What follows a named power of a thousand, every group said with its hundreds."""
    if tail == 0:
        return ""
    for size, name in ((10**6, " triệu"), (10**3, " nghìn"), (1, "")):
        head, after = divmod(tail, size)
        if head:
            return f" {_below_thousand(head, full=True)}{name}{_rest(after)}"
    raise AssertionError(tail)


def _below_thousand(number: int, *, full: bool) -> str:
    hundreds, below = divmod(number, 100)
    if not hundreds and not full:
        return _below_hundred(below)
    said = f"{_DIGITS[hundreds]} trăm"
    if not below:
        return said
    return f"{said} {'linh ' if below < 10 else ''}{_below_hundred(below)}"


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    said = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if ones == 0:
        return said
    if ones == 5:
        return f"{said} lăm"
    if ones == 1 and tens > 1:
        return f"{said} mốt"
    return f"{said} {_DIGITS[ones]}"


def ordinal(number: int) -> str:
    """``number`` as a place in a row: thứ nhất, thứ hai, thứ tư, thứ mười bốn."""
    return f"thứ {_ORDINALS.get(number) or cardinal(number)}"


def ordinal_shown(number: int) -> str:
    """A place in a row on the screen."""
    return "thứ " + f"{number:,}".replace(",", GROUP_MARK)


def digits(text: str) -> str:
    """ASCII digits one by one."""
    return " ".join(_DIGITS[int(each)] for each in text)


def decimal(whole: int, fraction: str) -> str:
    """A decimal fraction; two decimals without a leading zero are said as one number."""
    if len(fraction) == 2 and fraction[0] != "0":
        return f"{cardinal(whole)} phẩy {cardinal(int(fraction))}"
    return f"{cardinal(whole)} phẩy {digits(fraction)}"


def percent(number: str) -> str:
    """Per cent, put after the ``number`` already in words."""
    return f"{number} phần trăm"


def minus(number: str) -> str:
    """Below zero, put before what is already in words."""
    return f"âm {number}"


def amount(number: str, currency: str) -> str:
    """A ``number`` and the name of a currency, both already in words."""
    return f"{number} {currency}"


def date(year: int, month: int | None, day: int | None) -> str:
    """A date as exact as it is known, each part with its own noun."""
    said = f"năm {cardinal(year)}"
    if month is not None:
        said = f"tháng {'tư' if month == 4 else cardinal(month)} {said}"
        if day is not None:
            said = f"ngày {cardinal(day)} {said}"
    return said


def clock(hour: int, minute: int) -> str:
    """A time of day on the twelve-hour clock, the part of the day last."""
    said = f"{cardinal(_twelve(hour))} giờ"
    if minute:
        said += f" {cardinal(minute)}" + (" phút" if minute < 10 else "")
    return f"{said} {_part_of_day(hour)}"


def clock_shown(hour: int, minute: int) -> str:
    """A time of day on the screen, with the same words that are heard."""
    return f"{_twelve(hour)}:{minute:02} {_part_of_day(hour)}"


def clock_of_day(hour: int, minute: int) -> str:
    """A time of day on the twenty-four-hour clock: mười bốn giờ ba mươi phút."""
    return f"{cardinal(hour)} giờ" + (f" {cardinal(minute)} phút" if minute else "")


def _twelve(hour: int) -> int:
    return (hour if hour <= 12 else hour - 12) or 12


def _part_of_day(hour: int) -> str:
    parts = ((0, "đêm"), (1, "sáng"), (11, "trưa"), (13, "chiều"), (18, "tối"), (22, "đêm"))
    return [name for begins, name in parts if hour >= begins][-1]


def money(minor: int, currency: str) -> str:
    """An amount in minor units; decimals only when there are any."""
    if minor < 0:
        return minus(money(-minor, currency))
    if currency == "VND":
        return f"{cardinal(minor)} {_CURRENCIES[currency]}"
    whole, cents = divmod(minor, 100)
    said = decimal(whole, f"{cents:02}") if cents else cardinal(whole)
    return f"{said} {_CURRENCIES[currency]}"


def money_shown(number: str, currency: str) -> str:
    """An amount on the screen, with the same word that is heard."""
    return f"{number} {_CURRENCIES[currency]}"


def count(number: int, unit: str) -> str:
    """So many of a unit."""
    return f"{cardinal(number)} {_UNITS[unit]}"


def count_shown(number: str, unit: str, *, one: bool) -> str:
    """So many of a unit on the screen."""
    return f"{number} {_UNITS[unit]}"


def plus(spelled: str) -> str:
    """A telephone's country code, already in words."""
    return f"cộng {spelled}"


def ending(last: str) -> str:
    """The last digits of a number that is not said in full."""
    many = "bốn" if len(last) == 4 else "các"
    return f"{many} số cuối {digits(last)}"


def _dong(found: Match[str]) -> str:
    return f"{found.group(1)}₫"


def _written_date(found: Match[str]) -> str:
    said = date(int(found["year"]), int(found["month"]), int(found["day"]))
    return said.removeprefix("ngày ") if found["said"] is not None else said


def _written_clock(found: Match[str]) -> str:
    return clock_of_day(int(found.group(1)), int(found.group(2) or 0))


PATTERNS: Sequence[tuple[Pattern[str], Callable[[Match[str]], str]]] = (
    (re.compile(r"(?<=\d)\s?~\s?(?=\d)"), lambda _found: " đến "),
    (re.compile(r"(\d)\s?[đĐ](?!\w)"), _dong),
    (
        re.compile(
            r"(?P<said>(?<=[Nn]gày ))?(?<![\d/.-])(?P<day>[12]\d|3[01]|0?[1-9])([/.-])"
            r"(?P<month>1[0-2]|0?[1-9])\3(?P<year>\d{4})(?![\d/])"
        ),
        _written_date,
    ),
    (re.compile(r"(?<![\d.,:])(1?\d|2[0-3])[hH]([0-5]\d)?(?![\w])"), _written_clock),
    (re.compile(r"(?<=tháng )0?4(?!\d|[.,]\d)"), lambda _found: "tư"),
    (re.compile(r"(?<=thứ )[14](?!\d|[.,]\d)"), lambda found: _ORDINALS[int(found[0])]),
)
