"""What the pages of claims have in common: a table in TOML, tests that show a row, a page of it.

``write_conformance.py`` and ``write_security.py`` each say what a row is and what its page says.
"""

from __future__ import annotations

import argparse
import ast
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

Part = TypeVar("Part")
ROOT = Path(__file__).resolve().parents[1]


def read(file: Path, part: type[Part]) -> dict[str, Part]:
    """Everything that is claimed, by the name of its part.

    Raises:
        tomllib.TOMLDecodeError, msgspec.ValidationError: a number is there twice, or a row has what
            no row has.
    """
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), dict[str, part])


def missing(root: Path, tests: Iterable[str]) -> Iterator[str]:
    """Those of ``tests`` (``file::name``) that there are not, or that never run."""
    for test in tests:
        file, _, name = test.partition("::")
        if name not in tests_of(root / file):
            yield test


@cache
def tests_of(file: Path) -> frozenset[str]:
    """The tests of a file that run: one that is always skipped shows nothing.

    A file may take tests over from one beside it, as each language does.
    """
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    taken = [
        (each.module, name.name)
        for each in tree.body
        if isinstance(each, ast.ImportFrom) and each.module
        for name in each.names
        if name.name.startswith("test_")
    ]
    bodies = [tree.body, *(each.body for each in tree.body if isinstance(each, ast.ClassDef))]
    own = {
        each.name
        for body in bodies
        for each in body
        if isinstance(each, ast.FunctionDef)
        and each.name.startswith("test_")
        and not any("mark.skip" in ast.unparse(mark) for mark in each.decorator_list)
    }
    beside = (
        name
        for module, name in taken
        if name in tests_of(file.with_name(f"{module.rpartition('.')[2]}.py"))
    )
    return frozenset({*own, *beside})


def keep(
    script: str,
    source: tuple[str, type[Part]],
    wrong: Callable[[Path, dict[str, Part]], Iterable[str]],
    page: tuple[str, Callable[[dict[str, Part]], str]],
) -> None:
    """Write the page, or say that it is stale; refuse what is not true.

    ``source`` is the table and what its parts are, ``page`` where the page lies and what it says.
    """
    parser = argparse.ArgumentParser(description=f"Writes {page[0]} from {source[0]}.")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--root", type=Path, default=ROOT)
    asked = parser.parse_args()
    claimed = read(asked.root / source[0], source[1])
    if found := list(wrong(asked.root, claimed)):
        sys.exit("\n".join(found))
    target, made = asked.root / page[0], page[1](claimed)
    if not asked.check:
        target.write_text(made, encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != made:
        sys.exit(f"{page[0]} is stale: run python scripts/{script}")
