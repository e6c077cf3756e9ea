"""An answer in words: each value under its heading, people and places by their names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from api.asking import Question
from api.office import Office
from api.reports.naming import money_as_read, number_as_read, service_name
from kiosk.words import Words
from ledger.history import FACTS
from ledger.vocabulary import Money
from projections import open_loans, person_lookup, staff_lookup

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|[+-]\d\d:\d\d)")
INDENT = "  "
OF_SERVICES = frozenset({"kind", "line", "part", "service", "scheme", "what"})
"""Fields whose codes are lines of the account, or schemes, or kinds of service."""

RECORD_SIGNS = 8
"""So many signs of its id stand for a record that is not named."""

ABOUT = "about"
"""The field whose codes have their vocabulary before them, since it is another one in each row."""


def as_data(answer: Any) -> Any:
    """The answer as plain JSON values: structs as objects, ids and days as text."""
    return msgspec.to_builtins(answer, str_keys=True)


class Teller:
    """Tells answers to one reader: in their language, with the names they know.

    With ``persons`` nobody who is served is named but these; of the others stands the beginning of
    the record's id.
    """

    def __init__(
        self, office: Office, words: Words, lang: str, persons: Mapping[UUID, str] | None = None
    ) -> None:
        self._words = words
        self._lang = lang
        self._views = office.whole()
        self._persons = persons
        self._names: dict[UUID, str] = dict(open_loans.stations(self._views))

    def lines(self, question: Question, answer: Any) -> Iterator[str]:
        """The answer, a line for each value; a line that says so when there is nothing."""
        yield from map(on_one_line, self._lines(question, answer))

    def head(self, question: Question, name: str) -> str:
        """What a field of an answer is called, or something that may be told with the question."""
        return self._head(question, name)

    def cell(self, question: Question, row: Struct, name: str) -> str:
        """The value of a field, on one line; empty when it has none."""
        value = _in_its_currency(row, name)
        if value is None:
            return ""
        if isinstance(value, list | tuple):
            return ", ".join(self._part(question, name, each) for each in value)
        return on_one_line(self._part(question, name, value))

    def name(self, it: UUID) -> str:
        """Who or what this id is, as far as it may be told."""
        return self._named(it)

    def term(self, question: Question, name: str, code: str) -> str:
        """The word for a code of a vocabulary."""
        return self._term(question, name, code)

    def _part(self, question: Question, name: str, value: Any) -> str:
        if isinstance(value, Struct) and not isinstance(value, Money):
            inner = {each: self.cell(question, value, each) for each in value.__struct_fields__}
            return ", ".join(f"{self._head(question, k)}: {v}" for k, v in inner.items() if v)
        return self._value(question, name, value)

    def _lines(self, question: Question, answer: Any) -> Iterator[str]:
        if answer is None or (isinstance(answer, Sequence | Mapping) and not answer):
            yield self._words.t("ask.nothing", self._lang)
        elif isinstance(answer, Mapping):
            for key, each in answer.items():
                yield f"{self._value(question, '', key)}:"
                yield from self._block(question, each)
        elif isinstance(answer, list | tuple):
            for number, each in enumerate(answer, start=1):
                yield f"{number}."
                yield from self._block(question, each)
        else:
            yield from self._block(question, answer)

    def _block(self, question: Question, each: Any) -> Iterator[str]:
        if not isinstance(each, Struct):
            yield f"{INDENT}{self._value(question, '', each)}"
            return
        for name in each.__struct_fields__:
            value = _in_its_currency(each, name)
            if value is not None and value not in ((), []):
                yield from self._field(question, name, value)

    def _field(self, question: Question, name: str, value: Any) -> Iterator[str]:
        head = self._head(question, name)
        parts = value if isinstance(value, list | tuple) else (value,)
        if not all(isinstance(each, Struct) and not isinstance(each, Money) for each in parts):
            yield f"{INDENT}{head}: {self._value(question, name, value)}"
            return
        yield f"{INDENT}{head}:"
        for each in parts:
            inner = [line.removeprefix(INDENT) for line in self._block(question, each)]
            yield from (
                f"{INDENT * 2}{'- ' if place == 0 else INDENT}{line}"
                for place, line in enumerate(inner)
            )

    def _head(self, question: Question, name: str) -> str:
        file = question.name.partition(".")[0]
        key = f"answer.{file}.{name}"
        return self._words.t(key, self._lang) if key in self._words else name

    def _value(self, question: Question, name: str, value: Any) -> str:
        if isinstance(value, Mapping) and value.keys() == {"minor", "currency"}:
            return money_as_read(value["minor"], value["currency"], self._lang)
        if isinstance(value, Mapping):
            told = (
                f"{self._key(question, name, key)}: {self._value(question, str(key), each)}"
                for key, each in value.items()
            )
            return ", ".join(told)
        if isinstance(value, list | tuple):
            return ", ".join(self._value(question, name, each) for each in value)
        if isinstance(value, Enum):
            return self._term(question, name, str(value.value))
        if isinstance(value, str):
            return self._term(question, name, value)
        return self._plain(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, bool):
            return self._words.t("ask.yes" if value else "ask.no", self._lang)
        if isinstance(value, UUID):
            return self._named(value)
        if isinstance(value, Money):
            return money_as_read(value.minor, value.currency, self._lang)
        if isinstance(value, int):
            return number_as_read(value, self._lang)
        return value.isoformat() if isinstance(value, date) else str(value)

    def _term(self, question: Question, name: str, code: str) -> str:
        """The word for a code, in the vocabulary called as the field, or as the file and it."""
        file = question.name.partition(".")[0]
        for vocabulary in (name, f"{file}_{name}", f"{file.partition('_')[0]}_{name}"):
            if f"{vocabulary}.{code}" in self._words:
                return self._words.t(f"{vocabulary}.{code}", self._lang)
        if name == ABOUT and code not in self._words:
            return code.partition(".")[2] or code
        if name == ABOUT or ("." in code and code in self._words):
            return self._words.t(code, self._lang)  # it names its words whole
        if code in FACTS and f"topic.{code}" in self._words:
            return self._words.t(f"topic.{code}", self._lang)
        if INSTANT.fullmatch(code):
            return datetime.fromisoformat(code).astimezone().strftime("%Y-%m-%d %H:%M")
        return service_name(code, self._words, self._lang) if name in OF_SERVICES else code

    def _key(self, question: Question, name: str, key: Any) -> str:
        told = self._value(question, name, key)
        return self._head(question, told) if told == key else told

    def _named(self, it: UUID) -> str:
        """A person, a station or a member of staff by name; else the id, to be asked about."""
        if it not in self._names:
            person = person_lookup.summary(self._views, it)
            member = None if person else staff_lookup.staff(self._views, it)
            known = person or member
            name = known.name if known and known.name else str(it)
            hidden = person is not None and self._persons is not None
            self._names[it] = self._without_name(it) if hidden else name
        return self._names[it]

    def _without_name(self, it: UUID) -> str:
        shown = (self._persons or {}).get(it)
        return shown or self._words.t("audit.record", self._lang, record=it.hex[:RECORD_SIGNS])


def on_one_line(text: str) -> str:
    """The text as one line that a terminal shows and does not obey."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _in_its_currency(row: Struct, name: str) -> Any:
    """The value of a field; an amount in the smallest unit as money, in the row's currency."""
    value = getattr(row, name)
    if not isinstance(value, int) or not f"_{name}".endswith("_minor"):
        return value
    currency = getattr(row, "other_currency" if name.startswith("other_") else "currency", None)
    return Money(value, currency) if currency else value
