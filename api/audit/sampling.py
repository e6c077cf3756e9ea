"""A sample that nobody can have chosen: drawn by a checkpoint's root and a word of the auditor's.

Whole numbers and SHA-256 only, so that any program on any machine draws the same;
docs/auditing.md tells each step. Nobody at the office knows the word before the checkpoint is
made, and the auditor cannot know the root before.
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from hashlib import sha256
from itertools import groupby

from msgspec import Struct

POSITION_BYTES = 8


class Method(Enum):
    """How a sample is drawn."""

    SIMPLE = "simple"
    """Each has the same chance."""
    STRATIFIED = "stratified"
    """From each part as many as its share, and at least one."""
    MONEY = "money"
    """Each smallest unit of money has the same chance: large amounts are drawn sooner."""


class Item(Struct, frozen=True):
    """One fact that can be drawn; ``minor`` is its amount in the smallest unit, else 0."""

    position: int
    minor: int = 0
    stratum: str = ""


class Drawn(Struct, frozen=True):
    """One fact that was drawn, and how often: money can meet a large amount several times."""

    item: Item
    times: int = 1


class NothingToDraw(Exception):
    """There is no fact of the kind, or no money in any of them."""


def seed_of(root: bytes, nonce: str) -> bytes:
    """SHA-256 of the root (32 bytes) and then of the auditor's word in UTF-8."""
    return sha256(root + nonce.encode()).digest()


def ticket(seed: bytes, position: int) -> int:
    """The number that a fact draws: the lowest are the sample."""
    place = position.to_bytes(POSITION_BYTES, "big")
    return int.from_bytes(sha256(seed + place).digest(), "big")


def frame_digest(items: Iterable[Item]) -> str:
    """SHA-256 of what was drawn from: ``position minor stratum`` and a line feed for each."""
    lines = "".join(f"{each.position} {each.minor} {each.stratum}\n" for each in items)
    return sha256(lines.encode()).hexdigest()


def draw(method: Method, seed: bytes, items: Sequence[Item], size: int) -> list[Drawn]:
    """The sample, by position; all of the items where there are no more than ``size``.

    Raises:
        NothingToDraw: there are none, or for money none with an amount.
    """
    if not items:
        raise NothingToDraw
    if method is Method.MONEY:
        return _by_money(seed, items, size)
    chosen = _lowest(seed, items, size) if method is Method.SIMPLE else _of_each(seed, items, size)
    return [Drawn(each) for each in sorted(chosen, key=_place)]


def _place(item: Item) -> int:
    return item.position


def _lowest(seed: bytes, items: Iterable[Item], size: int) -> list[Item]:
    return sorted(items, key=lambda each: ticket(seed, each.position))[:size]


def _of_each(seed: bytes, items: Sequence[Item], size: int) -> list[Item]:
    parts = _parts(items)
    shares = quotas({name: len(part) for name, part in parts.items()}, size)
    return [each for name, part in parts.items() for each in _lowest(seed, part, shares[name])]


def _parts(items: Sequence[Item]) -> dict[str, list[Item]]:
    """The items by stratum, the strata in the order of their bytes."""
    ordered = sorted(items, key=_stratum)
    return {name.decode(): list(part) for name, part in groupby(ordered, key=_stratum)}


def _stratum(item: Item) -> bytes:
    return item.stratum.encode()


def quotas(counts: dict[str, int], size: int) -> dict[str, int]:
    """How many of each stratum: its share rounded down, the rest to the largest remainders.

    Equal remainders go in the order of ``counts``. Whoever is left with none gets one more.
    """
    total = sum(counts.values())
    size = min(size, total)
    shares = {name: size * count // total for name, count in counts.items()}
    rest = size - sum(shares.values())
    by_remainder = sorted(counts, key=lambda name: -(size * counts[name] % total))
    for name in by_remainder[:rest]:
        shares[name] += 1
    return {name: max(share, 1) for name, share in shares.items()}


def _by_money(seed: bytes, items: Sequence[Item], size: int) -> list[Drawn]:
    paid = [each for each in sorted(items, key=_place) if each.minor > 0]
    total = sum(each.minor for each in paid)
    if not total:
        raise NothingToDraw
    step = max(total // size, 1)
    start = int.from_bytes(sha256(seed + b"start").digest(), "big") % step
    points = iter(range(start, min(start + step * size, total), step))
    found, reached, point = [], 0, next(points, None)
    for each in paid:
        reached += each.minor
        times = 0
        while point is not None and point < reached:
            times, point = times + 1, next(points, None)
        if times:
            found.append(Drawn(each, times))
    return found
