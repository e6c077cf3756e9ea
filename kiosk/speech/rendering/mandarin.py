"""Mandarin as the model hears it: characters to syllables, tones as they are spoken, symbols.

Characters become pinyin by pypinyin's dictionary. How tones change beside each other (一, 不, a
third tone before a third) and a few words the dictionary has wrongly for us are said here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from kiosk.speech.rendering.protocols import CannotSay

WORDS = {
    "还款": "huan2 kuan3",
    "未还": "wei4 huan2",
    "已还": "yi3 huan2",
    "应还": "ying1 huan2",
    "还了": "huan2 le5",
    "几个": "ji3 ge5",
    "个月": "ge5 yue4",
    "这个": "zhe4 ge5",
    "那个": "na4 ge5",
    "慢慢地": "man4 man4 de5",
    "好好地": "hao3 hao3 de5",
    "得很": "de5 hen3",
    "吉木萨尔": "ji2 mu4 sa4 er3",
    "呼图壁": "hu1 tu2 bi4",
    "木垒": "mu4 lei3",
    "阜康": "fu4 kang1",
}
"""Read otherwise than the dictionary alone would; in pinyin with the tone after the syllable."""

_DIGITS = frozenset("零〇一二三四五六七八九幺")
_POWERS = frozenset("十百千万亿")
_ORDINAL_BEFORE = frozenset("第初周期拜十零点统唯之单专万百千亿")
_DATE_AFTER = frozenset("月日号")
_PAUSES = {
    "，": ",",
    "、": ",",
    "；": ",",
    "：": ",",
    ":": ",",
    ";": ",",
    "·": ",",
    "。": ".",
    "！": "!",
    "？": "?",
}
_UNHEARD = frozenset("“”‘’「」《》()（）\"'")
"""Marks for the eye: what they stand around is said as if they were not there."""
_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff]+")
_SPOKEN = re.compile(
    _HAN.pattern + r"|[A-Za-z]+(?:['-][A-Za-z]+)*(?: [A-Za-z]+(?:['-][A-Za-z]+)*)*"
)

_INITIALS = {
    "": "",
    "b": "p",
    "p": "pʰ",
    "m": "m",
    "f": "f",
    "d": "t",
    "t": "tʰ",
    "n": "n",
    "l": "l",
    "g": "k",
    "k": "kʰ",
    "h": "x",
    "j": "ʨ",
    "q": "ʨʰ",
    "x": "ɕ",
    "zh": "ꭧ",
    "ch": "ꭧʰ",
    "sh": "ʂ",
    "r": "ɻ",
    "z": "ʦ",
    "c": "ʦʰ",
    "s": "s",
}
_FINALS = {
    "a": "a",
    "ai": "ai",
    "an": "a n",
    "ang": "a ŋ",
    "ao": "au",
    "e": "ɤ",
    "ei": "ei",
    "en": "ə n",
    "eng": "ə ŋ",
    "er": "ɚ",
    "i": "i",
    "ia": "ja",
    "ian": "jɛ n",
    "iang": "ja ŋ",
    "iao": "jau",
    "ie": "je",
    "in": "i n",
    "ing": "i ŋ",
    "iong": "jʊ ŋ",
    "iou": "jou",
    "o": "wo",
    "ong": "ʊ ŋ",
    "ou": "ou",
    "u": "u",
    "ua": "wa",
    "uai": "wai",
    "uan": "wa n",
    "uang": "wa ŋ",
    "uei": "wei",
    "uen": "wə n",
    "ueng": "wə ŋ",
    "uo": "wo",
    "ü": "y",
    "üan": "ɥɛ n",
    "üe": "ɥe",
    "ün": "y n",
}
"""Each final as the model writes it; the tone stands where the space is, or at the end."""
_BUZZED = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})
"""After these, pinyin's i is no i."""


def phonemes(text: str, english: Callable[[str], str]) -> str:
    """``text`` in the model's symbols, words apart; ``english`` gives them for Latin letters.

    Raises:
        CannotSay: a character nobody has a reading for, or none at all.
    """
    said = []
    place = 0
    for found in _SPOKEN.finditer(text):
        said.append(_mark(text[place : found.start()]))
        said.append(_run(found[0]) if _HAN.match(found[0]) else english(_spelled(found[0])))
        place = found.end()
    said.append(_mark(text[place:]))
    joined = re.sub(r"\s+([,.!?])", r"\1", " ".join(filter(None, said)))
    if not joined.strip(",.!? "):
        raise CannotSay
    return joined


def _spelled(letters: str) -> str:
    """Capitals alone are letters: the engine would read A as an article."""
    return ". ".join(letters) + "." if letters.isupper() else letters


def _mark(between: str) -> str:
    """What stands between words: the strongest pause in it, or nothing."""
    marks = [_PAUSES.get(each, each) for each in between if not _is_silent(each)]
    if any(each not in ",.!?" for each in marks):
        raise CannotSay
    return max(marks, key=",!?.".index, default="")


def _is_silent(mark: str) -> bool:
    return mark.isspace() or mark in _UNHEARD


