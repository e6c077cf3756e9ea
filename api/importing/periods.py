"""Which month or year a list is for: from its title, or from its file's name."""

import re

from api.importing.folding import plain

PERIOD_YEAR_MIN = 1980
"""No office sends lists of what it did before; an earlier year is a slip of the hand."""

_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile("[〇零○一二三四五六七八九]{4}(?=年)")
_CHINESE_MONTH = re.compile("(?<=年)(十[一二]?|[一二三四五六七八九])(?=月)")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NAMED = "|".join(f"{name[:3]}(?:{name[3:]})?" if name[3:] else name for name in _MONTH_NAMES)

_WHOLE_DATES = re.compile(
    r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]"
    r"|ngay\s*[\d.…]+\s*thang\s*[\d.…]+\s*nam\s*\d{4}"
    r"|(?<!\d)\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)"
    r"|(?<!\d)\d{1,2}([-/.])\d{1,2}\2\d{4}(?!\d)"
    rf"|\d{{1,2}}\s+(?:{_NAMED})\.?\s+\d{{4}}|(?:{_NAMED})\.?\s+\d{{1,2}},?\s+\d{{4}}"
)
"""The day on which a list was made or signed says nothing about the month it is for."""

_MONTHS_IN_WORDS = (
    re.compile(r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月"),
    re.compile(r"thang\s*(?P<month>\d{1,2})\s*(?:[-/._ ]|nam)+\s*(?P<year>\d{4})"),
    re.compile(rf"(?P<named>{_NAMED})\.?,?\s+(?P<year>\d{{4}})"),
)
_MONTHS_IN_FIGURES = (
    re.compile(r"(?<![\d/.-])(?P<year>(?:19|20)\d{2})[-/._](?P<month>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d/.-])(?P<month>\d{1,2})[-/._](?P<year>(?:19|20)\d{2})(?![\d/])"),
    re.compile(r"(?<!\d)(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?!\d)"),
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_RANGE = re.compile(r"\d\s*月?\s*[-–—~至到]\s*(?:\d{4}\s*年\s*)?\d{1,2}\s*月")
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")


def is_period(text: str) -> bool:
    """Whether ``text`` is a month (2022-01) or a year (2022), as an option gives it."""
    return _PERIOD.fullmatch(text) is not None


def is_too_early(dated: str) -> bool:
    """Whether a day, a month or a year is before any that a list is about."""
    return dated[:4] < str(PERIOD_YEAR_MIN)


def periods_in(text: str) -> frozenset[str]:
    """The months that ``text`` names, or else the years; a stretch of months names its year."""
    flat = _WHOLE_DATES.sub(" ", _with_digits(plain(text)))
    months: set[str] = set()
    if not _RANGE.search(flat):
        months = _months_in(flat, _MONTHS_IN_WORDS) or _months_in(flat, _MONTHS_IN_FIGURES)
    return frozenset(months) or frozenset(_YEAR.findall(flat))


def _with_digits(text: str) -> str:
    text = _CHINESE_YEAR.sub(lambda found: found[0].translate(_CHINESE_DIGITS), text)
    return _CHINESE_MONTH.sub(lambda found: str(_chinese_month(found[0])), text)


def _chinese_month(word: str) -> int:
    tens = 10 if word.startswith("十") else 0
    ones = word.removeprefix("十").translate(_CHINESE_DIGITS)
    return tens + int(ones or 0)


def _months_in(text: str, patterns: tuple[re.Pattern[str], ...]) -> set[str]:
    found = set()
    for pattern in patterns:
        for each in pattern.finditer(text):
            parts = each.groupdict()
            named = parts.get("named")
            month = _month_number(named) if named else int(parts["month"])
            if 1 <= month <= 12:
                found.add(f"{parts['year']}-{month:02d}")
    return found


def _month_number(word: str) -> int:
    return next(n for n, name in enumerate(_MONTH_NAMES, 1) if name.startswith(word[:3]))
