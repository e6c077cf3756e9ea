"""The faults that real subsidy lists have, put into clean ones and counted.

A spoiled row is added beside the row it was copied from, so that what is right in a list stays the
same; an importer must refuse it. An untidy row is a right one written badly; an importer must take
it. Both come in the shares that the messy sample files have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

import demo_words as words
from demo_people import CHECK_CHARACTERS, Person

SPOILED_SHARE = 0.046
SPOILED_MIN = 8  # rows per list, as in the sample: each kind occurs in each month
SPACES_SHARE, FULL_WIDTH_SHARE, UNIT_SHARE, DOT_SHARE = 0.055, 0.05, 0.045, 0.08


@dataclass(frozen=True, slots=True)
class SubsidyRow:
    """One row of a monthly list; ``certificate`` and ``amount`` may be spoiled."""

    name: str
    certificate: str | float
    county: str
    town: str
    category: str
    grade: str
    age: int
    applied_on: date
    scheme: str
    rate: int
    amount: str | int
    account: str

    @classmethod
    def of(cls, person: Person, year: int, scheme: str, yuan: int) -> SubsidyRow:
        """What ``person`` was paid, as the list has it."""
        return cls(
            name=person.name,
            certificate=person.certificate,
            county=person.county.name,
            town=person.town,
            category=person.category,
            grade=person.grade,
            age=person.age(year),
            applied_on=person.applied_on,
            scheme=scheme,
            rate=yuan,
            amount=yuan,
            account=person.account,
        )

    def cells(self) -> tuple[str | int | float | date, ...]:
        """The row in the order of the list's columns."""
        return (
            *(self.name, self.certificate, self.county, self.town, self.category, self.grade),
            *(self.age, self.applied_on, self.scheme, self.rate, self.amount),
            *("正常发放", self.account),
        )


@dataclass
class Faults:
    """Puts faults into lists and remembers how many of each, by file."""

    spoiled: dict[str, Counter[str]] = field(default_factory=dict)
    untidy: dict[str, Counter[str]] = field(default_factory=dict)

    def into(self, rows: list[SubsidyRow], file: str, random: Random) -> list[SubsidyRow]:
        """The list with untidy rows and, at random places, spoiled copies of some rows."""
        self.spoiled[file], self.untidy[file] = Counter(), Counter()
        listed = [self._untidied(row, file, random) for row in rows]
        for number in range(max(SPOILED_MIN, round(len(rows) * SPOILED_SHARE))):
            kind, spoil = SPOILERS[number % len(SPOILERS)]
            row = random.choice(rows)
            while kind == "numeric_id" and "X" in str(row.certificate):
                row = random.choice(rows)
            listed.insert(random.randrange(len(listed) + 1), spoil(row))
            self.spoiled[file][kind] += 1
        return listed

    def _untidied(self, row: SubsidyRow, file: str, random: Random) -> SubsidyRow:
        """A right row, now and then written badly in one way."""
        share = random.random()
        for kind, part, untidy in UNTIDIERS:
            if share < part:
                changed = untidy(row)
                self.untidy[file][kind] += changed != row
                return changed
            share -= part
        return row


def _wrong_check_character(row: SubsidyRow) -> SubsidyRow:
    number = str(row.certificate)
    at = (CHECK_CHARACTERS.index(number[17]) + 1) % 11
    return replace(row, certificate=number[:17] + CHECK_CHARACTERS[at] + number[18:])


def _full_width(row: SubsidyRow) -> SubsidyRow:
    wide = "".join(chr(ord(each) + 0xFEE0) for each in str(row.certificate))
    return replace(row, certificate=wide)


SPOILERS: tuple[tuple[str, Callable[[SubsidyRow], SubsidyRow]], ...] = (
    ("negative_amount", lambda row: replace(row, amount=-100)),
    ("amount_in_words", lambda row: replace(row, amount="一百元")),
    ("wrong_check_character", _wrong_check_character),
    (
        "impossible_category",
        lambda row: replace(row, certificate=str(row.certificate)[:18] + "95"),
    ),
    ("nobody_named", lambda row: replace(row, name="", certificate="")),
    # A spreadsheet keeps fifteen digits of a number: the rest of the identity is gone.
    ("numeric_id", lambda row: replace(row, certificate=float(str(row.certificate)[:18]))),
    ("listed_twice", lambda row: row),
)
UNTIDIERS: tuple[tuple[str, float, Callable[[SubsidyRow], SubsidyRow]], ...] = (
    (
        "stray_spaces",
        SPACES_SHARE,
        lambda row: replace(row, certificate=f" {str(row.certificate).lower()} "),
    ),
    ("full_width_digits", FULL_WIDTH_SHARE, _full_width),
    ("amount_with_unit", UNIT_SHARE, lambda row: replace(row, amount=f"{row.amount}元")),
    (
        "other_dot",
        DOT_SHARE,
        lambda row: replace(row, name=row.name.replace(words.MIDDLE_DOT, "•")),
    ),
)
