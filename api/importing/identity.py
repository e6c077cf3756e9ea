"""Who a row is about: the numbers on people's papers, checked by what they themselves say.

China: the 18 characters of the resident id, and behind them, on a disability certificate, the
category and the grade. Only the check character and the birth date are proved; the place is not,
because the place tables know no one who was born before a county had its present code.
Viet Nam: the 12 digits of the citizen id; it has no check digit, so only its parts are looked at.
"""

import datetime
import re
import unicodedata
from typing import NamedTuple

from api.importing.cells import YEAR_MIN, Cell
from api.importing.refusals import CellRefused

CERTIFICATE_CATEGORIES = {
    "1": "visual",
    "2": "hearing",
    "3": "speech",
    "4": "physical",
    "5": "intellectual",
    "6": "mental",
    "7": "multiple",
}
"""The 19th character of a Chinese certificate number (GB/T 26341)."""

CERTIFICATE_GRADES = {"1": "grade_1", "2": "grade_2", "3": "grade_3", "4": "grade_4"}
"""The 20th character; 1 is the most severe."""

_CHINESE = re.compile(
    r"([0-9]{6}([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{2}([0-9])[0-9X])"
    r"(?:([0-9])([0-9])(?:B[0-9])?)?"
)
_VIETNAMESE = re.compile(r"(0[0-9]{2})([0-9])([0-9]{2})[0-9]{6}")
_STRAY = re.compile("[\\s'\"`=\u2018\u2019\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_DESTROYED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+")


_SHAPED = re.compile(
    r"[0-9]{6}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]"
    r"(?:[0-9]{2}(?:B[0-9])?)?"
    r"|0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-9]{9}"
)
_LONG_NUMBER_MIN = 10**16
"""A numeric cell as large held the 18 digits of a person, or more."""


class Identity(NamedTuple):
    """A number from a person's papers, and what it says about them."""

    number: str
    """As printed on the paper: 18, 20 or 22 characters, or 12 digits."""
    id_kind: str
    """``cn_resident_id`` or ``vn_cccd``."""
    identity: str
    """The part that stays the same when a certificate is issued anew."""
    category: str | None
    grade: str | None
    sex: str
    born: str
    """The birth date (China) or birth year (Viet Nam) inside the number."""


def identity(cell: Cell, today: datetime.date) -> Identity:
    """The number in a cell, with full-width digits, stray spaces and a small x put right.

    A numeric cell has already lost the last digits of such a number, so it is refused.
    """
    if type(cell) is not str:
        raise CellRefused("id_destroyed_by_number_cell")
    said = cell
    if not (said.isascii() and said.isalnum() and said.isupper()):
        said = _STRAY.sub("", unicodedata.normalize("NFKC", said)).upper()
    if found := _CHINESE.fullmatch(said):
        return _chinese(found, today)
    if found := _VIETNAMESE.fullmatch(said):
        return _vietnamese(found, today)
    if not said:
        raise CellRefused("id_missing")
    if _DESTROYED.fullmatch(said):
        raise CellRefused("id_destroyed_by_number_cell")
    raise CellRefused("id_unreadable")


def is_like_identity(cell: Cell) -> bool:
    """Whether a cell holds the number of a person's papers, be it a wrong one."""
    if isinstance(cell, str):
        said = _STRAY.sub("", unicodedata.normalize("NFKC", cell)).upper()
        return _SHAPED.fullmatch(said) is not None
    return isinstance(cell, float | int) and cell >= _LONG_NUMBER_MIN


def _chinese(found: re.Match[str], today: datetime.date) -> Identity:
    resident, year, month, day, order, category, grade = found.groups()
    if resident[17] != check_character(resident[:17]):
        raise CellRefused("id_check_digit_wrong")
    try:
        born = datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise CellRefused("id_birth_date_impossible") from None
    if born > today or born.year < YEAR_MIN:
        raise CellRefused("id_birth_date_impossible")
    if category is not None and category not in CERTIFICATE_CATEGORIES:
        raise CellRefused("category_impossible")
    if grade is not None and grade not in CERTIFICATE_GRADES:
        raise CellRefused("grade_impossible")
    return Identity(
        found[0],
        "cn_resident_id",
        resident,
        CERTIFICATE_CATEGORIES[category] if category else None,
        CERTIFICATE_GRADES[grade] if grade else None,
        "male" if int(order) % 2 else "female",
        f"{year}-{month}-{day}",
    )


def check_character(first_17: str) -> str:
    """The 18th character of a resident id: ISO 7064 MOD 11-2 over the first 17 digits."""
    rest = (1 - 2 * int(first_17, 13)) % 11  # reading in base 13 weighs by 2 modulo 11
    return "X" if rest == 10 else str(rest)


def _vietnamese(found: re.Match[str], today: datetime.date) -> Identity:
    province, century_and_sex, two_digits = found.groups()
    year = 1900 + 100 * (int(century_and_sex) // 2) + int(two_digits)
    if not "001" <= province <= "096":
        raise CellRefused("id_unreadable")
    if year > today.year:
        raise CellRefused("id_birth_date_impossible")
    sex = "female" if int(century_and_sex) % 2 else "male"
    return Identity(found[0], "vn_cccd", found[0], None, None, sex, str(year))
