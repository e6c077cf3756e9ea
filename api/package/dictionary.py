"""What every table of the package means, column by column, in one language.

The words are those of the catalogues; where they have none for a field, its stored name stands
alone.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import msgspec

from api import asking
from api.package import answers, facts
from api.package.columns import Column, append, columns_of, line_of, plain
from api.package.units import UNITS
from kiosk.words import LANGUAGES, Words
from ledger.history import FACTS, Fact
from ledger.vocabulary import PARTIAL_DATE

GENERAL = frozenset(
    [
        "code",
        "corrected",
        "detail",
        "form",
        "kept",
        "kind",
        "lines",
        "note",
        "numerator",
        "paid",
        "price",
        "printed",
        "purpose",
        "qualifier",
        "returned",
        "source",
        "stage",
        "tag",
        "values",
        "version",
    ]
)
"""Names that mean another thing in another fact: what a question calls them says nothing here."""

HEADINGS = ("table", "column", "meaning", "type", "values", "unit", "kept", "given")
TYPES = {UUID: "id", str: "text", int: "number", bool: "yes_no", date: "day", datetime: "instant"}
"""Anything else is JSON, but for codes and partial dates."""

OF_EVERY_FACT = {
    "position": "number",
    "originator_id": "id",
    "originator_version": "number",
    "topic": "text",
    "v": "number",
    "event_id": "id",
    "occurred_on": "partial_date",
    facts.SEALED: "text",
    facts.OTHER: "json",
}
"""The columns of facts that are no field of theirs, and the type of each."""


def write_dictionaries(folder: Path, words: Words) -> None:
    """Write the dictionary in each language."""
    for lang in LANGUAGES:
        made = Dictionary(words, lang)
        append(folder / f"dictionary.{lang}.csv", map(line_of, made.rows()))


class Dictionary:
    """The dictionary in one language."""

    def __init__(self, words: Words, lang: str) -> None:
        self._words = words
        self._lang = lang
        self._named = _agreed(words, lang)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """A row for each table and each of its columns, headings first."""
        yield tuple(self._t(f"package.head_{name}") for name in HEADINGS)
        yield self._title(facts.FACTS_CSV, self._t("package.every_fact"))
        for name, kind in OF_EVERY_FACT.items():
            said = self._t(f"package.column_{name}")
            yield ("", name, said, self._t(f"package.type_{kind}"), "", "", "", "")
        yield from (self._row(each, "clear") for each in facts.ENVELOPE)
        for topic, fact in sorted(FACTS.items()):
            yield from self._of_fact(topic, fact)
        for name, question in asking.all_questions().items():
            if name in answers.TABLES and question.row is not None:
                yield self._title(f"{answers.FOLDER}/{name}.csv", self._t(f"question.{name}"))
                file = name.partition(".")[0]
                yield from (self._row(each, "clear", file) for each in columns_of(question.row))

    def _of_fact(self, topic: str, fact: type[Fact]) -> Iterator[tuple[str, ...]]:
        yield self._title(f"{facts.FOLDER}/{topic}.csv", self._t(f"topic.{topic}"))
        for each in columns_of(fact, fact.CLEAR_FIELDS, root=("fact",)):
            yield self._row(each, "clear")
        for each in columns_of(fact, fact.SEALED_FIELDS):
            yield self._row(each, "sealed")

    def _title(self, file: str, said: str) -> tuple[str, ...]:
        return (file, "", said, "", "", "", "", "")

    def _row(self, column: Column, kept: str, file: str = "") -> tuple[str, ...]:
        kind = _type(column.hint)
        unit = UNITS.get(column.way[-1]) if kind == "number" else None
        return (
            "",
            column.name,
            self._meaning(column, file),
            self._t(f"package.type_{kind}"),
            self._values(column),
            self._t(f"fact_unit.{unit}") if unit else "",
            self._t(f"package.kept_{kept}"),
            self._t(f"package.given_{'always' if column.is_always_there else 'if_known'}"),
        )

    def _meaning(self, column: Column, file: str) -> str:
        for own in (f"answer.{file}.{column.field}", "package." + "_".join(column.way[:2])):
            if own in self._words:
                return self._t(own)
        return self._named.get(column.field, "")

    def _values(self, column: Column) -> str:
        kind, name = plain(column.hint), column.way[-1]
        if not (isinstance(kind, type) and issubclass(kind, Enum)):
            return ""
        told = []
        for each in kind:
            key = f"{name}.{each.value}"
            word = f" = {self._t(key)}" if key in self._words else ""
            told.append(f"{each.value}{word}")
        return "; ".join(told)

    def _t(self, key: str) -> str:
        return self._words.t(key, self._lang)


def _type(hint: Any) -> str:
    """What a column holds: the last part of ``package.type_*``."""
    if any(
        isinstance(mark, msgspec.Meta) and mark.pattern == PARTIAL_DATE for mark in _marks(hint)
    ):
        return "partial_date"
    kind = plain(hint)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "code"
    return TYPES.get(kind, "json")


def _marks(hint: Any) -> Iterator[Any]:
    if get_origin(hint) is Annotated:
        yield from get_args(hint)[1:]
    elif get_origin(hint) in {Union, UnionType}:
        for each in get_args(hint):
            yield from _marks(each)


def _agreed(words: Words, lang: str) -> dict[str, str]:
    """What a field is called, where every question calls it so."""
    found: dict[str, set[str]] = {}
    for key, said in words.sentences(lang).items():
        if key.startswith("answer."):
            found.setdefault(key.rpartition(".")[2], set()).add(said)
    return {
        name: next(iter(said))
        for name, said in found.items()
        if len(said) == 1 and name not in GENERAL
    }
