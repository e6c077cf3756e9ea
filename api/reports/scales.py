"""Round steps for the axis of a picture, and the unit its numbers are told in."""

from decimal import Decimal
from typing import NamedTuple

STEPS_MAX = 5
NAMED = {
    "zh-Hans": ((8, "hundred_millions"), (4, "ten_thousands")),
    "vi": ((9, "billions"), (6, "millions"), (3, "thousands")),
    "en": ((9, "billions"), (6, "millions"), (3, "thousands")),
}
"""The powers of ten that each language has a word for, the largest first."""
PLAIN_MAX = 99_999
"""So far a number stands beside an axis as it is."""


class Scale(NamedTuple):
    """Numbers of an axis: each tick in whole units, and by what they are told."""

    ticks: list[int]
    power: int
    name: str

    def told(self, tick: int) -> Decimal:
        """A tick in the unit of the axis, without needless zeros."""
        whole, rest = divmod(tick, 10**self.power)
        return Decimal(tick).scaleb(-self.power).normalize() if rest else Decimal(whole)


def scale_of(lowest: int, highest: int, lang: str) -> Scale:
    """Ticks from ``lowest`` to ``highest`` or beyond, 0 among them, at most a few."""
    low, high = min(lowest, 0), max(highest, 0)
    step = _step(high - low)
    first, last = -(-low // step) if low >= 0 else low // step, -(-high // step)
    ticks = [number * step for number in range(first, max(last, first + 1) + 1)]
    size = max(abs(ticks[0]), abs(ticks[-1]))
    power, name = 0, "ones"
    if size > PLAIN_MAX:
        power, name = next((each for each in NAMED[lang] if size >= 10 ** each[0]), (0, "ones"))
    return Scale(ticks, power, name)


def _step(span: int) -> int:
    """The smallest of 1, 2 and 5 times a power of ten that makes few enough steps."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if span <= factor * size * STEPS_MAX:
                return factor * size
        size *= 10
