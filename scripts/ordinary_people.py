"""People with an ordinary record, whose year is recorded bit by bit into a growing ledger."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from growing_ledger import STATIONS, Growing, name_of

from api.office import Office
from ledger.aggregates import (
    Contact,
    Device,
    Need,
    Payment,
    Person,
    RehabSession,
    WaitingList,
)
from ledger.history import Fact
from ledger.vocabulary import ContactChannel, Money, PaymentKind

PEOPLE = 24
MONTHS = 12
PIN = "482913"
AREA = "652301"
LENT, CERTIFIED, NEEDED, QUEUED, PLANNED = 2, 3, 5, 7, 11
"""In which of the months each happened, beside the session and the payment of every month."""
WAITED_FOR = "12 22 18"
FIRST_VERSION_LEFT = 4
"""Of a person's own history: registered, given a card, given a PIN."""


class Known(NamedTuple):
    """One of them, and the card they hold."""

    person_id: UUID
    card: str


class People:
    """They are registered, with card and PIN, before anything else is recorded."""

    def __init__(self, office: Office) -> None:
        self._today = date.fromisoformat(office.today())
        self._places: Counter[UUID] = Counter()
        self._first = -PEOPLE
        self.renew(office)

    def renew(self, office: Office) -> None:
        """From now on others live, who are registered here; those before them are left alone."""
        self._first += PEOPLE
        numbers = range(self._first, self._first + PEOPLE)
        self.known = [self._registered(office, number) for number in numbers]

    def _registered(self, office: Office, number: int) -> Known:
        person_id = UUID(int=2**102 + number)
        with office.ledger.begin(Person, person_id, office.by(f"visitor-{number}")) as person:
            person.register(occurred_on="2021-01-04", name=name_of(number), area=AREA)
        card = office.issue_card(person_id)
        office.set_pin(person_id, PIN)
        return Known(person_id, card)

    def live(self, growing: Growing, month: int) -> None:
        """What happened to each of them in one of the twelve months that end with this one."""
        facts = [
            fact
            for number, known in enumerate(self.known, start=self._first)
            for fact in self._month(growing, known.person_id, number, month)
        ]
        growing.record(facts)

    def _month(self, growing: Growing, person: UUID, number: int, month: int) -> list[Fact]:
        station = growing.stations[number % STATIONS]
        facts = [self._session(growing, person, station, month), self._payment(person, month)]
        if month == LENT:
            facts += self._lent(person, station, number)
        if month == CERTIFIED:
            facts += self._certified(person)
        if month == NEEDED:
            facts += self._needed(growing, person, month)
        if month == QUEUED:
            facts.append(self._queued(growing, person, number, month))
        if month == PLANNED:
            facts.append(self._planned(growing, person, station))
        return facts

    def _day(self, month: int) -> date:
        return self._today - timedelta(days=30 * (MONTHS - 1 - month) + 1)

    def _session(self, growing: Growing, person: UUID, station: UUID, month: int) -> Fact:
        return RehabSession.RehabSessionDelivered(
            originator_id=growing.ledger.new_id(),
            originator_version=1,
            occurred_on=self._day(month).isoformat(),
            person_id=person,
            station_id=station,
            item="physiotherapy",
            minutes=45,
            area=AREA,
        )

    def _payment(self, person: UUID, month: int) -> Fact:
        ago = self._today.year * 12 + self._today.month - MONTHS + month
        period = f"{ago // 12}-{ago % 12 + 1:02}"
        kind = PaymentKind.REGULAR
        return Payment.PaymentPaid(
            originator_id=Payment.id_of("living_subsidy", person, period, kind),
            originator_version=1,
            occurred_on=self._day(month).isoformat(),
            scheme="living_subsidy",
            person_id=person,
            period=period,
            kind=kind,
            amount=Money(10_000, "CNY"),
            area=AREA,
        )

    def _lent(self, person: UUID, station: UUID, number: int) -> list[Fact]:
        device = UUID(int=2**103 + number)
        registered = Device.DeviceRegistered(
            originator_id=device,
            originator_version=1,
            occurred_on="2021-02-01",
            asset_number=f"V{number:08}",
            name="轮椅",
            class_code="12 22 03",
            station_id=station,
        )
        lent = Device.DeviceLent(
            originator_id=device,
            originator_version=2,
            occurred_on=self._day(LENT).isoformat(),
            person_id=person,
            station_id=station,
            due_on=self._today + timedelta(days=30),
        )
        return [registered, lent]

    def _certified(self, person: UUID) -> list[Fact]:
        shown = {"country": "CN", "category": "physical", "grade": "grade_3"}
        issued = Person.CertificateIssued(
            originator_id=person,
            originator_version=FIRST_VERSION_LEFT,
            occurred_on="2021-06-01",
            **shown,
        )
        upgraded = Person.CertificateUpgraded(
            originator_id=person,
            originator_version=FIRST_VERSION_LEFT + 1,
            occurred_on=self._day(CERTIFIED).isoformat(),
            valid_until=self._today + timedelta(days=900),
            **shown,
        )
        return [issued, upgraded]

    def _needed(self, growing: Growing, person: UUID, month: int) -> list[Fact]:
        contact = growing.ledger.new_id()
        day = self._day(month).isoformat()
        made = Contact.ContactMade(
            originator_id=contact,
            originator_version=1,
            occurred_on=day,
            person_id=person,
            channel=ContactChannel.PHONE,
        )
        raised = Need.NeedRaised(
            originator_id=Need.id_of(contact),
            originator_version=1,
            occurred_on=day,
            person_id=person,
            contact_id=contact,
            area=AREA,
        )
        return [made, raised]

    def _queued(self, growing: Growing, person: UUID, number: int, month: int) -> Fact:
        station = growing.stations[number % 4]
        waiting = WaitingList.id_of(WAITED_FOR, station)
        self._places[waiting] += 1
        return WaitingList.WaitingListJoined(
            originator_id=waiting,
            originator_version=self._places[waiting],
            occurred_on=self._day(month).isoformat(),
            person_id=person,
            class_code=WAITED_FOR,
            station_id=station,
            area=AREA,
        )

    def _planned(self, growing: Growing, person: UUID, station: UUID) -> Fact:
        return RehabSession.RehabSessionPlanned(
            originator_id=growing.ledger.new_id(),
            originator_version=1,
            occurred_on=self._today.isoformat(),
            person_id=person,
            station_id=station,
            item="physiotherapy",
            planned_for=self._today + timedelta(days=7),
            starts_at="09:30",
            area=AREA,
        )
