"""Anything a command can be told, drawn from small pools so that commands meet each other."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from msgspec import Struct

from ledger.commands import COMMANDS
from ledger.vocabulary import PARTIAL_DATE, Money

Pools = Mapping[str, Sequence[Any]]
"""What a field of this name can hold; ``<history>.id`` names the ids of a kind of history."""

DAYS = tuple(date(2022, month, day) for month in (9, 10, 11, 12) for day in (5, 28))
AMOUNTS = (Money(0, "CNY"), Money(10_000, "CNY"), Money(12_050, "CNY"))
NUMBERS = (0, 1, 2, 30)
TEXTS = ("one", "two")
GIVEN_IN_TEN = 4
"""How often, of ten times, something is told that need not be."""


def told(name: str, pools: Pools) -> st.SearchStrategy[dict[str, Any]]:
    """Plain JSON that the command can read, most of it sensible."""
    command = COMMANDS[name]
    hints = get_type_hints(command.told, include_extras=True)
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for each in msgspec.structs.fields(command.told):
        own = f"{command.history.STORED_AS}.id" if each.name == "id" and command.history else ""
        drawn = _field(own or each.name, hints[each.name], pools)
        if drawn is None:
            continue
        (required if each.required or each.name in pools else optional)[each.name] = drawn
    return st.fixed_dictionaries(required, optional=optional).map(msgspec.to_builtins)


def _field(name: str, hint: Any, pools: Pools) -> st.SearchStrategy[Any] | None:
    if name in pools:
        return st.sampled_from(list(pools[name])) if pools[name] else None
    return _value(name, hint, pools)


def _value(name: str, hint: Any, pools: Pools) -> st.SearchStrategy[Any] | None:
    if get_origin(hint) is Annotated:
        marks = get_args(hint)[1:]
        dated = any(isinstance(m, msgspec.Meta) and m.pattern == PARTIAL_DATE for m in marks)
        return _days() if dated else _value(name, get_args(hint)[0], pools)
    if get_origin(hint) in {Union, UnionType}:
        kinds = [each for each in get_args(hint) if each not in {type(None), msgspec.UnsetType}]
        return _value(name, kinds[0], pools)
    if get_origin(hint) in {list, tuple}:
        inner = _field(name.removesuffix("s"), get_args(hint)[0], pools)
        return None if inner is None else st.lists(inner, min_size=1, max_size=3, unique_by=repr)
    if get_origin(hint) is dict:
        return None
    return _plain(name, hint, pools)


def _plain(name: str, hint: type, pools: Pools) -> st.SearchStrategy[Any] | None:
    if issubclass(hint, Money):
        return st.sampled_from(AMOUNTS)
    if issubclass(hint, Struct):
        hints = get_type_hints(hint, include_extras=True)
        fields = {n: _field(n, kind, pools) for n, kind in hints.items()}
        if any(each is None for each in fields.values()):
            return None
        return st.fixed_dictionaries({n: each for n, each in fields.items() if each is not None})
    if issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    kinds: dict[type, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.sampled_from(NUMBERS),
        date: st.sampled_from(DAYS),
        str: st.sampled_from(TEXTS),
        UUID: st.sampled_from(list(pools["person_id"])),
    }
    return kinds.get(hint)


def _days() -> st.SearchStrategy[str]:
    days = st.sampled_from(DAYS).map(date.isoformat)
    return st.one_of(days, days, days.map(lambda day: day[:7]))
