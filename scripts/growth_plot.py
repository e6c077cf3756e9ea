"""A picture of what growing costs: one field a measure, both axes in powers of ten."""

from collections.abc import Iterable, Sequence
from math import ceil, floor, log10
from typing import Protocol

WIDTH, HEIGHT, GAP, LEFT, TOP = 150, 150, 48, 48, 40
COLOURS = {"sqlite": "#1f5fa8", "postgresql": "#b3541e"}


class Measured(Protocol):
    """Milliseconds by measure, of a store with so many facts."""

    store: str
    facts: int
    ms: dict[str, float]


def plot(figures: Sequence[Measured], measures: Sequence[str]) -> str:
    """The SVG. A flat line is flat; one that rises by a decade in a decade is linear."""
    wide = LEFT + len(measures) * (WIDTH + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{TOP + HEIGHT + 40}"'
        ' font-family="sans-serif" font-size="11" role="img">',
        "<title>Milliseconds by number of facts</title>",
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for place, store in enumerate(COLOURS):
        parts.append(f'<text x="{LEFT + place * 90}" y="14" fill="{COLOURS[store]}">{store}</text>')
    for place, measure in enumerate(measures):
        parts += _field(figures, measure, LEFT + place * (WIDTH + GAP))
    return "\n".join([*parts, "</svg>", ""])


def _field(figures: Sequence[Measured], measure: str, left: int) -> Iterable[str]:
    spans = [
        _decades([float(each.facts) for each in figures]),
        _decades([each.ms[measure] for each in figures]),
    ]
    (x_low, x_high), (y_low, y_high) = spans

    def x(facts: float) -> float:
        return left + (log10(facts) - x_low) / (x_high - x_low) * WIDTH

    def y(ms: float) -> float:
        return TOP + HEIGHT - (log10(ms) - y_low) / (y_high - y_low) * HEIGHT

    yield f'<text x="{left}" y="{TOP - 8}" font-weight="bold">{measure}, ms</text>'
    for power in range(x_low, x_high + 1):
        at = x(10**power)
        yield f'<path d="M{at:.0f} {TOP}v{HEIGHT}" stroke="#ddd"/>'
        place = f'x="{at:.0f}" y="{TOP + HEIGHT + 16}" text-anchor="middle"'
        yield f"<text {place}>{_short(power)}</text>"
    for power in range(y_low, y_high + 1):
        at = y(10**power)
        yield f'<path d="M{left} {at:.0f}h{WIDTH}" stroke="#ddd"/>'
        yield f'<text x="{left - 4}" y="{at + 4:.0f}" text-anchor="end">{10.0**power:g}</text>'
    for store, colour in COLOURS.items():
        points = sorted((each.facts, each.ms[measure]) for each in figures if each.store == store)
        if not points:
            continue
        line = " ".join(f"{x(facts):.1f},{y(ms):.1f}" for facts, ms in points)
        yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for facts, ms in points:
            yield f'<circle cx="{x(facts):.1f}" cy="{y(ms):.1f}" r="3" fill="{colour}"/>'


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low = floor(log10(min(values)))
    return low, max(ceil(log10(max(values))), low + 1)


def _short(power: int) -> str:
    return f"{10 ** (power % 3)}{'kM'[power // 3 - 1]}" if power >= 3 else str(10**power)
