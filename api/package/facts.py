"""Every fact as a row: one table of all of them, and one for each kind with what it says.

They are made of the file of facts that lies in the package, and of nothing else. A column is
called as a database finds it there: as the column of the row, or as the way to it in ``state``.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from api.package.columns import Column, append, columns_of, line_of
from ledger.aggregates import Payment
from ledger.history import FACTS
from ledger.proof.leaves import Row
from ledger.proof.rehash import FactsFile
from ledger.vocabulary import Envelope

BATCH_FACTS = 20_000
FACTS_CSV = "facts.csv"
FOLDER = "facts"
ROW = ("position", "originator_id", "originator_version")
ENVELOPE = columns_of(Envelope, root=("by",))
REPEATED = frozenset({"recorded_at", "actor", "organisation", "station", "channel", "corrects"})
"""What the table of a kind repeats of the envelope, so that it can be read alone."""
BY = [each for each in ENVELOPE if each.field in REPEATED]
SEALED = "sealed"
"""The column for the persons under whose keys the rest of a fact is sealed."""
OTHER = "other"
"""The column for what an older or newer version of a fact says beside the fields of today."""


class Seen(NamedTuple):
    """What was seen in passing, to know what can be asked."""

    years: frozenset[int]
    months: tuple[str, ...]
    """The months that payments are for."""
    recorded_on: str


def write_fact_tables(folder: Path) -> Seen:
    """Write the tables of the facts that lie in ``folder``; what was seen."""
    (folder / FOLDER).mkdir(mode=0o700)
    years: set[int] = set()
    months: set[str] = set()
    recorded_on = ""
    append(folder / FACTS_CSV, [line_of(_headings())])
    for batch in _batches(folder):
        every: list[str] = []
        kinds: dict[str, list[str]] = {}
        for row in batch:
            told = json.loads(row[4])
            every.append(_line(row, told))
            kinds.setdefault(row[3], []).append(_kind_of(row[3]).line(row, told))
            years.add(int(told["occurred_on"][:4]))
            recorded_on = told["by"]["recorded_at"]
            if row[3] in PAYMENTS and "period" in told["fact"]:
                months.add(told["fact"]["period"])
        append(folder / FACTS_CSV, every)
        for topic, lines in kinds.items():
            file = folder / FOLDER / f"{topic}.csv"
            begin = [] if file.exists() else [line_of(_kind_of(topic).headings())]
            append(file, begin + lines)
    return Seen(frozenset(years), tuple(sorted(months)), recorded_on[: len("2022-03-05")])


PAYMENTS = frozenset(topic for topic, fact in FACTS.items() if fact.HISTORY is Payment)


class _Kind:
    """How the facts of one stored name become rows."""

    def __init__(self, topic: str) -> None:
        kind = FACTS.get(topic)
        self.columns: list[Column] = (
            columns_of(kind, kind.CLEAR_FIELDS, root=("fact",)) if kind else []
        )
        self.known = {each.way[1] for each in self.columns}

    def headings(self) -> list[str]:
        """The first row."""
        own = [each.name for each in (*BY, *self.columns)]
        return [*ROW, "occurred_on", *own, OTHER]

    def line(self, row: Row, told: dict[str, Any]) -> str:
        """One fact."""
        rest = {name: it for name, it in told["fact"].items() if name not in self.known}
        return line_of(
            (
                *(row[0], UUID(bytes=row[1]), row[2], told["occurred_on"]),
                *(each.of(told) for each in (*BY, *self.columns)),
                rest or None,
            )
        )


_kinds: dict[str, _Kind] = {}


def _kind_of(topic: str) -> _Kind:
    if topic not in _kinds:
        _kinds[topic] = _Kind(topic)
    return _kinds[topic]


def _headings() -> list[str]:
    own = ["topic", "v", "event_id", "occurred_on"]
    return [*ROW, *own, *(each.name for each in ENVELOPE), SEALED]


def _line(row: Row, told: dict[str, Any]) -> str:
    return line_of(
        (
            *(row[0], UUID(bytes=row[1]), row[2], row[3]),
            *(told["v"], told["event_id"], told["occurred_on"]),
            *(each.of(told) for each in ENVELOPE),
            " ".join(told.get("sealed", ())),
        )
    )


def _batches(folder: Path) -> Iterator[list[Row]]:
    position = 0
    with closing(FactsFile(folder / "facts.sqlite")) as rows:
        while batch := rows.select_rows(position, BATCH_FACTS):
            yield batch
            position = batch[-1][0]
