"""The table of docs/reliability.md: one row for each fault, written by whoever tried it."""

import re
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
HEAD = (
    "| fault | what was done | what came of it | the control, which has to fail |\n"
    "|---|---|---|---|\n"
)
LINE = re.compile(r"^\| \*\*(.+?)\*\* \|.*\n", re.MULTILINE)


class Row(NamedTuple):
    """What was tried, and whether all went well; ``is_seen``: the control was found out."""

    fault: str
    done: str
    outcome: str
    control: str
    is_good: bool
    is_seen: bool

    @property
    def text(self) -> str:
        """As a line of the table."""
        return f"| **{self.fault}** | {self.done} | {self.outcome} | {self.control} |\n"


def write(rows: list[Row], order: list[str], page: Path = PAGE) -> None:
    """Put these rows in the table, in the place of older ones about the same faults."""
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    table, after = rest.split(END)
    kept = {found[1]: found[0] for found in LINE.finditer(table)}
    kept |= {row.fault: row.text for row in rows}
    lines = "".join(kept[fault] for fault in order if fault in kept)
    page.write_text(f"{before}{BEGIN}\n{HEAD}{lines}{END}{after}", encoding="utf-8")


def number(count: float) -> str:
    """A number as people here write it."""
    return f"{count:,}"
