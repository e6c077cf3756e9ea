"""Writes docs/security.md: every item of ASVS 5.0 up to level 2, and what shows that it is held.

python scripts/write_security.py            write it
python scripts/write_security.py --check    write nothing; exit 1 when it is stale or not true

What it says is in docs/security.toml. A row that nothing shows and that gives no reason is
refused, and so is one that names a test that there is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
from claims import keep, missing

SOURCE = "docs/security.toml"
PAGE = "docs/security.md"
HEAD = """\
# Every item of the security standard, and what shows it

Made by `scripts/write_security.py` from `docs/security.toml`; do not edit by hand.

The numbers and levels are those of the OWASP Application Security Verification Standard 5.0, all
of levels 1 and 2; the words are ours. A row is shown by the tests it names, which run with every
change, or by the reason it gives: where it is written or read, that it is left to whoever installs
the program, or that there is nothing here that it could be about. It is our own account: nobody
from outside has audited it. Who may do what, and every way in, is in [access.md](access.md).
"""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One item: what it asks, how it is held, and what shows that."""

    level: str
    asks: str
    held: str
    tests: tuple[str, ...] = ()
    reason: str = ""
    """What shows it beside a test, or where it is left to somebody."""
    absent: str = ""
    """Why there is nothing here that it could be about."""


class Chapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The items of one chapter, by their numbers, in its order."""

    title: str
    rows: dict[str, Row]


def wrong(root: Path, chapters: dict[str, Chapter]) -> Iterator[str]:
    """Each claim that nothing shows."""
    for chapter in chapters.values():
        for number, row in chapter.rows.items():
            if not (row.tests or row.reason or row.absent):
                yield f"{number}: no test, and no reason"
            if not (row.asks and row.held):
                yield f"{number}: it does not say what is asked, or how it is held"
            yield from (f"{number}: there is no {test}" for test in missing(root, row.tests))


def page(chapters: dict[str, Chapter]) -> str:
    """The whole of docs/security.md."""
    rows = [row for chapter in chapters.values() for row in chapter.rows.values()]
    tested = sum(bool(row.tests) for row in rows)
    absent = sum(bool(row.absent and not row.tests) for row in rows)
    counted = (
        f"{len(rows)} items: {tested} shown by tests, {len(rows) - tested - absent} by a reason"
        f" alone, {absent} cannot apply."
    )
    lines = [HEAD, counted, ""]
    for chapter in chapters.values():
        lines += [f"## {chapter.title}", ""]
        lines += ["| | level | asks | how it is held | shown by |", "|---|---|---|---|---|"]
        lines += [_line(number, row) for number, row in chapter.rows.items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _line(number: str, row: Row) -> str:
    shown = [f"`{test}`" for test in row.tests]
    if row.reason:
        shown.append(row.reason)
    if row.absent:
        shown.append(f"cannot apply: {row.absent}")
    return f"| {number} | {row.level} | {row.asks} | {row.held} | {'<br>'.join(shown)} |"


def main() -> None:
    """Write the page, or say that it is stale; refuse what is not true."""
    keep("write_security.py", (SOURCE, Chapter), wrong, (PAGE, page))


if __name__ == "__main__":
    main()
