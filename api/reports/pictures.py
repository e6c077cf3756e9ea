"""Pictures of numbers, drawn by hand: where each bar and each word stands.

Across, everything is in hundredths of the width, down in heights of a letter: so a picture fits
on any page, grows with the letters, and never makes a page scroll.
"""

from decimal import ROUND_HALF_UP, Decimal
from textwrap import wrap
from typing import NamedTuple

from api.reports.naming import number_as_read
from api.reports.scales import Scale, scale_of

GUTTER = 13
"""Hundredths of the width that the numbers beside an axis take."""
GAP = Decimal("0.18")
"""How much of its column a bar leaves free on each side."""
PLOT_HEIGHT = 20
LABELS_MAX, LABELS_LENGTH_MAX = 12, 60
"""With more columns, or more letters, only some have a word under them."""
NAME_LENGTH_MAX = 40
LINE_LENGTH_MAX = 38
"""Letters that fit beside each other on a small screen; a Chinese one counts twice."""
WIDE_FROM = "\u2e80"
_EXACT = Decimal("0.01")


class Bar(NamedTuple):
    """One value of a picture: what it is called, how much it is, and that as the reader reads."""

    label: str
    value: int
    shown: str


class Box(NamedTuple):
    """A bar as it is drawn."""

    x: str
    y: str
    width: str
    height: str


class Word(NamedTuple):
    """A piece of text in a picture."""

    x: str
    y: str
    anchor: str
    text: str
    spared: bool = False
    """Whether the picture is understood without it, where there is no room."""


class Drawing(NamedTuple):
    """Everything that is drawn; ``lines`` are heights of lines across, the last one the ground."""

    height: str
    boxes: list[Box]
    tracks: list[Box]
    words: list[Word]
    lines: list[str]
    ground: str
    gutter: str


def columns(bars: list[Bar], scale: Scale, lang: str) -> Drawing:
    """Upright bars beside each other, for what follows each other in time."""
    low, high = scale.ticks[0], scale.ticks[-1]

    def down(value: int) -> Decimal:
        return 1 + PLOT_HEIGHT * Decimal(high - value) / (high - low)

    across = Decimal(100 - GUTTER) / max(len(bars), 1)
    boxes, words = [], []
    every = _every(bars)
    for number, bar in enumerate(bars):
        left = GUTTER + number * across
        top, foot = down(max(bar.value, 0)), down(min(bar.value, 0))
        width = across * (1 - 2 * GAP)
        boxes.append(Box(_cent(left + across * GAP), _em(top), _cent(width), _em(foot - top)))
        if number % every == 0:
            middle = _cent(left + across / 2)
            under = _em(Decimal(PLOT_HEIGHT) + Decimal("2.3"))
            words.append(Word(middle, under, "middle", bar.label, number // every % 2 == 1))
    for tick in scale.ticks:
        beside = _em(down(tick) + Decimal("0.35"))
        told = number_as_read(scale.told(tick), lang)
        words.append(Word(f"{GUTTER - 1}%", beside, "end", told))
    lines = [_em(down(tick)) for tick in scale.ticks if tick]
    height = _em(Decimal(PLOT_HEIGHT) + 3)
    return Drawing(height, boxes, [], words, lines, _em(down(0)), f"{GUTTER}%")


def rows(bars: list[Bar], whole: int) -> Drawing:
    """Lying bars under each other, each with its name and number: shares of a whole."""
    boxes, tracks, words = [], [], []
    height = Decimal(0)
    beside = all(_length(bar.label) + _length(bar.shown) < LINE_LENGTH_MAX for bar in bars)
    for bar in bars:
        named = _lines(bar.label)
        for line in named:
            height += Decimal("1.35")
            words.append(Word("0", _em(height), "start", line))
        height += Decimal(0) if beside else Decimal("1.35")
        x, anchor = ("100%", "end") if beside else ("0", "start")
        words.append(Word(x, _em(height), anchor, bar.shown))
        height += Decimal("0.45")
        share = 100 * Decimal(max(bar.value, 0)) / whole if whole > 0 else Decimal(0)
        tracks.append(Box("0", _em(height), "100%", "0.8em"))
        boxes.append(Box("0", _em(height), _cent(share), "0.8em"))
        height += Decimal("1.5")
    return Drawing(_em(height), boxes, tracks, words, [], "", "0")


def axis_of(bars: list[Bar], digits: int, lang: str) -> Scale:
    """The axis of upright bars whose values have so many digits behind the point."""
    values = [bar.value for bar in bars]
    unit = 10**digits
    low, high = min(values, default=0), max(values, default=0)
    whole = scale_of(low // unit, -(-high // unit), lang)
    return Scale([tick * unit for tick in whole.ticks], whole.power + digits, whole.name)


def _every(bars: list[Bar]) -> int:
    """Which columns have a word under them: all, every second, every third."""
    longest = max((_length(bar.label) for bar in bars), default=0)
    room = max(min(LABELS_MAX, LABELS_LENGTH_MAX // (longest + 1)), 1)
    return max(-(-len(bars) // room), 1)


def _lines(text: str) -> list[str]:
    if _length(text) <= NAME_LENGTH_MAX:
        return [text]
    if any(letter >= WIDE_FROM for letter in text):
        half = NAME_LENGTH_MAX // 2
        return [text[start : start + half] for start in range(0, len(text), half)]
    fewest = len(wrap(text, NAME_LENGTH_MAX))
    tries = (wrap(text, length) for length in range(len(text) // fewest, NAME_LENGTH_MAX + 1))
    return next(lines for lines in tries if len(lines) <= fewest)


def _length(text: str) -> int:
    return sum(2 if letter >= WIDE_FROM else 1 for letter in text)


def _em(height: Decimal) -> str:
    return f"{height.quantize(_EXACT, ROUND_HALF_UP)}em"


def _cent(width: Decimal) -> str:
    return f"{width.quantize(_EXACT, ROUND_HALF_UP)}%"
