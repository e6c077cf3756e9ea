"""How much of what was said was heard wrongly, in words or syllables.

A recogniser writes figures where it heard number words, and a figure can be read in several ways:
"2022" is twenty twenty-two, two thousand and twenty-two, or its digits. Every reading stands for
the same digits, so that the one nearest to what was said is taken and no wrong number can hide:
``tests/scripts/test_hear_errors.py`` swaps digits and counts. Beside that, what sounds the same is
the same: in Mandarin a syllable with its tone, in Vietnamese a syllable however its mark is placed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kiosk.speech.lexicon import Lexicon, en, lexicon_of, vi, zh

Token = frozenset[str]
"""A word or a syllable, by everything it may be called: two are the same when they share a name."""

FIGURES = re.compile(
    r"(?P<sign>[¥$₫])?\s?"
    r"(?:(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"
    r"|(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?!\d)"
    r"|(?P<whole>\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+)(?:[.,](?P<fraction>\d{1,2})(?!\d))?)"
    r"(?P<ordinal>(?:st|nd|rd|th)\b)?\s?(?P<after>%|¥|元|yuan\b)?"
)
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
HAN = re.compile("[\u3400-\u9fff]")
ONE_WAY = {
    "zh-Hans": {"两": "二", "兩": "二", "幺": "一", "〇": "零"},
    "vi": {"ngàn": "nghìn", "lẻ": "linh"},
    "en": {
        "neighborhood": "neighbourhood",
        "counseling": "counselling",
        "program": "programme",
        "enrollment": "enrolment",
        "center": "centre",
        "meter": "metre",
        "percent": "per cent",
        "ok": "okay",
    },
}
"""Two ways to write, or to call, one and the same thing."""

VIETNAMESE_TOO = {"1": "nhất", "4": "tư"}
"""What the first of some and the fourth, such as a month, are called."""

SOUND_ALIKE = {"的", "地", "得"}


@dataclass(frozen=True)
class Errors:
    """So many words or syllables wrong, missing or too many, of so many said."""

    wrong: int
    said: int


def errors(said: str, heard: str, lang: str) -> Errors:
    """What of ``said``, in words alone, is not in ``heard``, as a recogniser wrote it.

    More mistakes than there are words count as all of them.
    """
    reference = tokens(said, lang)
    wrong = _distance(reference, list(_pieces(heard, lang)))
    return Errors(min(wrong, len(reference)), len(reference))


def tokens(text: str, lang: str) -> list[Token]:
    """The words of ``text`` (en) or its syllables (vi, and with their tones zh-Hans)."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    for one, other in ONE_WAY[lang].items():
        plain = re.sub(one if lang == "zh-Hans" else rf"\b{one}\b", other, plain)
    if lang == "zh-Hans":
        return list(_han_tokens(plain))
    words = WORD.findall(plain)
    if lang == "vi":
        return [frozenset({_vietnamese(each)}) for each in words]
    return [frozenset({each.replace("'", "")}) for each in words]


def _han_tokens(text: str) -> Iterator[Token]:
    """Each character by itself, by its sounds, and by what they become before a third tone.

    An unstressed syllable has no tone of its own, and may be written as if it had any.
    """
    from pypinyin import Style, pinyin  # noqa: PLC0415 - English is measured without it

    for run in WORD.findall(text):
        if not HAN.search(run):
            yield from (frozenset({each}) for each in run)
            continue
        # a recogniser that heard a sound may write any character that can be read so
        sounds = pinyin(
            run, style=Style.TONE3, heteronym=True, errors=lambda other: [[each] for each in other]
        )
        after = [*sounds[1:], []]
        for written, own, following in zip(run, sounds, after, strict=True):
            names = {written, *own} | ({"de"} if written in SOUND_ALIKE else set())
            names |= {f"{each}{tone}" for each in own if each.isalpha() for tone in "1234"}
            if any(each.endswith("3") for each in following):
                names |= {f"{each[:-1]}2" for each in own if each.endswith("3")}
            yield frozenset(names)


def _vietnamese(syllable: str) -> str:
    """Its letters and its tone apart: hòa and hoà are one, and so are lý and lí."""
    parts = unicodedata.normalize("NFD", syllable)
    tone = "".join(each for each in parts if each in "\u0300\u0301\u0303\u0309\u0323")
    plain = unicodedata.normalize("NFC", "".join(each for each in parts if each not in tone))
    return re.sub(r"^([^\Waeiouyăâêôơư]+)y$", r"\1i", plain) + tone


def _pieces(heard: str, lang: str) -> Iterator[list[list[Token]]]:
    """``heard`` in pieces, each with every way to read it."""
    plain = unicodedata.normalize("NFKC", heard).casefold()
    end = 0
    for found in FIGURES.finditer(plain):
        yield [tokens(plain[end : found.start()], lang)]
        yield [tokens(each, lang) for each in sorted(_readings(found, lang))]
        end = found.end()
    yield [tokens(plain[end:], lang)]


