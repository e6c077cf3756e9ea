"""Mandarin: 两 before measures, 幺 in numbers read out, 元角分, 万 and 亿."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from re import Match, Pattern

LOCALE = "zh_Hans_CN"
VOICE = "cmn+Annie"
PROBE = ("您好", "niɜnχˈɑu2")
PAUSE = "、"
MASKED = "号码已隐去"
GROUP_MARK = ","
DECIMAL_MARK = "."
DATE_PATTERNS = ("y年", "y年M月", "y年M月d日")

SYMBOLS: Mapping[str, str] = {
    # espeak makes no pause at a half-width comma or colon between Han characters
    ",": "、",
    ":": "、",
    ";": "、",
    "!": "。",
    "?": "。",
    "/": "、",
    "-": " ",
    "%": "百分号",
    "+": "加",
    "=": "等于",
    "&": "和",
    "@": "艾特",
    "#": "井号",
    "\u2265": "不少于",
    "\u2264": "不超过",
    "\u00b1": "正负",
    "°": "度",
    "〇": "零",
}
CURRENCY_SIGNS: Mapping[str, str] = {
    "¥": "元",
    "₫": "越南盾",
    "$": "美元",
    "€": "欧元",
    "£": "英镑",
}

_DIGITS = "零一二三四五六七八九"
_READ_OUT = "零幺二三四五六七八九"
_UNITS = {
    "persons": "人",
    "items": "件",
    "minutes": "分钟",
    "hours": "小时",
    "days": "天",
    "months": "个月",
    "years": "年",
    "times": "次",
    "person-times": "人次",
    "households": "户",
}
_CURRENCIES = {"CNY": "元", "VND": "越南盾"}


def cardinal(number: int) -> str:
    """``number`` in words, as counted aloud: 两千 but 二百, 一百零五."""
    if number < 0:
        return minus(cardinal(-number))
    return _from_left(number, leading=True)


def _from_left(number: int, *, leading: bool) -> str:
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            head, tail = divmod(number, size)
            said = "两" if head == 2 else _from_left(head, leading=leading)
            return said + name + _rest(tail, size)
    for size, name in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            head, tail = divmod(number, size)
            said = "两" if (head, size) == (2, 1000) else _DIGITS[head]
            if leading and (head, size) == (1, 10):
                said = ""
            return said + name + _rest(tail, size)
    return _DIGITS[number]


def _rest(tail: int, size: int) -> str:
    """What follows the part counted in ``size``: a skipped place is said as 零, once."""
    if tail == 0:
        return ""
    skipped = "零" if tail < size // 10 else ""
    return skipped + _from_left(tail, leading=False)


def ordinal(number: int) -> str:
    """``number`` as a place in a row: 第一, and 第二, never 第两."""
    return "第" + cardinal(number)


def ordinal_shown(number: int) -> str:
    """A place in a row on the screen."""
    return f"第{number:,}"


def digits(text: str) -> str:
    """ASCII digits one by one, with 幺 for one, so that it is not heard as seven."""
    return "".join(_READ_OUT[int(each)] for each in text)


def decimal(whole: int, fraction: str) -> str:
    """A decimal fraction, its digits one by one after 点."""
    return cardinal(whole) + "点" + "".join(_DIGITS[int(each)] for each in fraction)


def percent(number: str) -> str:
    """Per cent, put before the ``number`` already in words."""
    return "百分之" + ("百" if number == "一百" else number)


def minus(number: str) -> str:
    """Below zero, put before what is already in words."""
    return "负" + number


def amount(number: str, currency: str) -> str:
    """A ``number`` and the name of a currency, both already in words."""
    return number + currency


def date(year: int, month: int | None, day: int | None) -> str:
    """A date as exact as it is known; the year digit by digit."""
    said = "".join(_DIGITS[int(each)] for each in str(year)) + "年"
    if month is not None:
        said += cardinal(month) + "月"
        if day is not None:
            said += cardinal(day) + "日"
    return said


def clock(hour: int, minute: int) -> str:
    """A time of day on the twelve-hour clock, the part of the day first."""
    said = _part_of_day(hour) + _measured(_twelve(hour)) + "点"
    return said + ("半" if minute == 30 else _minute(minute))


def clock_shown(hour: int, minute: int) -> str:
    """A time of day on the screen, with the same words that are heard."""
    return f"{_part_of_day(hour)}{_twelve(hour)}:{minute:02}"


def clock_of_day(hour: int, minute: int) -> str:
    """A time of day on the twenty-four-hour clock: 十四点三十分."""
    return _measured(hour) + "点" + _minute(minute)


def _twelve(hour: int) -> int:
    return hour if hour <= 12 else hour - 12


def _part_of_day(hour: int) -> str:
    parts = ((0, "凌晨"), (6, "上午"), (12, "中午"), (13, "下午"), (18, "晚上"))
    return [name for begins, name in parts if hour >= begins][-1]


def _minute(minute: int) -> str:
    if minute == 0:
        return ""
    return ("零" if minute < 10 else "") + cardinal(minute) + "分"


def money(minor: int, currency: str) -> str:
    """An amount in minor units; fen and jiao only when there are any."""
    if minor < 0:
        return minus(money(-minor, currency))
    if currency == "VND":
        return _measured(minor) + _CURRENCIES[currency]
    yuan, cents = divmod(minor, 100)
    jiao, fen = divmod(cents, 10)
    said = _measured(yuan) + _CURRENCIES[currency] if yuan or not cents else ""
    if jiao:
        said += (cardinal(jiao) if said else _measured(jiao)) + "角"
    if fen:
        said += ("零" if yuan and not jiao else "") + (cardinal(fen) if said else _measured(fen))
        said += "分"
    return said


def money_shown(number: str, currency: str) -> str:
    """An amount on the screen, with the same word that is heard."""
    return number + _CURRENCIES[currency]


def count(number: int, unit: str) -> str:
    """So many of a unit; two of anything is 两."""
    return _measured(number) + _UNITS[unit]


def count_shown(number: str, unit: str, *, one: bool) -> str:
    """So many of a unit on the screen."""
    return number + _UNITS[unit]


def _measured(number: int) -> str:
    return "两" if number == 2 else cardinal(number)


def plus(spelled: str) -> str:
    """A telephone's country code, already in words."""
    return "加" + spelled


