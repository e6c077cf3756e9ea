"""How large everything is on one machine: its style sheet, made once from what the machine is.

A letter must be seen at a stated angle, so its height follows from how far the eye is and how many
points the screen has to an inch. Sizes, themes and the rest stand in the sheet for everybody: what
one visitor wants is in the page, so the sheet's address tells nothing of them.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from math import ceil, radians, tan
from pathlib import Path

from kiosk.machine import Machine

ANGLE_DEGREES = 0.7
"""How high a capital letter must be seen at least (EN 301 549, 5.1.4)."""
CAPITAL_EM = 0.714
"""The height of a capital in our typefaces, the lowest of them: Noto Sans."""
SIZES = (1.0, 1.25, 1.6, 2.0)
"""The four sizes, as multiples of the smallest, which holds the angle."""
HEADINGS = (1.6, 1.5, 1.3, 1.15)
"""How much larger the heading is at each size: what is large already need not shout."""

TARGET_MM = 20
GAP_MM = 5
REACH_MM_MIN, REACH_MM_MAX = 380, 1220
"""Where a hand reaches from a wheelchair, above the floor (EN 301 549, 8.3)."""

FAR_PX = 100_000

STYLES = Path(__file__).parent / "static" / "kiosk.css"


@dataclass(frozen=True)
class Sheet:
    """A style sheet and the address it is kept under."""

    path: str
    text: str


def capital_mm(distance_mm: float) -> float:
    """How high a capital letter must be to be seen at the stated angle from so far."""
    return 2 * distance_mm * tan(radians(ANGLE_DEGREES) / 2)


def letter_px(machine: Machine) -> int:
    """The smallest size of type on this machine, in points of its screen."""
    return ceil(machine.px(capital_mm(machine.distance_mm)) / CAPITAL_EM)


@cache
def sheet_of(machine: Machine) -> Sheet:
    """The style sheet of this machine."""
    text = f"{_measures(machine)}\n{STYLES.read_text(encoding='utf-8')}"
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Sheet(f"/look/{machine.name}-{digest}.css", text)


def _measures(machine: Machine) -> str:
    reach = machine.px(max(0, REACH_MM_MAX - machine.mount_height_mm))
    if reach >= machine.height_px:
        reach = FAR_PX  # a hand comes everywhere
    below = machine.px(max(0, REACH_MM_MIN - machine.mount_height_mm))
    return "\n".join(
        (
            ":root {",
            f"  --letter: {letter_px(machine)}px;",
            f"  --target: {ceil(machine.px(TARGET_MM))}px;",
            f"  --gap: {ceil(machine.px(GAP_MM))}px;",
            f"  --reach: {int(reach)}px;",
            f"  --below: {ceil(below)}px;",
            "}",
            *(
                f'html[data-size="{size}"] {{ --times: {times}; --heading: {heading}rem; }}'
                for size, (times, heading) in enumerate(zip(SIZES, HEADINGS, strict=True), 1)
            ),
        )
    )
