"""A picture of what growing costs: one field a measure, both axes in powers of ten.

What is drawn is the ratio to the ledger that stayed small, asked in the same moments: milliseconds
of different hours tell more of what else the machine did.
"""

from collections.abc import Iterable, Sequence
from math import ceil, floor, log10
from typing import Protocol

WIDTH, HEIGHT, GAP, LEFT, TOP = 150, 150, 48, 48, 40
FLAT = 1.3
"""The aim for what must not grow."""
COLOURS = {"sqlite": "#1f5fa8", "postgresql": "#b3541e"}


class Measured(Protocol):
    """Milliseconds by measure, of a store with so many facts and of one that stayed small."""

    store: str
    facts: int
    ms: dict[str, float]
    ms_small: dict[str, float]


def plot(figures: Sequence[Measured], measures: Sequence[str]) -> str:
    """The SVG. What is flat stays in the band (1.3 times); what is linear goes along the dashes."""
    wide = LEFT + len(measures) * (WIDTH + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{TOP + HEIGHT + 40}"'
        ' font-family="sans-serif" font-size="11" role="img">',
        "<title>Times the small ledger, by number of facts</title>",
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for place, store in enumerate(COLOURS):
        parts.append(f'<text x="{LEFT + place * 90}" y="14" fill="{COLOURS[store]}">{store}</text>')
    for place, measure in enumerate(measures):
        parts += _field(figures, measure, LEFT + place * (WIDTH + GAP))
    return "\n".join([*parts, "</svg>", ""])


def _field(figures: Sequence[Measured], measure: str, left: int) -> Iterable[str]:
    lines = _ratios(figures, measure)
    facts = [float(each.facts) for each in figures]
    (x_low, x_high), (y_low, y_high) = _decades(facts), _decades([0.5, max(facts) / min(facts)])

    def x(facts: float) -> float:
        return left + (log10(facts) - x_low) / (x_high - x_low) * WIDTH

    def y(ratio: float) -> float:
        return TOP + HEIGHT - (log10(ratio) - y_low) / (y_high - y_low) * HEIGHT

    band = f'y="{y(FLAT):.1f}" height="{y(1 / FLAT) - y(FLAT):.1f}"'
    yield f'<rect x="{left}" width="{WIDTH}" {band} fill="#eef3e6"/>'
    ends = f"M{x(min(facts)):.1f} {y(1):.1f}L{x(max(facts)):.1f} {y(max(facts) / min(facts)):.1f}"
    yield f'<path d="{ends}" stroke="#999" stroke-dasharray="3 3"/>'
    yield f'<text x="{left}" y="{TOP - 8}" font-weight="bold">{measure}</text>'
    for power in range(x_low, x_high + 1):
        at = x(10**power)
        yield f'<path d="M{at:.0f} {TOP}v{HEIGHT}" stroke="#ddd"/>'
        place = f'x="{at:.0f}" y="{TOP + HEIGHT + 16}" text-anchor="middle"'
        yield f"<text {place}>{_short(power)}</text>"
    for power in range(y_low, y_high + 1):
        at = y(10**power)
        yield f'<path d="M{left} {at:.0f}h{WIDTH}" stroke="#ddd"/>'
        yield f'<text x="{left - 4}" y="{at + 4:.0f}" text-anchor="end">{10.0**power:g}</text>'
    for store, points in lines.items():
        colour = COLOURS[store]
        line = " ".join(f"{x(facts):.1f},{y(ratio):.1f}" for facts, ratio in points)
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for each, ratio in points:
            yield f'<circle cx="{x(each):.1f}" cy="{y(ratio):.1f}" r="3" fill="{colour}"/>'


def _ratios(figures: Sequence[Measured], measure: str) -> dict[str, list[tuple[int, float]]]:
    """By store, its ratio to the small ledger at each number of facts."""
    found: dict[str, list[tuple[int, float]]] = {}
    for each in sorted(figures, key=lambda figure: figure.facts):
        ratio = each.ms[measure] / each.ms_small[measure]
        found.setdefault(each.store, []).append((each.facts, ratio))
    return found


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low = floor(log10(min(values)))
    return low, max(ceil(log10(max(values))), low + 1)


def _short(power: int) -> str:
    return f"{10 ** (power % 3)}{'kM'[power // 3 - 1]}" if power >= 3 else str(10**power)
