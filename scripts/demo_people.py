"""The invented certificate holders of one prefecture, household by household.

Certificate numbers are well formed: county code, birth date, serial, check character, category
digit, grade digit. Birth dates and serials come out of the random stream, so that a number, a name
and a place belong to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import demo_words as words
from demo_words import COUNTIES, County

SHARED_HOMES = 0.05  # of the holders, the part who live with a second holder of the household
STEPPE_SHARE = 0.18  # of the households, the part with Uyghur or Kazakh names
AGES = ((3, 17), (18, 39), (40, 59), (60, 88))
AGE_SHARES = (9, 19, 34, 38)

CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Person:
    """A certificate holder as the register has them."""

    place: int  # in the register, from 1
    name: str
    sex: str
    born: date
    certificate: str
    category: str
    grade: str
    county: County
    town: str
    settlement: str
    phone: str
    household: str
    account: str
    applied_on: date

    def age(self, year: int) -> int:
        """Age as the office's lists count it: by calendar years."""
        return year - self.born.year

    @property
    def severe(self) -> bool:
        """Grades one and two, who may draw the nursing subsidy."""
        return self.grade in words.GRADES[:2]


@dataclass(frozen=True, slots=True)
class _Traits:
    """What decides a person's certificate number and the services that suit them."""

    sex: str
    born: date
    category: int  # as the certificate counts it, from 1
    grade: int


@dataclass(frozen=True, slots=True)
class _Home:
    """A household to be filled: where it is and how many holders live there."""

    county: County
    town: str
    holders: int


def register(random: Random, demo: Random, holders: int, year: int) -> list[Person]:
    """Every holder in the order of the register; the first is the demo person.

    The demo person comes out of ``demo``, a stream apart, and so is the same at every size.
    """
    people: list[Person] = []
    taken: set[str] = set()
    for number, home in enumerate(_homes(random, holders), start=1):
        source = random if people else demo
        settlement = words.TOWN if home.town.endswith("街道") else words.VILLAGE
        for name, traits in _members(source, home.holders, year, demo=not people):
            people.append(
                Person(
                    place=len(people) + 1,
                    name=name,
                    sex=traits.sex,
                    born=traits.born,
                    certificate=_certificate(source, home.county, traits, taken),
                    category=words.CATEGORIES[traits.category - 1],
                    grade=words.GRADES[traits.grade - 1],
                    county=home.county,
                    town=home.town,
                    settlement=settlement,
                    phone=f"154{source.randrange(10**8):08d}",  # no operator has this prefix
                    household=f"H{number:06d}",
                    account=f"6228****{source.randrange(10**4):04d}",
                    applied_on=any_day(source, year - 1),
                )
            )
    return people


def any_day(random: Random, year: int, first_month: int = 1, last_month: int = 12) -> date:
    """A day of ``year`` between two months, both included."""
    return date(year, random.randint(first_month, last_month), random.randint(1, 28))


def check_character(first_seventeen: str) -> str:
    """The eighteenth character of a resident id, which may be X.

    Source: ISO 7064 MOD 11-2, as GB 11643 uses it.
    """
    weighted = sum(
        int(digit) * by for digit, by in zip(first_seventeen, CHECK_WEIGHTS, strict=True)
    )
    return CHECK_CHARACTERS[weighted % 11]


def _homes(random: Random, holders: int) -> list[_Home]:
    """Households for ``holders`` people, by county and town; the demo person's own one first."""
    pairs = round(holders * SHARED_HOMES / 2)
    sizes = [2] * pairs + [1] * (holders - 1 - 2 * pairs)
    random.shuffle(sizes)
    counties = random.choices(COUNTIES, [each.share for each in COUNTIES], k=len(sizes))
    homes = [
        _Home(county, random.choice(county.towns), size)
        for county, size in zip(counties, sizes, strict=True)
    ]
    homes.sort(key=lambda home: (home.county.code, home.county.towns.index(home.town)))
    return [_Home(COUNTIES[0], COUNTIES[0].towns[0], 1), *homes]


def _members(
    random: Random, holders: int, year: int, *, demo: bool
) -> Iterator[tuple[str, _Traits]]:
    """The names and traits of one household's holders; about half of the pairs share a family."""
    steppe = not demo and random.random() < STEPPE_SHARE
    family = _family(random, steppe=steppe)
    for _ in range(holders):
        traits = (
            _Traits(words.FEMALE, date(year - 54, 5, 20), 4, 1) if demo else _draw(random, year)
        )
        yield _name(random, traits.sex, family, steppe=steppe), traits
        family = random.choice((family, _family(random, steppe=steppe)))


def _draw(random: Random, year: int) -> _Traits:
    """The traits of any holder but the demo person."""
    youngest, oldest = random.choices(AGES, AGE_SHARES)[0]
    first = date(year - oldest, 1, 1)
    return _Traits(
        sex=random.choice((words.MALE, words.FEMALE)),
        born=first + timedelta(days=random.randrange((oldest - youngest + 1) * 365)),
        category=random.choices(range(1, 8), words.CATEGORY_SHARES)[0],
        grade=random.choices(range(1, 5), words.GRADE_SHARES)[0],
    )


def _family(random: Random, *, steppe: bool) -> str:
    """A father's name, or a surname; the first surnames of the list are the common ones."""
    if steppe:
        return random.choice(words.STEPPE_NAMES[words.MALE])
    return words.SURNAMES[int(len(words.SURNAMES) * random.random() ** 1.5)]


def _name(random: Random, sex: str, family: str, *, steppe: bool) -> str:
    """Given name, dot, father's name; or surname and one or two characters."""
    if steppe:
        return f"{random.choice(words.STEPPE_NAMES[sex])}{words.MIDDLE_DOT}{family}"
    first = random.choice((*words.GIVEN_FIRST[sex], *[""] * len(words.GIVEN_FIRST[sex])))
    return f"{family}{first}{random.choice(words.GIVEN_LAST[sex])}"


def _certificate(random: Random, county: County, traits: _Traits, taken: set[str]) -> str:
    """A number nobody else has: resident id, category digit, grade digit; odd serials are male."""
    while True:
        serial = random.randrange(500) * 2 + (traits.sex == words.MALE)
        first_seventeen = f"{county.code}{traits.born:%Y%m%d}{serial:03d}"
        if first_seventeen not in taken:
            taken.add(first_seventeen)
            digits = f"{traits.category}{traits.grade}"
            return f"{first_seventeen}{check_character(first_seventeen)}{digits}"