def ending(last: str) -> str:
    """The last digits of a number that is not said in full."""
    return "尾号" + digits(last)


def _written_date(found: Match[str]) -> str:
    year, month, day = found.groups()
    return date(int(year), int(month) if month else None, int(day) if day else None)


def _written_money(found: Match[str]) -> str:
    yuan, cents = found.groups()
    return money(int(yuan.replace(GROUP_MARK, "") + cents.ljust(2, "0")), "CNY")


PATTERNS: Sequence[tuple[Pattern[str], Callable[[Match[str]], str]]] = (
    (re.compile(r"(?<=\d)\s?~\s?(?=\d)"), lambda _found: "到"),
    (
        re.compile(r"(?<!\d)(\d{4})年(?:(1[0-2]|0?[1-9])月(?:([12]\d|3[01]|0?[1-9])[日号])?)?"),
        _written_date,
    ),
    (re.compile(r"(?<!\d)(?<!\d[.,])(\d{1,3}(?:,\d{3})+|\d{1,12})\.(\d{1,2})元"), _written_money),
    (
        # two of something that is counted is 两; what is numbered (二月, 二号, 二楼) is not
        re.compile(
            "(?<!\\d)(?<!\\d[.,])(?<!第)2"
            "(?=[个件人户天次年条位项名份台副辆元块角斤万亿岁周张根袋箱瓶盒双套家间只把]"
            "|小时|分钟|公斤|公里|米)"
        ),
        lambda _found: "两",
    ),
)
