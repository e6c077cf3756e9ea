"""An office at its desk: it says what happened, and knows the people and places it speaks of."""

from typing import Any
from uuid import UUID

from ledger.aggregates import Station
from ledger.application import ServiceLedger
from ledger.vocabulary import By, Channel, Money, StationKind
from tests.ledger.people import AREA, CLERK
from tests.ledger.years.telling import Teller

FEDERATION = "昌吉州残联"
CIVIL_AFFAIRS = "昌吉州民政局"
APPROVER = UUID("7b7f0b60-0000-4000-8000-0000000000d1")
PAYER = UUID("7b7f0b60-0000-4000-8000-0000000000d2")
CHECKER = UUID("7b7f0b60-0000-4000-8000-0000000000d3")

GRANT = ("grant.apply", "grant.verify", "grant.approve", "grant.pay", "grant.receive")
GRANT_FACTS = ("grant_applied", "grant_verified", "grant_approved", "grant_paid", "grant_received")


class Office(Teller):
    """One that knows nobody yet; ``asked`` is what it asked, ``people`` whom it registered."""

    def __init__(self, ledger: ServiceLedger, number: int) -> None:
        super().__init__(ledger, acting(CLERK), f"service-{number}")
        self.asked: list[str] = []
        self.people: list[UUID] = []

    def do(self, name: str, /, *, by: By | None = None, **told: Any) -> Any:
        """Ask the command, as the clerk unless ``by`` is told."""
        self.asked.append(name)
        return super().do(name, by=by, **told)

    def person(self, name: str = "阿依古丽·买买提", **more: Any) -> UUID:
        """Somebody the office registered on the third of January."""
        told = {"occurred_on": "2022-01-03", "name": name, "area": AREA, "born_on": "1978-03-05"}
        person = UUID(self.do("person.register", **(told | more)))
        self.people.append(person)
        return person

    def household(self, head: UUID) -> UUID:
        """The household of this person."""
        told = {"occurred_on": "2022-01-03", "person_id": head, "area": AREA}
        return UUID(self.do("household.form", **told))

    def station(self, kind: str, name: str, *, area: str = AREA) -> UUID:
        """A place of this kind, open from the fourth of January."""
        station = Station.id_of(FEDERATION, StationKind(kind), name)
        opened = {"id": station, "occurred_on": "2022-01-04"}
        self.do("station.open", kind=kind, name=name, area=area, **opened)
        return station

    def staff(self, role: str, name: str) -> By:
        """A new colleague, asking."""
        told = {"occurred_on": "2022-01-03", "role": role, "name": name}
        return acting(UUID(self.do("staff_member.register", **told)))

    def grant(
        self,
        scheme: str,
        cash: Money,
        *,
        goods_value: Money | None = None,
        beneficiary: str = "person",
        round: str = "2022",  # noqa: A002 - the field's own word
        **whom: Any,
    ) -> UUID:
        """A help of this scheme, from the application to the receipt."""
        asked = self.do(
            "grant.apply",
            occurred_on="2022-05-06",
            scheme=scheme,
            round=round,
            beneficiary=beneficiary,
            cash=cash,
            goods_value=goods_value or Money(0, cash.currency),
            evidence=["disability_certificate"],
            area=AREA,
            **whom,
        )
        self.do("grant.verify", id=asked, occurred_on="2022-05-10", evidence=["home_visit"])
        self.do("grant.approve", by=acting(APPROVER), id=asked, occurred_on="2022-05-12")
        self.do("grant.pay", id=asked, occurred_on="2022-05-20")
        signed = {"received_by": "beneficiary", "receipt_number": "SJ0001"}
        self.do("grant.receive", id=asked, occurred_on="2022-05-21", **signed)
        return UUID(asked)


def acting(actor: UUID, organisation: str = FEDERATION) -> By:
    """Somebody at a desk of the organisation."""
    return By(actor=actor, organisation=organisation, channel=Channel.DESK, key="")
