"""What may stand in a cell of a spreadsheet: text stays text, and nothing in it is run."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With these a spreadsheet begins a formula. Source: OWASP, "CSV Injection"."""

_PASSED_OVER = ' "\N{ZERO WIDTH NO-BREAK SPACE}'
"""What some spreadsheets take away before they look whether a formula begins."""

_APOSTROPHE = "'"

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOST = "\N{REPLACEMENT CHARACTER}"


def safe(cell: Any) -> Any:
    """A cell of a CSV file; text that would be run has an apostrophe before it.

    A full-width sign counts as the sign: some spreadsheets take one for the other. Text that
    begins with an apostrophe gets one too, so that who takes one away has every text again.
    Numbers are no text, also below zero.
    """
    if not isinstance(cell, str):
        return cell
    begins = unicodedata.normalize("NFKC", cell).lstrip(_PASSED_OVER)
    return f"{_APOSTROPHE}{cell}" if begins.startswith((*_RUNS, _APOSTROPHE)) else cell


def in_csv(cell: Any) -> str:
    """A cell as it is written in a CSV file: safe, and quoted where it must be.

    The writer that comes with Python leaves a carriage return bare, and readers end a row there.
    """
    text = "" if cell is None else str(safe(cell))
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if any(letter in text for letter in ',"\r\n') else text


def is_number(cell: Any) -> bool:
    """Whether a spreadsheet should take it for a number; a float is none of ours."""
    return isinstance(cell, int | Decimal) and not isinstance(cell, bool)


def held(text: str) -> str:
    """``text`` as a workbook can hold it: what XML has no place for is marked as lost."""
    return _NOT_IN_XML.sub(_LOST, text)
