"""Where commands are listed, and how one is asked with plain data."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints
from uuid import UUID

import msgspec
from msgspec import NODEFAULT, Struct

from ledger import aggregates
from ledger.history import BASE_FIELDS, HISTORIES, NIL, Fact, History
from ledger.vocabulary import Month, PartialDate, partial_date
from ledger.work import Work

COMMANDS: dict[str, "Command"] = {}
"""Every command, by name."""

Decide = Callable[..., Any]
TDecide = TypeVar("TDecide", bound=Decide)

WHOLE_MAX = 2**53 - 1
"""The largest number that every reader of JSON keeps exactly, and that a view can still add up."""


class Command(Struct, frozen=True):
    """One thing that may be asked.

    ``told`` is the type of what it is told; ``history`` is of which kind its ``id`` is, when it
    has one. ``about`` is its first sentence.
    """

    name: str
    decide: Decide
    told: type[Struct]
    about: str
    history: type[History] | None = None

    def read(self, told: dict[str, Any]) -> Struct:
        """What it is told, from plain JSON.

        Raises:
            msgspec.ValidationError: something is missing, unknown or of another type; a date is
                not in the calendar, or a number too large to be counted with.
        """
        read = msgspec.convert(told, self.told)
        _must_be_countable(told, "$")
        for name in _dates_of(self.told):
            _must_be_in_the_calendar(getattr(read, name), name)
        return read

    def on(self, told: Struct) -> Callable[[Work], Any]:
        """The command as ``ServiceLedger.perform`` takes it."""
        words = {name: getattr(told, name) for name in told.__struct_fields__}

        def decide(work: Work) -> Any:
            return self.decide(work, **words)

        return decide


def command(name: str) -> Callable[[TDecide], TDecide]:
    """List a function under ``name``: it is given the work, then only keywords."""

    def add(decide: TDecide) -> TDecide:
        if name in COMMANDS:
            raise TypeError(f"there are two commands {name}")
        told = _told_by_signature(name, decide)
        history = HISTORIES.get(name.partition(".")[0])
        COMMANDS[name] = Command(name, decide, told, _first_sentence(decide), history)
        return decide

    return add


def collect() -> None:
    """List the functions of this package, then every method that stands for itself."""
    package = importlib.import_module("ledger.commands")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"ledger.commands.{module.name}")
    for kind in vars(aggregates).values():
        if isinstance(kind, type) and issubclass(kind, History):
            _collect_methods(kind)


def _collect_methods(kind: type[History]) -> None:
    for method, member in inspect.getmembers(kind, inspect.isfunction):
        name = f"{kind.STORED_AS}.{method}"
        if getattr(member, "alone", False) and name not in COMMANDS:
            fact = member.records  # type: ignore[attr-defined]
            told = _told_by_fact(name, fact)
            about = _first_sentence(member)
            COMMANDS[name] = Command(name, _on_history(kind, method), told, about, kind)


def _on_history(kind: type[History], method: str) -> Decide:
    def decide(work: Work, /, *, id: UUID, **told: Any) -> str:  # noqa: A002 - the line's own word
        history = work.begin(kind, id)
        getattr(history, method)(**{k: v for k, v in told.items() if v is not msgspec.UNSET})
        return str(history.id)

    return decide


def _told_by_fact(name: str, fact: type[Fact]) -> type[Struct]:
    hints = get_type_hints(fact, include_extras=True)
    fields: list[Any] = [("id", UUID), ("occurred_on", PartialDate)]
    for each in msgspec.structs.fields(fact):
        if each.name in BASE_FIELDS:
            continue
        hint = hints[each.name]
        if each.required:
            fields.append((each.name, hint))
        elif each.default is NIL or each.name in fact.HISTORY.CARRIES:
            fields.append((each.name, hint | msgspec.UnsetType, msgspec.UNSET))
        elif each.default_factory is not NODEFAULT:
            factory = msgspec.field(default_factory=each.default_factory)
            fields.append((each.name, hint, factory))
        else:
            fields.append((each.name, hint, each.default))
    return _struct(name, fields)


def _told_by_signature(name: str, decide: Decide) -> type[Struct]:
    hints = get_type_hints(decide, include_extras=True)
    fields: list[Any] = []
    for parameter in list(inspect.signature(decide).parameters.values())[1:]:
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"{name} takes {parameter.name} by its place")
        # When something happened is written alike everywhere.
        dated = parameter.name == "occurred_on"
        field = (parameter.name, PartialDate if dated else hints[parameter.name])
        has_default = parameter.default is not inspect.Parameter.empty
        fields.append((*field, parameter.default) if has_default else field)
    return _struct(name, fields)


def _struct(name: str, fields: list[Any]) -> type[Struct]:
    title = name.replace(".", " ").replace("_", " ").title().replace(" ", "")
    return msgspec.defstruct(title, fields, kw_only=True, forbid_unknown_fields=True)


@cache
def _dates_of(told: type[Struct]) -> tuple[str, ...]:
    hints = get_type_hints(told, include_extras=True)
    dated = (PartialDate, Month)
    return tuple(
        name for name, hint in hints.items() if any(h in dated for h in (hint, *get_args(hint)))
    )


def _must_be_in_the_calendar(said: Any, name: str) -> None:
    if not isinstance(said, str):
        return
    try:
        partial_date(said)
    except ValueError as error:
        raise msgspec.ValidationError(f"no such day - at `$.{name}`") from error


def _must_be_countable(said: Any, place: str) -> None:
    if isinstance(said, int) and abs(said) > WHOLE_MAX:
        raise msgspec.ValidationError(f"too large a number - at `{place}`")
    if isinstance(said, dict):
        for name, each in said.items():
            _must_be_countable(each, f"{place}.{name}")
    if isinstance(said, list | tuple):
        for each in said:
            _must_be_countable(each, f"{place}[...]")


def _first_sentence(decide: Decide) -> str:
    told = (inspect.getdoc(decide) or "").split("\n\n")[0]
    return told.replace("\n", " ").replace("``", "`")
