"""Text that was spoilt on its way: decoded wrongly, or with a reading put behind each letter.

Such text is refused, never repaired: nobody can say any more what stood there.
"""

import re
from collections.abc import Iterable

from api.importing.refusals import UnreadableFile

GARBLED_SHARE_MAX = 0.05
"""Share of the text cells at a file's beginning that may be spoilt before the file is refused."""

MISREAD_LETTERS_MIN = 3
"""In fewer Han letters a wrong decoding cannot be told from a word."""

_SPOILT = re.compile(
    "[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]"  # replacement and control characters
    "|\u951f\u65a4|\u70eb\u70eb\u70eb"  # what replacement characters become in GBK
    "|[\u3400-\u9fff]\\([a-z\u00e0-\u01dc\u0251]{1,6}\\)"  # a reading put behind a letter
)
_MANY_LETTERED = re.compile("[\u3400-\u9fff\u1ea0-\u1ef9]")
_HAN = re.compile("[\u3400-\u9fff]")
_MISREAD_AS = ("gb18030", "cp1252", "latin-1")


def is_spoilt(text: str) -> bool:
    """Whether ``text`` has letters that no person writes."""
    return _SPOILT.search(text) is not None


def is_misread(text: str) -> bool:
    """Whether ``text`` is UTF-8 that was decoded as something else: put back, it makes sense."""
    if text.isascii() or 0 < len(_HAN.findall(text)) < MISREAD_LETTERS_MIN:
        return False
    for encoding in _MISREAD_AS:
        try:
            back = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if _MANY_LETTERED.search(back):
            return True
    return False


def refuse_garbled(texts: Iterable[str]) -> None:
    """Refuse a file at whose beginning too many texts are spoilt.

    Raises:
        UnreadableFile: ``file_garbled``.
    """
    said = [each for each in texts if each.strip()]
    spoilt = sum(is_spoilt(each) or is_misread(each) for each in said)
    if spoilt > GARBLED_SHARE_MAX * len(said):
        raise UnreadableFile("file_garbled")
