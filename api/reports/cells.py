"""What may stand in a cell of a spreadsheet: text stays text, and nothing in it is run."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

_RUNS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet begins a formula. Source: OWASP, "CSV Injection"."""

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOST = "\N{REPLACEMENT CHARACTER}"


def safe(cell: Any) -> Any:
    """A cell of a CSV file; text that would be run has an apostrophe before it.

    A full-width sign counts as the sign: some spreadsheets take one for the other. Numbers are
    no text, also below zero.
    """
    if not isinstance(cell, str):
        return cell
    begins = unicodedata.normalize("NFKC", cell[:1])
    return f"'{cell}" if begins.startswith(_RUNS) else cell


def is_number(cell: Any) -> bool:
    """Whether a spreadsheet should take it for a number; a float is none of ours."""
    return isinstance(cell, int | Decimal) and not isinstance(cell, bool)


def held(text: str) -> str:
    """``text`` as a workbook can hold it: what XML has no place for is marked as lost."""
    return _NOT_IN_XML.sub(_LOST, text)
