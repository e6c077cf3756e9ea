"""Text made fit for the engine: only words, composed letters, in stretches of one language.

The engine reads signs and figures wrongly and says nothing about it (a yuan sign as yen, a
telephone number in billions, full-width figures not at all), so none may reach it. What the kiosk
knows the type of is put into words by ``kiosk.speech.saying``; this file is the net under it, for
our own sentences and for what staff wrote.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import groupby
from re import Match, Pattern

from kiosk.speech.lexicon import CARDINAL_DIGITS, Lexicon, lexicon_of
from kiosk.speech.spelling import read_out, telephone_groups

PART_CHARS_MAX = 400
"""Longest text handed to the engine at once, in characters."""

FALLBACK_DIGITS_MAX = 6
"""A longer bare figure is more likely a number to dial or to copy than a quantity."""

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ONE_HAN = re.compile(f"[{_HAN}]")
_WORD = re.compile(rf"[{_HAN}]+|(?:(?![{_HAN}])[^\W\d_])+")
_LATIN = re.compile("[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]+")
_ONLY_VIETNAMESE = re.compile("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_SCRIPTS = {
    "kk": re.compile(r"[\u0400-\u052f]+(?:[\s-]+[\u0400-\u052f]+)*"),
    "ug": re.compile(
        r"[\u0621-\u064a\u066e-\u06d3\u06d5]+(?:[\s-]+[\u0621-\u064a\u066e-\u06d5]+)*"
    ),
}
"""What no voice of ours can read: Cyrillic letters are taken for Kazakh, Arabic ones for Uyghur."""
_FRACTIONS = {"\u00bc": ".25", "\u00bd": ".5", "\u00be": ".75"}
_SENTENCE_END = re.compile(r"(?<=\u3002)|(?<=[.!?])\s+")
_PAUSE_END = re.compile(r"(?<=\u3001)|\s+")
_SPACES = re.compile(r"\s+")
_ISO_DATE = re.compile(r"(?<![\d.])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\.?\d)")
_ISO_MONTH = re.compile(r"(?<![\d.-])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?!-?\d)")
_CLASS_CODE = re.compile(r"(?<![\d.,] )(?<![\d.,])\d\d \d\d \d\d(?! ?\d|[.,]\d)")
_STANDARD = re.compile(r"(?<=\bISO )\d+")
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])")


def clean(text: str) -> str:
    """``text`` for the screen: composed letters, without controls and invisible characters."""
    return unicodedata.normalize("NFC", "".join(_visible(text)))


def _visible(text: str) -> Iterator[str]:
    for each in text:
        category = unicodedata.category(each)
        if category in {"Cc", "Zl", "Zp"}:
            yield " "
        elif category[0] != "C":
            yield each


def is_words_only(text: str) -> bool:
    """Whether the engine may be given ``text``."""
    return unicodedata.is_normalized("NFC", text) and not any(
        unicodedata.category(each)[0] in "NC"
        or unicodedata.category(each) == "Sc"
        or unicodedata.east_asian_width(each) in "FH"
        for each in text
    )


def words_only(text: str, lang: str) -> str:
    """``text`` with every figure and sign put into words of the language around it, or dropped."""
    plain = clean(unicodedata.normalize("NFKC", _figures_apart(text)))
    plain = _without_stray_marks(unicodedata.normalize("NFKC", ascii_figures(plain)))
    said = "".join(_in_words(part, lexicon_of(each)) for part, each in spans(plain, lang))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", said))


def _figures_apart(text: str) -> str:
    """``text`` with a minus as figures have it, and raised or circled figures kept to themselves.

    Else three and a half (3\u00bd) would be thirty-one two, and ten squared one hundred and two.
    """
    apart = ""
    for each in text.replace("\u2212", "-"):
        touches = unicodedata.category(apart[-1:] or " ")[0] == "N"
        if unicodedata.category(each) != "No":
            apart += each
        elif (share := _FRACTIONS.get(each)) is not None:
            apart += share if touches else f"0{share}"
        else:
            apart += f" {each}" if touches else each
    return apart


def _without_stray_marks(text: str) -> str:
    """``text`` without the accents that stand on no letter: they would go to what comes before."""
    kept: list[str] = []
    for each in text:
        is_mark = unicodedata.category(each)[0] == "M"
        if not is_mark or (kept and unicodedata.category(kept[-1])[0] in "LM"):
            kept.append(each)
    return "".join(kept)


def ascii_figures(text: str) -> str:
    """``text`` with the decimal figures of every script as ASCII ones."""
    return "".join(
        each if (figure := unicodedata.decimal(each, None)) is None else str(figure)
        for each in text
    )


def _in_words(text: str, lexicon: Lexicon) -> str:
    for pattern, said in lexicon.PATTERNS:
        text = _replace(pattern, said, text)
    for pattern in (_STANDARD, _CLASS_CODE):
        text = _replace(pattern, lambda found: read_out(found[0].split(), lexicon), text)
    text = _replace(_ISO_DATE, lambda found: _date(found, lexicon), text)
    text = _replace(
        _ISO_MONTH, lambda found: lexicon.date(int(found[1]), int(found[2]), None), text
    )
    text = _replace(_CLOCK, lambda found: lexicon.clock(int(found[1]), int(found[2])), text)
    amounts = _amounts(
        re.escape(lexicon.GROUP_MARK),
        re.escape(lexicon.DECIMAL_MARK),
        "".join(lexicon.CURRENCY_SIGNS),
    )
    text = _replace(amounts, lambda found: _amount(found, lexicon), text)
    return "".join(_sign(each, lexicon) for each in text)


def _replace(pattern: Pattern[str], said: Callable[[Match[str]], str], text: str) -> str:
    """``pattern`` said in words, kept apart from letters it touched: 5kg becomes five kg."""

    def apart(found: Match[str]) -> str:
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        left = " " if _LATIN.match(before) else ""
        return left + said(found) + (" " if _LATIN.match(after) else "")

    return pattern.sub(apart, text)


def _date(found: Match[str], lexicon: Lexicon) -> str:
    year, _, month, day = found.groups()
    try:
        known = date(int(year), int(month), int(day))
    except ValueError:
        return lexicon.PAUSE.join(lexicon.digits(each) for each in (year, month, day))
    return lexicon.date(known.year, known.month, known.day)


@cache
def _amounts(group: str, mark: str, signs: str) -> Pattern[str]:
    """A number as one language writes it, with the sign before or after it."""
    return re.compile(
        rf"(?P<debit>(?<![\w-])-(?=[{signs}]))?"
        rf"(?:(?P<before>[{signs}])\s?)?(?<!\d)(?P<minus>(?<![\w-])-)?"
        rf"(?P<whole>\d{{1,3}}(?:{group}\d{{3}})+(?!\d)|\d+)(?:[{mark}.](?P<fraction>\d+))?"
        rf"(?:\s?(?P<after>[{signs}%]))?"
    )


def _amount(found: Match[str], lexicon: Lexicon) -> str:
    sign, fraction = found["after"] or found["before"], found["fraction"] or ""
    if sign and not fraction.strip("0"):
        fraction = ""
    whole = found["whole"].replace(lexicon.GROUP_MARK, "")
    if sign == "¥" and 0 < len(fraction) <= 2 and len(whole) < CARDINAL_DIGITS - 2:
        said = lexicon.money(int(whole + fraction.ljust(2, "0")), "CNY")
    else:
        said = _number(found["whole"], fraction, lexicon)
        if sign in lexicon.CURRENCY_SIGNS:
            said = lexicon.amount(said, lexicon.CURRENCY_SIGNS[sign])
    if sign == "%":
        said = lexicon.percent(said)
    return lexicon.minus(said) if found["minus"] or found["debit"] else said


def _number(whole: str, fraction: str, lexicon: Lexicon) -> str:
    grouped = lexicon.GROUP_MARK in whole
    figures = whole.replace(lexicon.GROUP_MARK, "")
    if len(figures) > CARDINAL_DIGITS:
        return read_out(telephone_groups(figures + fraction), lexicon)
    if fraction:
        return lexicon.decimal(int(figures), fraction)
    if len(figures) > 1 and (
        figures.startswith("0") or (len(figures) > FALLBACK_DIGITS_MAX and not grouped)
    ):
        return read_out(telephone_groups(figures), lexicon)
    return lexicon.cardinal(int(figures))


def _sign(each: str, lexicon: Lexicon) -> str:
    if each in lexicon.SYMBOLS:
        return lexicon.SYMBOLS[each]
    category = unicodedata.category(each)
    return " " if category[0] in "SN" or category == "Pc" or each in "*\\" else each


def spans(text: str, lang: str) -> list[tuple[str, str]]:
    """``text`` in stretches of one language each, for the voice that can read it.

    Han characters are Chinese; words with letters only Vietnamese has are Vietnamese, and so is a
    run of words most of which have marks; Latin words in a Chinese sentence are English.
    Everything else is in ``lang``, and what stands between words goes with its neighbours.
    """
    pieces = _pieces(text, lang)
    settled: list[tuple[str, str]] = []
    for place, (piece, own) in enumerate(pieces):
        before = pieces[place - 1][1] if place else None
        after = pieces[place + 1][1] if place + 1 < len(pieces) else None
        settled.append((piece, own or _between(piece, before, after, lang)))
    return [
        ("".join(piece for piece, _ in same), each)
        for each, same in groupby(settled, key=lambda piece_lang: piece_lang[1])
    ]


def _pieces(text: str, lang: str) -> list[tuple[str, str | None]]:
    """Words with their language; what stands between them with none."""
    pieces: list[tuple[str, str | None]] = []
    end = 0
    for run in _runs(text):
        vietnamese = _is_vietnamese([found[0] for found in run])
        for found in run:
            if found.start() > end:
                pieces.append((text[end : found.start()], None))
            own = "vi" if vietnamese else _word_language(found[0], lang)
            pieces.append((found[0], own))
            end = found.end()
    if end < len(text):
        pieces.append((text[end:], None))
    return pieces


def _runs(text: str) -> Iterator[list[Match[str]]]:
    """Words with no Han character between them, and Han words, run by run."""
    words = _WORD.finditer(text)
    for _, run in groupby(words, key=lambda found: _ONE_HAN.match(found[0]) is not None):
        yield list(run)


def _is_vietnamese(words: list[str]) -> bool:
    marked = sum(not each.isascii() for each in words)
    return any(map(_ONLY_VIETNAMESE.search, words)) and marked * 3 > len(words) * 2


def _word_language(word: str, lang: str) -> str:
    if _ONE_HAN.match(word):
        return "zh-Hans"
    if _ONLY_VIETNAMESE.search(word):
        return "vi"
    if lang == "zh-Hans" and len(word) > 1 and _LATIN.match(word):
        return "en"
    return lang


def _between(piece: str, before: str | None, after: str | None, lang: str) -> str:
    """The language of figures and signs between two words, or at an end of the text."""
    if before and piece.startswith("-"):  # of UTF-8, not a minus
        return before
    neighbours = {each for each in (before, after) if each}
    if len(neighbours) > 1:
        return lang if lang in neighbours else str(before)
    return next(iter(neighbours), lang)


def name_language(name: str, lang: str) -> str:
    """The language a person's name is read in, decided for the whole name."""
    if _ONE_HAN.search(name):
        return "zh-Hans"
    if _ONLY_VIETNAMESE.search(name):
        return "vi"
    return "en" if lang == "zh-Hans" and _LATIN.search(name) else lang


