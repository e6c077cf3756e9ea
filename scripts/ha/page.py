"""The tables of docs/reliability.md about three machines: written by the run."""

import re
from pathlib import Path
from statistics import median

from faults.page import PAGE, number

from ha.judging import Control, Judgement
from ha.misfortunes import KINDS, Outcome
from ha.settings import PACES

BEGIN, END = "<!-- three machines -->", "<!-- end of three machines -->"
OUTAGES = (
    "| settings | what happened | times | nobody could record for: median | longest | aim |\n"
    "|---|---|---|---|---|---|\n"
)
SUMS = (
    "| settings | faults | commands acknowledged | lost | twice or half | acknowledged by who was "
    "cut off | afterwards | the control, which has to fail |\n|---|---|---|---|---|---|---|---|\n"
)
LINE = re.compile(r"^\| (\w+) \|.*\n", re.MULTILINE)


def outages(pace: str, outcomes: list[Outcome]) -> str:
    """One line a kind."""
    lines = ""
    for name, kind in KINDS.items():
        seconds = [each.outage_s for each in outcomes if each.kind == name]
        if seconds:
            aim = f"{kind.aim_s:.0f} s" if kind.aim_s and pace == PACES[0] else ""
            middle, longest = f"{median(seconds):.1f} s", f"{max(seconds):.1f} s"
            lines += f"| {pace} | {kind.told} | {len(seconds)} | {middle} | {longest} | {aim} |\n"
    return lines


def sums(pace: str, outcomes: list[Outcome], found: Judgement, spoilt: Control | None) -> str:
    """One line for the whole run."""
    afterwards = (
        f"views as rebuilt; {number(found.facts)} facts as sealed, as on {found.papers} checkpoints"
        " that were printed meanwhile; the archive brings back what was acknowledged"
        if not found.wrong
        else "; ".join(found.wrong)
    )
    failed = (
        f"`synchronous_mode: false`, one cut: {spoilt.minority} acknowledged by who was cut off, "
        f"{spoilt.lost} lost"
        if spoilt
        else ""
    )
    return (
        f"| {pace} | {len(outcomes)} | {number(found.acknowledged)} | {found.lost} | "
        f"{found.twice + found.half} | {sum(each.minority for each in outcomes)} | {afterwards} | "
        f"{failed} |\n"
    )


def write(pace: str, outage_lines: str, sum_line: str, page: Path = PAGE) -> None:
    """Put these lines in, in the place of older ones about the same settings."""
    before, rest = page.read_text(encoding="utf-8").split(BEGIN)
    tables, after = rest.split(END)
    kept: dict[tuple[str, bool], str] = {}
    for line in LINE.finditer(tables):
        if line[1] in PACES:
            place = (line[1], line[0].count("|") == SUMS.partition("\n")[0].count("|"))
            kept[place] = kept.get(place, "") + line[0]
    kept |= {(pace, False): outage_lines, (pace, True): sum_line}
    told = (
        SUMS
        + "".join(kept.get((each, True), "") for each in PACES)
        + "\n"
        + OUTAGES
        + "".join(kept.get((each, False), "") for each in PACES)
    )
    page.write_text(f"{before}{BEGIN}\n{told}{END}{after}", encoding="utf-8")