def _run(han: str) -> str:
    words = _words(han)
    tones = spoken_tones([list(word) for word, _ in words], [list(each) for _, each in words])
    return " ".join("".join(_symbols(each) for each in word) for word in tones)


def syllables(han: str) -> list[str]:
    """The syllables of a run of Chinese characters as they are spoken, in numbered pinyin."""
    words = _words(han)
    tones = spoken_tones([list(word) for word, _ in words], [list(each) for _, each in words])
    return [each for word in tones for each in word]


def _words(han: str) -> list[tuple[str, list[str]]]:
    """``han`` in the dictionary's words, each with its syllables."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - an extra; its dictionary is large
    from pypinyin.seg.mmseg import seg  # noqa: PLC0415

    _teach()
    words = []
    for word in _joined([str(each) for each in seg.cut(han)]):
        read = pinyin(
            word, style=Style.TONE3, neutral_tone_with_five=True, errors=_refuse, strict=False
        )
        words.append((word, [str(each[0]) for each in read]))
    return words


def _joined(words: list[str]) -> list[str]:
    """A number and its measure are one word: single characters of a number stand together."""
    joined: list[str] = []
    for word in words:
        counts = set(word) <= (_DIGITS | _POWERS | {"两"})
        if joined and counts and set(joined[-1]) <= (_DIGITS | _POWERS | {"两"}):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _refuse(unknown: str) -> str:
    raise CannotSay


@cache
def _teach() -> None:
    """Tell the dictionary our words, once in a process."""
    from pypinyin import load_phrases_dict  # noqa: PLC0415 - an extra
    from pypinyin.contrib.tone_convert import to_tone  # noqa: PLC0415

    load_phrases_dict(
        {word: [[to_tone(each)] for each in read.split()] for word, read in WORDS.items()}
    )


def spoken_tones(words: list[list[str]], read: list[list[str]]) -> list[list[str]]:
    """Each word's syllables with the tones they have beside each other.

    Args:
        words: the characters, word by word.
        read: their syllables as the dictionary has them, of the same shape.
    """
    characters = [each for word in words for each in word]
    spoken = [each for word in read for each in word]
    for place, character in enumerate(characters):
        if character == "一":
            spoken[place] = "yi" + _tone_of_one(characters, spoken, place)
        elif character == "不":
            spoken[place] = "bu" + _tone_of_not(characters, spoken, place)
    spoken = _third_tones(spoken, [len(word) for word in words])
    lengths = iter(spoken)
    return [[next(lengths) for _ in word] for word in words]


def _tone_of_one(characters: list[str], spoken: list[str], place: int) -> str:
    before = characters[place - 1] if place else ""
    after = characters[place + 1] if place + 1 < len(characters) else ""
    if not after or after in _DIGITS or after in _DATE_AFTER or before in _DIGITS:
        return "1"
    if before in _ORDINAL_BEFORE and not (before in _POWERS and after in _POWERS - {"十"}):
        return "1"
    if before == after:
        return "5"
    return "2" if spoken[place + 1][-1] in "45" else "4"


def _tone_of_not(characters: list[str], spoken: list[str], place: int) -> str:
    if place + 1 == len(characters):
        return "4"
    if place and characters[place - 1] == characters[place + 1]:
        return "5"
    return "2" if spoken[place + 1][-1] == "4" else "4"


def _third_tones(spoken: list[str], lengths: list[int]) -> list[str]:
    """A third tone before a third becomes a second, foot by foot of two or three syllables."""
    ends = set()
    total = 0
    for length in lengths:
        total += length
        ends.add(total)
    changed = list(spoken)
    start = 0
    while start < len(spoken):
        stop = start
        while stop < len(spoken) and spoken[stop][-1] == "3":
            stop += 1
        for first, last in _feet(start, stop, ends):
            for place in range(first, last - 1):
                changed[place] = spoken[place][:-1] + "2"
        start = max(stop, start + 1)
    return changed


def _feet(start: int, stop: int, ends: set[int]) -> list[tuple[int, int]]:
    """A run of third tones in pairs, the last of three; a word is not cut where it can be helped.

    Args:
        start: the first syllable of the run.
        stop: the one after its last.
        ends: where words end.
    """
    feet = []
    while start < stop:
        size = min(2, stop - start)
        if stop - start == 3:
            # 展览|馆 and 展览馆 are said alike; 小|老板 is not
            size = 1 if start + 1 in ends and start + 2 not in ends else 3
        feet.append((start, start + size))
        start += size
    return feet


def _symbols(syllable: str) -> str:
    from pypinyin.contrib.tone_convert import to_finals, to_initials  # noqa: PLC0415 - an extra

    plain, tone = syllable[:-1], syllable[-1]
    initial = to_initials(plain, strict=True) if plain != "er" else ""
    final = to_finals(plain, strict=True, v_to_u=True) if plain != "er" else "er"
    if tone not in _TONES or initial not in _INITIALS or final not in _FINALS:
        raise CannotSay
    written = "ɨ" if final == "i" and initial in _BUZZED else _FINALS[final]
    vowel, _, coda = written.partition(" ")
    return _INITIALS[initial] + vowel + _TONES[tone] + coda