def _readings(found: re.Match[str], lang: str) -> set[str]:
    lexicon = lexicon_of(lang)
    if found["year"]:
        year, month, day = (int(found[each]) for each in ("year", "month", "day"))
        digits = " ".join(lexicon.digits(found[each]) for each in ("year", "month", "day"))
        real = 1 <= month <= 12 and 1 <= day <= 31
        return {digits, lexicon.date(year, month, day)} if real else {digits}
    if found["hour"]:
        return _clock_readings(int(found["hour"]), int(found["minute"]), lexicon)
    readings = _number_readings(found["whole"], found["fraction"] or "", lang)
    if found["ordinal"]:
        place = en.ordinal(int(re.sub(r"\D", "", found["whole"])))
        readings = {place, f"the {place}"}  # "12th of April" is how many write what they heard
    if found["after"] == "%":
        readings = {lexicon.percent(each) for each in readings}
    sign = found["sign"] or {"元": "¥", "yuan": "¥", "¥": "¥"}.get(found["after"] or "")
    if sign:
        readings = {lexicon.amount(each, lexicon.CURRENCY_SIGNS[sign]) for each in readings}
        readings |= _money_readings(found, lexicon)
    return readings


def _clock_readings(hour: int, minute: int, lexicon: Lexicon) -> set[str]:
    """Hour and minute, without the part of the day: whoever heard that wrote it beside them."""
    hours, minutes = lexicon.cardinal(hour), lexicon.cardinal(minute)
    readings = {f"{hours} {minutes if minute else ''}"}
    if lexicon is zh:
        nought = "零" if 0 < minute < 10 else ""
        readings = {f"{hours}点{nought}{minutes}{unit}" for unit in ("", "分")}
        readings |= {f"{hours}点"} if not minute else set()
        readings |= {f"{hours}点半"} if minute == 30 else set()
    elif lexicon is vi:
        readings |= {f"{hours} giờ {minutes} {unit}" for unit in ("", "phút")}
        readings |= {f"{hours} giờ"} if not minute else set()
    elif minute < 10:
        readings |= {f"{hours} oh {minutes}"}
    return readings


def _number_readings(whole: str, fraction: str, lang: str) -> set[str]:
    lexicon = lexicon_of(lang)
    figures = re.sub(r"\D", "", whole)
    if fraction:
        number = int(figures)
        apart = f"{lexicon.cardinal(number)} {lexicon.cardinal(int(fraction))}"
        return {lexicon.decimal(number, fraction), apart}
    readings = {lexicon.digits(figures)}
    if not figures.startswith("0") or figures == "0":
        readings.add(lexicon.cardinal(int(figures)))
    if lang == "en" and len(figures) == 4:
        readings.add(en.year_said(int(figures)))
    if lang == "en":
        readings |= {each.replace("zero", "oh") for each in readings}
        readings |= {en.ordinal(int(figures))} if len(figures) < 3 else set()
    return readings | ({VIETNAMESE_TOO.get(figures, "")} - {""} if lang == "vi" else set())


def _money_readings(found: re.Match[str], lexicon: Lexicon) -> set[str]:
    """Yuan with their tenths and hundredths by name."""
    if not found["whole"]:
        return set()
    fraction = (found["fraction"] or "").ljust(2, "0")
    return {lexicon.money(int(re.sub(r"\D", "", found["whole"])) * 100 + int(fraction), "CNY")}


def _distance(said: Sequence[Token], pieces: list[list[list[Token]]]) -> int:
    """The fewest words wrong, missing or too many, over all ways to read the pieces."""
    row = list(range(len(said) + 1))
    for ways in pieces:
        rows = [_after(said, row, way) for way in ways]
        row = [min(costs) for costs in zip(*rows, strict=True)]
    return row[-1]


def _after(said: Sequence[Token], row: list[int], heard: list[Token]) -> list[int]:
    """The cost of each beginning of ``said`` once ``heard`` came too."""
    before, last = row, frozenset[str]()
    for token in heard:
        after = [row[0] + 1]
        for place, (word, cost) in enumerate(zip(said, row, strict=False), 1):
            best = min(after[-1] + 1, row[place] + 1, cost + (not word & token))
            if word & _joined(last, token):  # wheel chair heard, wheelchair said
                best = min(best, before[place - 1])
            if place > 1 and _joined(said[place - 2], word) & token:
                best = min(best, row[place - 2])
            after.append(best)
        before, row, last = row, after, token
    return row


@cache
def _joined(first: Token, second: Token) -> Token:
    """Two English words written as one; nothing for what is no plain word."""
    names = [*first, *second]
    if len(first) != 1 or len(second) != 1 or not all(each.isascii() for each in names):
        return frozenset()
    return frozenset({names[0] + names[1]})


def swapped_digits(text: str) -> Iterator[str]:
    """``text`` with each of its figures in turn changed to the next: a wrong number each time."""
    for found in re.finditer(r"\d", text):
        other = str((int(found[0]) + 1) % 10)
        yield text[: found.start()] + other + text[found.end() :]
