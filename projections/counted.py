"""Which facts count, in which line of an account, and by which of their fields.

A line counts what it says and nothing else: how many persons, how many times, how many
households, items, minutes and days; people who were counted without names; cash, and the worth
of goods, apart. Lines that hold several kinds of a thing have a line for each kind besides:
``activity`` all that was held, ``activity:job_fair`` the job fairs among them.

Which they are is data, in versions: ``lines/1.toml`` and those that follow it. A version is never
changed, so that an account can be made again by the lines it was made with.
"""

import tomllib
from enum import Enum
from pathlib import Path
from typing import Any

from msgspec import Struct, convert

from ledger import aggregates
from ledger.history import FACTS, Fact
from ledger.vocabulary import Money, Unit

FOLDER = Path(__file__).with_name("lines")
ONE = "one"
"""Each fact is one item."""


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """How a fact counts; every part but ``name`` is the name of a field, empty when none counts.

    ``by`` is a field whose code stands in for ``name``, as a scheme's does. ``part`` is the field
    that says of which kind it is; ``words`` is the vocabulary of its codes, where that is not
    called as the field is. ``items`` may name a list of things that each have a number. Of what
    is not told in ``goods`` as a whole, ``each`` is what one item is worth. With ``back`` what
    the line held is taken off it again.
    """

    name: str = ""
    by: str = ""
    part: str = ""
    words: str = ""
    items: str = ""
    days: str = ""
    reach: str = ""
    cash: str = ""
    goods: str = ""
    each: str = ""
    back: bool = False


class Lines(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of the lines, by the stored names of the facts that count.

    With what is in ``reversed_by`` all that the same history told before no longer counts. (What
    comes back in part only is taken off its line by the amount: ``Line.back``.) The lines
    ``of_the_office`` tell what the office did, and serve nobody by themselves.
    """

    version: int
    reversed_by: frozenset[str]
    of_the_office: frozenset[str]
    counted: dict[str, Line]

    @property
    def parts(self) -> dict[str, str]:
        """The lines that have parts, each with the vocabulary of its parts."""
        lines = self.counted.values()
        return {line.name: line.words or line.part for line in lines if line.part}


def read(file: Path) -> Lines:
    """The lines as they lie in ``file``, which is called by the number of their version.

    Raises:
        ValueError: they do not fit the facts, or each other.
    """
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    lines = convert({"version": int(file.stem), **told}, Lines)
    wrong = [f"{topic}: no such fact" for topic in lines.reversed_by - FACTS.keys()]
    wrong += [f"{name}: no such line" for name in lines.of_the_office - _names(lines)]
    wrong += [
        f"{topic}: {what}" for topic, line in lines.counted.items() for what in _wrong(topic, line)
    ]
    if wrong:
        raise ValueError(f"{file}: {'; '.join(sorted(wrong))}")
    return lines


def _names(lines: Lines) -> set[str]:
    return {line.name for line in lines.counted.values()}


def _wrong(topic: str, line: Line) -> list[str]:
    if topic not in FACTS:
        return ["no such fact"]
    named = {line.by, line.part, line.items, line.days, line.reach}
    named |= {line.cash, line.goods, line.each}
    wrong = [f"has no {name}" for name in named - {"", ONE, *FACTS[topic].CLEAR_FIELDS}]
    if bool(line.name) == bool(line.by):
        wrong.append("has a name, or a field that stands in for it, not both")
    if line.words and not line.part:
        wrong.append("has words of a part and no part")
    return wrong


LINES = {lines.version: lines for lines in map(read, FOLDER.glob("*.toml"))}
"""Every version of the lines, by its number."""

NEWEST = max(LINES)
"""The version by which the office's views are made."""

COUNTED = LINES[NEWEST].counted
REVERSED = LINES[NEWEST].reversed_by
OF_THE_OFFICE = LINES[NEWEST].of_the_office

PARTS = {line: words for version in sorted(LINES) for line, words in LINES[version].parts.items()}
"""The lines of any version that have parts, each with the vocabulary of its parts."""


class Counts(Struct, frozen=True):
    """What one fact adds to its line; below zero when it takes something off it.

    ``part`` is the kind of thing it is, on a line that has parts.
    """

    line: str
    part: str | None
    times: int
    items: int
    minutes: int
    days: int
    reach: int
    cash: Money | None
    goods: Money | None


def counts_of(fact: Fact, lines: Lines = LINES[NEWEST]) -> Counts | None:
    """What the fact adds, and to which line; ``None`` when it does not count."""
    line = lines.counted.get(fact.TOPIC)
    if line is None:
        return None
    sign = -1 if line.back else 1
    items = _number(fact, line.items)
    return Counts(
        line=str(getattr(fact, line.by)) if line.by else line.name,
        part=_code(fact, line.part),
        times=0 if line.back else 1,
        items=sign * items,
        minutes=sign * _number(fact, "minutes"),
        days=sign * _number(fact, line.days),
        reach=sign * _number(fact, line.reach) if _counts_people(fact) else 0,
        cash=_money(fact, line.cash, sign),
        goods=_money(fact, line.goods, sign) or _money(fact, line.each, sign * items),
    )


def units_of(line: str, lines: Lines = LINES[NEWEST]) -> frozenset[Unit]:
    """In which units a line or a part of one can be counted at all."""
    name = line.partition(":")[0]
    kinds = [(topic, known) for topic, known in lines.counted.items() if known.name == name]
    kinds = kinds or [(topic, known) for topic, known in lines.counted.items() if known.by]
    return frozenset().union(*(_units(FACTS[topic], known) for topic, known in kinds))


def _units(kind: type[Fact], line: Line) -> set[Unit]:
    person = "person_id" in kind.CLEAR_FIELDS
    household = "household_id" in kind.CLEAR_FIELDS or kind.HISTORY is aggregates.Household
    counted = {
        Unit.PERSONS: person,
        Unit.PERSON_TIMES: person,
        Unit.TIMES: True,
        Unit.HOUSEHOLDS: household,
        Unit.ITEMS: line.items,
        Unit.MINUTES: "minutes" in kind.CLEAR_FIELDS,
        Unit.DAYS: line.days,
        Unit.PERSON_DAYS: line.days and person,
        Unit.HOUSEHOLD_DAYS: line.days and household,
        Unit.MONEY: line.cash or line.goods or line.each,
    }
    return {unit for unit, is_counted in counted.items() if is_counted}


def _code(fact: Fact, field: str) -> str | None:
    value: Any = getattr(fact, field) if field else None
    code = value.value if isinstance(value, Enum) else value
    return str(code) if code else None


def _counts_people(fact: Fact) -> bool:
    # What was counted in households, say, is never added to people.
    return getattr(fact, "unit", Unit.PERSONS) in {Unit.PERSONS, Unit.PERSON_TIMES}


def _number(fact: Fact, field: str) -> int:
    if field == ONE:
        return 1
    value: Any = getattr(fact, field, None) if field else None
    if isinstance(value, tuple):
        return sum(each.items for each in value)
    return int(value or 0)


def _money(fact: Fact, field: str, times: int) -> Money | None:
    value: Any = getattr(fact, field, None) if field else None
    return Money(value.minor * times, value.currency) if isinstance(value, Money) else None
