"""Publishes a year, corrects it a thousand times, and makes again what was published.

    PYTHONPATH=. python scripts/prove_publishing.py DATA [--corrections 1000] [--year 2022]

DATA is a data directory with an invented year; work on a copy, for it is recorded in. The script
ends with an error unless each published file comes out again byte for byte, from the views and
from the facts alone, and the difference lists exactly the facts of its own list, no more, no
fewer.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from proof_corrections import Corrections, Did

from api import publishing
from api.cli_diff import Difference, difference
from api.office import Office, open_office
from api.publishing import Scope
from api.settings import Settings
from kiosk.words import Words
from ledger.aggregates.published_report import ReportForm
from ledger.vocabulary import RestateReason, StaffRole
from projections.differences import Effect, FactChange
from projections.publications import Publication

PASSWORD = "one for the proof only"  # noqa: S105 - of an invented clerk
ADDED_UP = ("times", "items", "minutes", "cash_minor", "goods_minor")


@dataclass
class Proof:
    """How long each step took, and what it came to."""

    steps: list[tuple[str, float, str]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time what is done inside; it is told what came of it."""
        said: list[str] = []
        started = time.perf_counter()
        yield said.append
        self.steps.append((name, time.perf_counter() - started, "; ".join(said)))


def prove(data: Path, number: int, year: int = 2022) -> Proof:
    """Do all of it in the data directory ``data``.

    Raises:
        SystemExit: something is not as it must be.
    """
    proof, words = Proof(), Words.load()
    with open_office(Settings(data=data, language="en"), create=False) as office:
        corrections = Corrections(office, _clerks(office))
        try:
            with proof.step("prepare") as tell:
                corrections.prepare(number)
                office.fresh()
                tell(f"{office.ledger.position():,} facts in the ledger")
            published = [_publish(office, words, year, form, proof) for form in ReportForm]
            with proof.step("record the corrections") as tell:
                corrections.record(number)
                done = sum(corrections.recorded.values()) - corrections.recorded["prepared"]
                tell(f"{done:,}: " + ", ".join(f"{n} {kind}" for kind, n in _kinds(corrections)))
            with proof.step("feed the views"):
                office.fresh()
            _rederive_all(office, words, published, proof)
            _compare(office, published, corrections.did, proof)
            again = [_restate(office, words, each, proof) for each in published]
            _rederive_all(office, words, [*published, *again], proof)
        finally:
            corrections.close()
    return proof


def _clerks(office: Office) -> tuple[Any, ...]:
    names = (("proof-clerk", "Lin Mei"), ("proof-colleague", "Vo Quang"))
    return tuple(
        office.add_staff(username=user, name=name, role=StaffRole.CLERK, password=PASSWORD)
        for user, name in names
    )


def _kinds(corrections: Corrections) -> list[tuple[str, int]]:
    known = sorted(corrections.recorded.items())
    return [(kind.replace("_", " "), number) for kind, number in known if kind != "prepared"]


def _publish(
    office: Office, words: Words, year: int, form: ReportForm, proof: Proof
) -> Publication:
    scope = Scope(
        start=date(year, 1, 1), end=date(year + 1, 1, 1), area=None, form=form, language="zh-Hans"
    )
    with proof.step(f"publish as {form.value}") as tell:
        made = publishing.make_for_public(office, words, scope)
        key = office.by(office.new_key("publish"))
        told = publishing.publish(office, made, key, document=None)
        tell(f"{len(made.data):,} bytes, {len(made.figures)} figures, position {told.made_at:,}")
    return told


def _rederive_all(office: Office, words: Words, published: list[Publication], proof: Proof) -> None:
    for from_facts in (False, True):
        source = "the facts alone" if from_facts else "the views"
        with proof.step(f"make {len(published)} files again from {source}") as tell:
            for each in published:
                result = publishing.rederive(office, words, each, from_facts=from_facts)
                if not result.is_same or result.changes:
                    raise SystemExit(f"{each.form} of position {each.made_at} comes out otherwise")
            tell("every byte the same")


def _compare(
    office: Office, published: list[Publication], expected: list[Did], proof: Proof
) -> None:
    first = published[0]
    days = (first.period_from, first.period_until)
    with proof.step("tell the difference") as tell:
        result = difference(office, first.made_at, office.ledger.position(), days, None)
        tell(f"{len(result.facts):,} facts, {len(result.figures)} figures")
    _must_be_same(expected, result)
    _must_add_up(expected, result)
    unknown = [each.position for each in result.facts if each.name is None or each.role != "clerk"]
    if unknown:
        raise SystemExit(f"nobody answers for position {unknown[0]}")


def _must_be_same(expected: list[Did], result: Difference) -> None:
    """Exactly the facts of the list, each with exactly what it did."""
    found = Counter(_did(change) for fact in result.facts for change in fact.did)
    wanted = Counter(expected)
    more, fewer = found - wanted, wanted - found
    if more or fewer:
        raise SystemExit(f"not on the list: {more.most_common(3)}; missing: {fewer.most_common(3)}")


def _did(change: FactChange) -> Did:
    sign = -1 if change.effect is Effect.TAKEN_AWAY else 1
    return Did(
        change.cause,
        change.effect.value,
        change.service or "",
        change.part or "",
        *(sign * getattr(change, counter) for counter in ADDED_UP),
    )


def _must_add_up(expected: list[Did], result: Difference) -> None:
    """The figures moved by the sum of what the facts of the list did, to the fen."""
    sums: Counter[tuple[str, str]] = Counter()
    for each in expected:
        lines = [each.service, *([f"{each.service}:{each.part}"] if each.part else [])]
        for line in lines:
            for counter in ADDED_UP:
                sums[line, counter] += getattr(each, counter)
    moved: Counter[tuple[str, str]] = Counter()
    for change in result.figures:
        if change.unit in ADDED_UP:
            moved[change.code, change.unit] += change.new_value - change.old_value
    every = sums.keys() | moved.keys()
    wrong = {key: (sums[key], moved[key]) for key in every if sums[key] != moved[key]}
    if wrong:
        raise SystemExit(f"the figures do not add up: {wrong}")


def _restate(office: Office, words: Words, old: Publication, proof: Proof) -> Publication:
    with proof.step(f"restate as {old.form}") as tell:
        made = publishing.make_for_public(office, words, publishing.scope_of(old))
        by = office.by(office.new_key("restate"))
        reason = RestateReason.CORRECTED_ENTRIES
        told = publishing.restate(office, made, by, reason=reason, document=None)
        changes = publishing.fact_of(office.views, told).changes
        tell(f"{len(changes)} figures changed")
    if not changes:
        raise SystemExit("nothing changed")
    return told


def main() -> None:
    """The script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--corrections", type=int, default=1_000)
    parser.add_argument("--year", type=int, default=2022)
    asked = parser.parse_args()
    proof = prove(asked.data, asked.corrections, asked.year)
    print("| step | seconds | |")
    print("|---|---|---|")
    for name, seconds, said in proof.steps:
        print(f"| {name} | {seconds:.1f} | {said} |")


if __name__ == "__main__":
    main()
