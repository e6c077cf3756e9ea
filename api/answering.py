"""An answer in words: each value under its heading, people and places by their names."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from api.asking import Question
from api.office import Office
from api.reports import money
from kiosk.words import Words
from ledger.vocabulary import Money
from projections import open_loans, person_lookup, staff_lookup

ID_LETTERS = 8
"""As much of an id as tells it from others on a screen."""

INDENT = "  "
ABOUT = "about"
"""The field whose codes have their vocabulary before them, since it is another one in each row."""


def as_data(answer: Any) -> Any:
    """The answer as plain JSON values: structs as objects, ids and days as text."""
    return msgspec.to_builtins(answer, str_keys=True)


class Teller:
    """Tells answers to one reader: in their language, with the names they know."""

    def __init__(self, office: Office, words: Words, lang: str) -> None:
        self._office = office
        self._words = words
        self._lang = lang
        self._stations = dict(open_loans.stations(office.fresh()))

    def lines(self, question: Question, answer: Any) -> Iterator[str]:
        """The answer, a line for each value; a line that says so when there is nothing."""
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
            return money(value["minor"], value["currency"])
        if isinstance(value, Mapping):
            told = (
                f"{self._value(question, name, key)}: {self._value(question, name, each)}"
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
            return money(value.minor, value.currency)
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
        return code

    def _named(self, it: UUID) -> str:
        """A person, a station or a member of staff by name; else the beginning of the id."""
        if it in self._stations:
            return self._stations[it]
        views = self._office.fresh()
        known = person_lookup.summary(views, it)
        if known is not None:
            return known.name
        member = staff_lookup.staff(views, it)
        return member.name if member and member.name else str(it)[:ID_LETTERS]


def _in_its_currency(row: Struct, name: str) -> Any:
    """The value of a field; an amount in the smallest unit as money, in the row's currency."""
    value = getattr(row, name)
    if not isinstance(value, int) or not f"_{name}".endswith("_minor"):
        return value
    currency = getattr(row, "other_currency" if name.startswith("other_") else "currency", None)
    return Money(value, currency) if currency else value
