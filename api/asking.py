"""Every question by its name, asked in plain words: what it wants to know, and what it answers.

A question is a function that a projection names in ``ASKED``; what may be told with it is read
from its signature. Asked of an earlier moment, it is answered by the same code from the facts
that were known, or had happened, by then.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import Enum
from types import ModuleType, NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import Struct

from api.days import day_of
from api.office import Office
from ledger.aggregates import IdentifierClaim
from projections import feed, open_loans, times
from projections.questions import VIEWS
from projections.store import Views

TODAY = "today"
LIMIT_MAX = 1_000_000
TEXT_MAX = 200
POSITION_DIGITS_MAX = 18
STAFF = frozenset({"actor", "owner", "staff_id", "worker", "worker_id"})
"""Parameters that mean a member of staff: their user name is enough."""
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


KNOWN_BY = {
    "person_id": "? | id",
    "device_id": "CJ00012 | id",
    "station_id": "name | id",
    **dict.fromkeys(STAFF, "user name | id"),
}
"""How an id may be told otherwise."""


class Parameter(NamedTuple):
    """One thing that may be told with a question; ``kind`` is its type."""

    name: str
    kind: type
    required: bool


class Question(NamedTuple):
    """One question by its name, ``<file>.<function>``."""

    name: str
    module: ModuleType
    function: Callable[..., Any]
    parameters: dict[str, Parameter]
    row: type[Struct] | None
    """What its answer holds; ``None`` when that is a plain value."""


class Moment(Struct, frozen=True):
    """Of when the answer is: as known at a position, as happened by a day; else as it is now."""

    at: int | None = None
    happened_by: date | None = None

    @property
    def is_now(self) -> bool:
        """Whether nothing earlier is asked for."""
        return self.at is None and self.happened_by is None


NOW = Moment()


class Answered(Struct, frozen=True):
    """An answer, and what it was made of: the facts up to ``position``.

    ``stopped``: the views it was made of that stand still there, so that it is not the newest.
    """

    answer: Any
    position: int
    stopped: tuple[str, ...]


class NotAMoment(Exception):
    """That is neither a position of this ledger nor a day."""


class NotAsked(Exception):
    """The question cannot be asked so: ``code`` says why, ``facts`` what is wrong or known."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def all_questions() -> dict[str, Question]:
    """Every question that is asked by name, in the order of their names."""
    made = [
        _question(module, function) for module in VIEWS for function in getattr(module, "ASKED", ())
    ]
    return {question.name: question for question in sorted(made)}


def _question(module: ModuleType, function: Callable[..., Any]) -> Question:
    hints = get_type_hints(function)
    parameters = {
        name: Parameter(name, _plain(hints[name]), each.default is inspect.Parameter.empty)
        for name, each in inspect.signature(function).parameters.items()
        if hints[name] is not Views
    }
    name = f"{module.__name__.rpartition('.')[2]}.{function.__name__}"
    return Question(name, module, function, parameters, _row(hints["return"]))


def _plain(hint: Any) -> Any:
    """The type itself, where nothing may be told instead."""
    if get_origin(hint) in {Union, UnionType}:
        return next(each for each in get_args(hint) if each is not NoneType)
    return hint


def _row(hint: Any) -> type[Struct] | None:
    hint = _plain(hint)
    inner = get_args(hint)
    if get_origin(hint) is dict:
        return _row(inner[1])
    if inner:
        return _row(inner[0])
    return hint if isinstance(hint, type) and issubclass(hint, Struct) else None


def moment(office: Office, as_of: str | None, happened_by: str | None) -> Moment:
    """What `--as-of` (a position, or a day of recording) and `--happened-by` (a day) mean.

    Raises:
        NotAMoment: they mean nothing, or a position that the ledger has not come to.
    """
    try:
        day = day_of(happened_by) if happened_by is not None else None
        if as_of is None:
            return Moment(None, day)
        if not (as_of.isascii() and as_of.isdecimal()):
            return Moment(office.ledger.position_on(day_of(as_of)), day)
    except ValueError:
        raise NotAMoment from None
    if len(as_of) > POSITION_DIGITS_MAX or int(as_of) > office.ledger.position():
        raise NotAMoment
    return Moment(int(as_of), day)


