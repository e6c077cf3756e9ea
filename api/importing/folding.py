"""Text made equal where people write the same thing differently: headings, and words in cells."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Any

_BRACKETS = re.compile(r"[(\[【〔{][^)\]】〕}]*[)\]】〕}]")
_NOT_A_LETTER = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """``text`` in small letters, half width, without Vietnamese marks; the punctuation stays."""
    parted = unicodedata.normalize("NFKD", text).casefold().replace("đ", "d")
    return "".join(each for each in parted if not unicodedata.combining(each))


def fold(text: str) -> str:
    """The letters and digits of ``text`` alone, without what stands in brackets.

    "时长（分钟）" and "时 长" are equal, and so are "Họ và tên" and "HO VA TEN:".
    """
    flat = plain(text)
    outside = _NOT_A_LETTER.sub("", _BRACKETS.sub("", flat))
    return outside or _NOT_A_LETTER.sub("", flat)


@cache
def table(name: str) -> dict[str, Any]:
    """The words in ``<name>.toml`` beside this file, as they are written there."""
    source = resources.files(__package__).joinpath(f"{name}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@cache
def words(subject: str) -> dict[str, str]:
    """What may be said on ``subject``, folded, and the code each word stands for."""
    spoken: dict[str, list[str]] = table("words")[subject]
    return {fold(word): code for code, said in spoken.items() for word in said}
