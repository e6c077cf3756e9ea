"""Structures as rows of a table: a column for each value in them, lists and objects as JSON."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from api.reports.cells import in_csv

NESTED_MAX = 4
"""A structure in a structure in a structure; what lies deeper is JSON."""


class Column(NamedTuple):
    """One value of a structure: the names that lead to it, the field it is of, what it is."""

    way: tuple[str, ...]
    field: str
    hint: Any
    is_always_there: bool

    @property
    def name(self) -> str:
        """How it is called."""
        return ".".join(self.way)

    def of(self, data: Any) -> Any:
        """What stands there in plain JSON values; ``None`` where nothing does."""
        for name in self.way:
            data = data.get(name) if isinstance(data, dict) else None
        return data


def columns_of(
    kind: type[Struct], names: Iterable[str] | None = None, *, root: tuple[str, ...] = ()
) -> list[Column]:
    """The columns of a structure in its own order; of its fields ``names`` only, where given.

    ``root``: what leads to the structure itself.
    """
    wanted = None if names is None else frozenset(names)
    hints = get_type_hints(kind, include_extras=True)
    return [
        column
        for field in msgspec.structs.fields(kind)
        if wanted is None or field.name in wanted
        for column in _columns(
            Column((*root, field.encode_name), field.name, hints[field.name], field.required)
        )
    ]


def plain(hint: Any) -> Any:
    """The type itself, without what narrows it and without ``None``."""
    if get_origin(hint) is Annotated:
        return plain(get_args(hint)[0])
    if get_origin(hint) in {Union, UnionType}:
        kinds = [each for each in get_args(hint) if each is not NoneType]
        return plain(kinds[0]) if len(kinds) == 1 else hint
    return hint


def line_of(cells: Iterable[Any]) -> str:
    """One row of a CSV file."""
    return ",".join(in_csv(_cell(each)) for each in cells) + "\r\n"


def append(path: Path, lines: Iterable[str]) -> None:
    """Put rows at the end of a CSV file; a new one begins as spreadsheets know UTF-8."""
    encoding = "utf-8" if path.exists() else "utf-8-sig"
    with path.open("a", encoding=encoding, newline="") as file:
        file.writelines(lines)


def _columns(of: Column) -> Iterator[Column]:
    kind = plain(of.hint)
    is_structure = isinstance(kind, type) and issubclass(kind, Struct)
    if not is_structure or len(of.way) > NESTED_MAX:
        yield of
        return
    hints = get_type_hints(kind, include_extras=True)
    for field in msgspec.structs.fields(kind):
        way, is_there = (*of.way, field.encode_name), of.is_always_there and field.required
        yield from _columns(Column(way, of.field, hints[field.name], is_there))


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