@contextmanager
def views_of(office: Office, module: ModuleType, when: Moment) -> Iterator[Views]:
    """The views in which a question is answered of that moment."""
    if when.is_now:
        yield office.whole()
        return
    with times.as_of(office.ledger, [module], at=when.at, happened_by=when.happened_by) as views:
        yield views


def ask(office: Office, question: Question, told: dict[str, str], when: Moment = NOW) -> Answered:
    """The answer, as the question's function gives it, and how far the facts were known to it.

    Raises:
        NotAsked: something it needs is not told, or what is told cannot be what it means.
    """
    for name in told:
        if name not in question.parameters:
            known = ", ".join(question.parameters) or "-"
            raise NotAsked("unknown_parameter", name=name, known=known)
    for parameter in question.parameters.values():
        if parameter.required and parameter.name not in told:
            raise NotAsked("parameter_missing", name=parameter.name)
    values = {name: _value(office, question.parameters[name], text) for name, text in told.items()}
    made_of = {each.NAME for each in (question.module, *getattr(question.module, "NEEDS", ()))}
    with views_of(office, question.module, when) as views:
        places = feed.places(views, made_of)
        try:
            answer = question.function(views, **values)
        except (ValueError, OverflowError):
            raise NotAsked("cannot_be_answered") from None
    stopped = tuple(sorted(view for view, place in places.items() if place.stopped))
    return Answered(answer, min(place.position for place in places.values()), stopped)


def _value(office: Office, parameter: Parameter, text: str) -> Any:
    if parameter.kind is UUID:
        return _id(office, parameter.name, text)
    try:
        return _converted(office, parameter, text)
    except ValueError:  # msgspec's errors are such, too
        why = {"name": parameter.name, "expected": expected(parameter)}
        raise NotAsked("parameter_wrong", **why) from None


def _converted(office: Office, parameter: Parameter, text: str) -> Any:
    if parameter.kind is date:
        return day_of(office.today() if text == TODAY else text)
    value: Any = msgspec.convert(text, parameter.kind, strict=False)
    if parameter.kind is int and not 1 <= value <= LIMIT_MAX:
        raise ValueError(text)
    if parameter.kind is str and not _is_plain(parameter.name, text):
        raise ValueError(text)
    return value


def _is_plain(name: str, text: str) -> bool:
    """Whether it is a text of sensible length that can be written down; a month is one."""
    if name in {"month", "period"} and not MONTH.fullmatch(text):
        return False
    return len(text) <= TEXT_MAX and text.isprintable()


def expected(parameter: Parameter) -> str:
    """How a value is written: the codes of a vocabulary, or the form of a day or an id."""
    kind = parameter.kind
    if issubclass(kind, Enum):
        return " | ".join(str(each.value) for each in kind)
    if parameter.name in {"month", "period"} and kind is str:
        return "2022-12"
    if kind is UUID:
        return KNOWN_BY.get(parameter.name, "id")
    return {date: "2022-12-31", int: "1", bool: "true | false"}.get(kind, "text")


def _id(office: Office, name: str, text: str) -> UUID:
    """An id as it is written, or what people know the thing by."""
    try:
        return UUID(text)
    except ValueError:
        pass
    views = office.whole()
    found: UUID | None = None
    if name == "device_id":
        card = open_loans.by_asset_number(views, text)
        found = card.device_id if card else None
    elif name == "station_id":
        named = [place for place, name in open_loans.stations(views) if name == text]
        found = named[0] if len(named) == 1 else None
    elif name in STAFF:
        claim = office.ledger.load(IdentifierClaim, office.username_id(text))
        found = claim.holder if claim else None
    if found is None:
        raise NotAsked("parameter_wrong", name=name, expected=KNOWN_BY.get(name, "id"))
    return found
