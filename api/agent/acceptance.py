"""The acceptance sheet: what no program can find out, measured once by whoever sets the kiosk up.

A sheet is a TOML file with a table a line: what was found, who looked, and on which day.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.words import Words

ENOUGH = "yes"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class NotASheet(ValueError):
    """The file cannot be read as a sheet."""


@dataclass(frozen=True)
class Measure:
    """One line: ``yes`` or ``no``, or with limits a number in ``unit``."""

    id: str
    clause: str
    unit: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def is_number(self) -> bool:
        """Whether a number is asked for."""
        return bool(self.unit)

    def is_met(self, found: Any) -> bool:
        """Whether what was found is as it must be."""
        if not self.is_number:
            return bool(found == ENOUGH)
        least = found if self.least is None else self.least
        most = found if self.most is None else self.most
        return bool(least <= found <= most)

    def is_filled_in(self, found: Any) -> bool:
        """Whether it is an answer at all."""
        if self.is_number:
            return isinstance(found, int | float) and not isinstance(found, bool)
        return found in {ENOUGH, "no"}


SHEET = (
    Measure("socket", "EN 301 549 5.1.3.2; 508 402.3.1"),
    Measure("socket_height", "EN 301 549 8.3.2.1, 8.3.2.2", "mm", 380, 1220),
    Measure("loudest", "EN 301 549 5.1.3.12; 508 402.3.2", "dB(A)", 65),
    Measure("usual", "EN 301 549 5.1.3.13", "dB(A)", 60, 65),
    Measure("loop", "EN 301 549 8.2.2; 508 402.3.1"),
    Measure("letters", "EN 301 549 5.1.4", "mm", 6.1),
    Measure("braille", "508 402.2.5"),
    Measure("start_mark", "EN 301 549 5.2, 8.5"),
    Measure("keys_by_touch", "EN 301 549 5.5.2; 508 407.3"),
    Measure("keys_by_fist", "EN 301 549 5.5.1; 508 407.6"),
    Measure("key_force", "508 407.6", "N", None, 22.2),
    Measure("nib", "EN 301 549 8.4.1"),
    Measure("card_by_touch", "EN 301 549 8.4.3; 508 407.7"),
    Measure("card_stays", "WCAG 2.2.3"),
    Measure("highest", "EN 301 549 8.3.2.1, 8.3.3.1; 508 407.8", "mm", None, 1220),
    Measure("lowest", "EN 301 549 8.3.2.2, 8.3.3.2; 508 407.8", "mm", 380),
    Measure("floor_width", "EN 301 549 8.3.4.2", "mm", 760),
    Measure("floor_depth", "EN 301 549 8.3.4.2", "mm", 1220),
    Measure("step", "EN 301 549 8.3.4.1", "mm", None, 6.4),
    Measure("seen_sitting", "EN 301 549 8.3.5"),
    Measure("switch_socket", "508 406.1"),
    Measure("privacy", "EN 301 549 5.1.3.9"),
    Measure("nothing_plugged", "house"),
    Measure("self_test", "house"),
)
"""Every line. Where the clauses differ, the stricter limit stands."""


def blank(machine: str, words: Words, lang: str) -> str:
    """A sheet to be filled in."""
    lines = [f"# {words.t('acceptance.title', lang)}", f'machine = "{machine}"', ""]
    for each in SHEET:
        lines.append(f"# {words.t(f'acceptance.{each.id}', lang)}")
        limits = _limits(each)
        lines += [f"# {each.clause}" + (f"; {limits}" if limits else "")]
        found = "# found = 0" if each.is_number else 'found = ""'
        lines += [f"[{each.id}]", found, 'by = ""', 'on = ""', ""]
    return "\n".join(lines)


def read_sheet(text: str) -> Mapping[str, Any]:
    """What a sheet says.

    Raises:
        NotASheet: it is not TOML, or has a line that no sheet has.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise NotASheet(str(why)) from why
    unknown = said.keys() - {"machine", *(each.id for each in SHEET)}
    if unknown:
        raise NotASheet(", ".join(sorted(unknown)))
    return said


def open_lines(sheet: Mapping[str, Any]) -> Iterator[tuple[Measure, str]]:
    """Each line that is not done: ``missing``, ``unsigned``, or ``not_met``."""
    for each in SHEET:
        line = sheet.get(each.id, {})
        line = line if isinstance(line, dict) else {}
        found = line.get("found")
        if not each.is_filled_in(found):
            yield each, "missing"
        elif not line.get("by") or not DAY.fullmatch(str(line.get("on", ""))):
            yield each, "unsigned"
        elif not each.is_met(found):
            yield each, "not_met"


def _limits(measure: Measure) -> str:
    if not measure.is_number:
        return ""
    if measure.least is None:
        return f"<= {measure.most} {measure.unit}"
    if measure.most is None:
        return f">= {measure.least} {measure.unit}"
    return f"{measure.least} - {measure.most} {measure.unit}"