def other_scripts(text: str) -> list[tuple[str, str | None]]:
    """``text`` in stretches, each with the voice for its letters if they are of another script.

    Our own voices would name such letters one by one, in English, for half a minute.
    """
    found = sorted(
        (match.start(), match.end(), voice)
        for voice, letters in _SCRIPTS.items()
        for match in letters.finditer(text)
    )
    stretches: list[tuple[str, str | None]] = []
    place = 0
    for start, end, voice in found:
        stretches += [(text[place:start], None), (text[start:end], voice)]
        place = end
    return [each for each in (*stretches, (text[place:], None)) if each[0]]


def parts(text: str) -> list[str]:
    """``text`` in pieces the engine may be given, cut at sentence ends or else at pauses."""
    packed: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        for piece in _no_longer(sentence.strip()):
            if packed and len(packed[-1]) + 1 + len(piece) <= PART_CHARS_MAX:
                packed[-1] += " " + piece
            else:
                packed.append(piece)
    return packed


def _no_longer(sentence: str) -> Iterator[str]:
    if not sentence:
        return
    if len(sentence) <= PART_CHARS_MAX:
        yield sentence
        return
    for phrase in _PAUSE_END.split(sentence):
        for start in range(0, len(phrase), PART_CHARS_MAX):
            yield phrase[start : start + PART_CHARS_MAX]
