"""Writes docs/conformance.md: every criterion, how the kiosk holds it, and what shows that.

python scripts/write_conformance.py            write it
python scripts/write_conformance.py --check    write nothing; exit 1 when it is stale or not true

What it says is in docs/conformance.toml. A row that nothing shows is refused, and so is one that
names a test or a line of the acceptance sheet that there is not.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
from claims import keep, missing

SOURCE = "docs/conformance.toml"
PAGE = "docs/conformance.md"
SHEET = "api/agent/acceptance.py"
HEAD = """\
# Every criterion, and what shows it

Made by `scripts/write_conformance.py` from `docs/conformance.toml`; do not edit by hand.

The numbers are those of the standards, the words are ours. A row is shown by the tests it names,
which run with every change; by lines of the acceptance sheet, which is filled in where a kiosk
stands, as no program can measure the force of a key; or it says why it cannot apply. It is our own
account: nobody from outside has audited it, and no disabled person has tried the kiosk yet.
"""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One criterion: what it asks, how it is held, and what shows that."""

    asks: str
    held: str
    level: str = ""
    tests: tuple[str, ...] = ()
    hardware: tuple[str, ...] = ()
    absent: str = ""
    """Why it cannot apply."""


class Standard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The criteria of one standard, by their numbers, in its order."""

    title: str
    rows: dict[str, Row]


def wrong(root: Path, standards: dict[str, Standard]) -> Iterator[str]:
    """Each claim that nothing shows."""
    lines = _sheet(root)
    for standard in standards.values():
        for number, row in standard.rows.items():
            told = f"{standard.title} {number}"
            if not (row.tests or row.hardware or row.absent):
                yield f"{told}: nothing shows it"
            if not (row.asks and row.held):
                yield f"{told}: it does not say what is asked, or how it is held"
            yield from (f"{told}: there is no {test}" for test in missing(root, row.tests))
            yield from (
                f"{told}: the acceptance sheet has no line {line}"
                for line in row.hardware
                if line not in lines
            )


def _sheet(root: Path) -> frozenset[str]:
    """The lines of the acceptance sheet."""
    if not (root / SHEET).is_file():
        return frozenset()
    tree = ast.parse((root / SHEET).read_text(encoding="utf-8"))
    return frozenset(
        str(each.args[0].value)
        for each in ast.walk(tree)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Name)
        and each.func.id == "Measure"
        and each.args
        and isinstance(each.args[0], ast.Constant)
    )


def page(standards: dict[str, Standard]) -> str:
    """The whole of docs/conformance.md."""
    lines = [HEAD]
    for standard in standards.values():
        lines += [f"## {standard.title}", "", _counted(standard), ""]
        lines += ["| | | asks | how it is held | shown by |", "|---|---|---|---|---|"]
        lines += [_line(number, row) for number, row in standard.rows.items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _counted(standard: Standard) -> str:
    """How many there are of each level, and what shows them."""
    rows = standard.rows.values()
    levels = Counter(row.level for row in rows if row.level)
    each = f" ({', '.join(f'{count} {level}' for level, count in levels.items())})"
    absent = sum(bool(row.absent) for row in rows)
    both = sum(bool(row.tests and row.hardware) for row in rows)
    sheet = sum(bool(row.hardware and not row.tests) for row in rows)
    tested = sum(bool(row.tests and not row.absent) for row in rows)
    return (
        f"{len(rows)} rows{each if levels else ''}: {tested} shown by tests,"
        f" {both} of these by the acceptance sheet as well; {sheet} by the sheet alone;"
        f" {absent} cannot apply. Not tested: {len(rows) - tested - sheet - absent}."
    )


def _line(number: str, row: Row) -> str:
    shown = [f"`{test}`" for test in row.tests]
    if row.hardware:
        shown.append(f"acceptance sheet: {', '.join(f'`{line}`' for line in row.hardware)}")
    if row.absent:
        shown.append(f"cannot apply: {row.absent}")
    return f"| {number} | {row.level} | {row.asks} | {row.held} | {'<br>'.join(shown)} |"


def main() -> None:
    """Write the page, or say that it is stale; refuse what is not true."""
    keep("write_conformance.py", (SOURCE, Standard), wrong, (PAGE, page))


if __name__ == "__main__":
    main()
