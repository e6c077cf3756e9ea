"""English as the model hears it: what espeak-ng would pronounce, in the model's symbols.

The model was taught with a letter of its own for each diphthong, and with American sounds.
"""

from __future__ import annotations

import re

from kiosk.speech.rendering.protocols import CannotSay

ESPEAK_VOICE = "en-us"

_MARKS = re.compile(r"[,.!?;:\u2014]")

_OTHER = re.compile("[^\x00-\xff\u2018-\u201d\u2014]")

_WRITTEN = (
    # longest first: a diphthong is not its two vowels
    ("aɪɚ", "Iəɹ"),
    ("aɪə", "Iə"),
    ("aʊɚ", "Wəɹ"),
    ("ɔːɹ", "ɔɹ"),
    ("oːɹ", "ɔɹ"),
    ("ɑːɹ", "ɑɹ"),
    ("ɜːɹ", "ɜɹ"),
    ("ɜː", "ɜɹ"),
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("oʊ", "O"),
    ("ɔɪ", "Y"),
    ("dʒ", "ʤ"),
    ("tʃ", "ʧ"),
    ("l\u0329", "ᵊl"),
    ("n\u0329", "ᵊn"),
    ("ɚɹ", "əɹ"),
    ("ɚ", "əɹ"),
    ("ɐ", "ə"),
    ("r", "ɹ"),
    ("ɾ", "T"),
    ("ʔ", "t"),
    ("x", "k"),
    ("ɬ", "l"),
    ("e", "A"),
    ("o", "ɔ"),
    ("a", "æ"),
    ("ː", ""),
    ("\u0329", ""),
    ("\u0303", ""),
    ("\u032a", ""),
    ("-", ""),
    ("\u200d", ""),
)
"""espeak-ng's symbols and the model's; what is in neither column is the same in both."""

_WEAK = re.compile(r"(?<=[bdfkpstvzTɡʃʒʤʧθð])ə(?=[ln](?![ˈˌaeiouəɚɜɪʊɔɑæɛʌᵻAIOWY]))")
"""The little vowel of "station" and "little", which the model writes as less than one."""

_ONE = re.compile("|".join(re.escape(written) for written, _ in _WRITTEN))
_OURS = dict(_WRITTEN)


def clauses(text: str) -> list[tuple[str, str]]:
    """``text`` in stretches, each with the mark after it: the engine keeps no marks itself."""
    pieces = []
    place = 0
    for mark in _MARKS.finditer(text):
        pieces.append((text[place : mark.start()].strip(), mark[0]))
        place = mark.end()
    pieces.append((text[place:].strip(), ""))
    return [(words, mark) for words, mark in pieces if any(map(str.isalpha, words))]


def checked(text: str) -> str:
    """``text`` itself, when its letters are such that English is read in.

    Raises:
        CannotSay: a letter the engine would name instead of reading it.
    """
    if _OTHER.search(text):
        raise CannotSay
    return text


def symbols(ipa: str) -> str:
    """The model's symbols for what espeak-ng's American voice would pronounce.

    Raises:
        CannotSay: it went over to another language for part of it.
    """
    if "(" in ipa:
        raise CannotSay
    ours = _ONE.sub(lambda found: _OURS[found[0]], " ".join(ipa.split()))
    return _WEAK.sub("ᵊ", ours)
