"""Which codes of areas count in a place: those within it, and those that were merged into it.

What was recorded under a code stays under it. When other areas take the place of one, what was
recorded under its code, and under the codes of what lay in it, counts in them as well; after
a division only in a place that all of them lie in, since nobody knows in which part it was.
A code may come to name another area later: from then on it counts for itself.
"""

from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import NamedTuple

import msgspec

FIRST_DAY, NO_DAY = "", "9999-99-99"


class Told(NamedTuple):
    """What was told of a code: from ``day`` on it names an area, or no longer does.

    ``successors`` are the codes, as a list in JSON, of what took its place; ``None`` where it names
    an area from then on.
    """

    code: str
    day: str
    successors: str | None


class Span(NamedTuple):
    """One area that a code names, from a day until another one, as ISO text.

    Where other areas took its place, ``ended`` is the day on which they did.
    """

    since: str
    until: str
    successors: tuple[str, ...] = ()
    ended: str = ""


class Place(NamedTuple):
    """What was recorded under ``code`` from a day until another one counts."""

    code: str
    since: str
    until: str


Spans = dict[str, list[Span]]


def places(told: Iterable[Told], recorded: Iterable[str], *wanted: Collection[str]) -> list[Place]:
    """Which of the codes ``recorded`` count in an area of each of ``wanted``, and when."""
    spans = _spans(told)
    found: list[Place] = []
    for code in recorded:
        days = {span.since for prefix in _prefixes(code) for span in spans.get(prefix, ())}
        for since, until in pairwise([*sorted({FIRST_DAY, *days}), NO_DAY]):
            if all(any(_lies_in(spans, area, code, since) for area in areas) for areas in wanted):
                found.append(Place(code, since, until))
    return found


def _spans(told: Iterable[Told]) -> Spans:
    """The areas that each code named one after the other; ``told`` is in the order of telling."""
    spans: Spans = {}
    for each in sorted(told, key=lambda each: each.day):
        known = spans.setdefault(each.code, [Span(FIRST_DAY, NO_DAY)])
        last = known[-1]
        if each.successors is not None:
            successors = tuple(msgspec.json.decode(each.successors, type=list[str]))
            known[-1] = last._replace(successors=successors, ended=each.day)
        elif last.ended:
            known[-1] = last._replace(until=each.day)
            known.append(Span(each.day, NO_DAY))
    return spans


def _lies_in(
    spans: Spans, area: str, code: str, day: str, seen: frozenset[tuple[str, str]] = frozenset()
) -> bool:
    """Whether what happened under ``code`` on ``day`` was in the area, or in what became it."""
    if code.startswith(area):
        return True
    span = _fate(spans, code, day)
    if span is None or (code, day) in seen:
        return False
    seen |= {(code, day)}
    return all(_lies_in(spans, area, each, span.ended, seen) for each in span.successors)


def _fate(spans: Spans, code: str, day: str) -> Span | None:
    """What other areas took the place of: the area itself, or else the nearest it lay in."""
    for prefix in _prefixes(code):
        for span in spans.get(prefix, ()):
            if span.since <= day < span.until and span.successors:
                return span
    return None


def _prefixes(code: str) -> list[str]:
    return [code[:length] for length in range(len(code), 0, -1)]
