"""What a command is told, in words: for the command line and for docs/commands.md."""

import json
from collections.abc import Iterable, Iterator
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from ledger.commands import Command
from ledger.vocabulary import PARTIAL_DATE

PLAIN = {
    "UUID": "id",
    "str": "text",
    "int": "whole number",
    "bool": "true or false",
    "date": "day, 2022-03-05",
    "Money": '{"minor": 10050, "currency": "CNY"}',
}
"""How a person is told what a type is."""


def command_text(command: Command) -> str:
    """The whole command for a terminal: what it does, then a line a field."""
    lines = [command.name, f"  {command.about}", ""]
    lines += [f"  {name:<24} {kind:<52} {given}" for name, kind, given in fields(command.told)]
    for each in objects([command.told]):
        lines += ["", f"  {each.__name__}:"]
        lines += [f"    {name:<22} {kind:<52} {given}" for name, kind, given in fields(each)]
    return "\n".join(lines)


def objects(kinds: list[type[Struct]]) -> list[type[Struct]]:
    """Every object that a field of these holds, and those that these hold, by name."""
    found: dict[str, type[Struct]] = {}
    waiting: list[Any] = list(kinds)
    while waiting:
        for hint in _leaves(get_type_hints(waiting.pop(), include_extras=True).values()):
            is_told = issubclass(hint, Struct) and hint.__name__ not in PLAIN
            if is_told and hint.__name__ not in found:
                found[hint.__name__] = hint
                waiting.append(hint)
    return [found[name] for name in sorted(found)]


def _leaves(hints: Iterable[Any]) -> Iterator[type]:
    for hint in hints:
        if get_origin(hint) is not None or isinstance(hint, UnionType):
            yield from _leaves(get_args(hint))
        elif isinstance(hint, type):
            yield hint


def fields(told: type[Struct]) -> Iterator[tuple[str, str, str]]:
    """Name, type and whether it must be given, of each field."""
    hints = get_type_hints(told, include_extras=True)
    tag = told.__struct_config__.tag
    if tag is not None:
        yield str(told.__struct_config__.tag_field), f'"{tag}"', "always"
    for each in msgspec.structs.fields(told):
        yield each.encode_name, type_name(hints[each.name]), _given(each)


def _given(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "always"
    value = field.default.value if isinstance(field.default, Enum) else field.default
    told = isinstance(value, str | int) and value != ""
    return f"if known; else {json.dumps(value)}" if told else "if known"


def type_name(hint: Any) -> str:
    """A type, as a reader of the documentation knows it."""
    inner = [each for each in get_args(hint) if each not in {type(None), msgspec.UnsetType}]
    origin = get_origin(hint)
    if origin is Annotated:
        return "day, month or year" if _is_partial_date(inner[1:]) else type_name(inner[0])
    if origin in {Union, UnionType}:
        return " or ".join(type_name(each) for each in inner)
    if origin in {list, tuple}:
        return f"list of: {type_name(inner[0])}"
    if origin is dict:
        return "object: " + ", ".join(type_name(each) for each in inner)
    return _class_name(hint)


def _is_partial_date(marks: list[Any]) -> bool:
    return any(isinstance(m, msgspec.Meta) and m.pattern == PARTIAL_DATE for m in marks)


def _class_name(hint: Any) -> str:
    name = getattr(hint, "__name__", str(hint))
    if name not in PLAIN and isinstance(hint, type) and issubclass(hint, Enum):
        return "one of " + ", ".join(str(each.value) for each in hint)
    if name not in PLAIN and isinstance(hint, type) and issubclass(hint, Struct):
        return f"object {name}"
    return PLAIN.get(name, name)
