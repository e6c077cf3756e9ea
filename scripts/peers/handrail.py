"""Handrail, through its own doors; run by the project's own Python.

Does: seal the account under the person's key, judge every rule of a payment, answer a command that
comes twice with its first answer, refuse every change of what is recorded, keep one order. The
facts of the list are one command, as the importer records a file; a history is read from the views.
"""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from common import Fact, Facts, Lent, Paid, Peer, serve
from growing_ledger import Clock

from ledger.aggregates import Device, Payment, Person, Station
from ledger.application import DataDirectory, open_ledger
from ledger.bulk import many_objects
from ledger.history import FACTS
from ledger.history import Fact as OurFact
from ledger.vocabulary import By, Channel, Money, PaymentKind, StationKind
from ledger.work import Work
from projections import feed, generations, person_history

PAGE_FACTS = 5_000
EVERY = frozenset(FACTS)


class Handrail(Peer):
    """A whole ledger, its facts in a file or in PostgreSQL."""

    def __init__(self, place: str, facts: Facts) -> None:
        folder, _, url = place.partition(" ")
        directory = DataDirectory(Path(folder) / "data")
        if url:
            directory.path.mkdir(parents=True)
            directory.point_at(url)
        self._ledger = open_ledger(directory, Clock(), os.urandom)
        self._views = generations.open_views(self._ledger, directory.views)
        self._actor = UUID(int=1)
        self._perform("known", partial(_make_known, facts=facts))

    def single(self, fact: Paid) -> None:
        def pay(work: Work) -> None:
            work.begin(Payment, fact.history).pay(**_payment(fact))

        self._perform(fact.command, pay)

    def bulk(self, facts: Sequence[Fact]) -> None:
        def put(work: Work) -> None:
            work.put([_ours(fact) for fact in facts])

        with many_objects():
            self._perform("bulk", put)

    def settle(self) -> None:
        feed.catch_up(self._ledger, self._views)

    def replay(self) -> int:
        found, at, end = 0, 0, self._ledger.position()
        with many_objects():
            while at < end:
                page = self._ledger.replay(
                    at, PAGE_FACTS, stop=end, topics=EVERY, unseal=frozenset()
                )
                found, at = found + len(page.facts), page.position
        return found

    def history(self, person: UUID) -> int:
        return len(person_history.of(self._views, person))

    def close(self) -> None:
        self._views.close()
        self._ledger.close()

    def _perform(self, key: str, decide: Callable[[Work], None]) -> None:
        by = By(actor=self._actor, organisation="bench", channel=Channel.API, key=key)
        self._ledger.perform(by, decide)


def _payment(fact: Paid) -> dict[str, object]:
    return {
        "occurred_on": fact.occurred_on,
        "scheme": fact.scheme,
        "person_id": fact.person_id,
        "period": fact.period,
        "kind": PaymentKind(fact.kind),
        "amount": Money(fact.minor, fact.currency),
        "area": fact.area,
        "account": fact.account,
    }


def _ours(fact: Fact) -> OurFact:
    if isinstance(fact, Lent):
        return Device.DeviceLent(
            originator_id=fact.device_id,
            originator_version=2,
            occurred_on=fact.occurred_on,
            person_id=fact.person_id,
            station_id=fact.station_id,
            due_on=fact.due_on,
            area=fact.area,
        )
    return Payment.PaymentPaid(originator_id=fact.history, originator_version=1, **_payment(fact))


def _make_known(work: Work, facts: Facts) -> None:
    """Register the people, the stations and the devices that the facts name."""
    for number, station in enumerate(facts.stations):
        work.begin(Station, station).open(
            occurred_on="2020", name=f"Station {number}", kind=StationKind.LENDING
        )
    for number, person in enumerate(facts.people):
        work.begin(Person, person).register(
            occurred_on="2021-01-04", name=f"Nobody {number}", area="652301"
        )
    for number, fact in enumerate(facts.bulk):
        if isinstance(fact, Lent):
            work.begin(Device, fact.device_id).register(
                occurred_on="2021-02-01",
                asset_number=f"B{number:08}",
                name="轮椅",
                class_code="12 22 03",
                station_id=fact.station_id,
            )


if __name__ == "__main__":
    serve(Handrail)
