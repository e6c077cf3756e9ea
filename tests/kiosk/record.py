"""One person's record as the projections hand it out, with every kind a visitor can meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from kiosk.doors import Outcome, Part, SecondFactor, Taken, Visitor, Wrong
from kiosk.preferences import AS_THE_MACHINE_HAS_IT, Preferences
from kiosk.throttle import Throttle
from ledger.aggregates import Device
from ledger.history import Fact
from projections.appointments import Appointment
from projections.carers import Carer
from projections.needs_board import NeedRow
from projections.objections import Disputed
from projections.open_loans import OpenLoan
from projections.payment_reasons import MonthPayment, Reason
from projections.person_card import Card
from projections.person_history import SHOWN, Entry
from projections.record_access import Access
from projections.renewals import Renewal
from projections.store import is_sensitive
from projections.waiting_lists import WaitingPlace
from tests.kiosk import belongings
from tests.ledger.samples import SAMPLES

AYGUL = belongings.AYGUL
CARD = "HR20220001"
PIN = "482913"
STATION = belongings.STATION
ACCOUNT = "6228****6365"
SESSION = UUID("7b7f0b60-0000-4000-8000-00000000005e")
DEVICE = {"device_name": "普通轮椅", "device_class": "12 22 03"}


def yuan(amount: int) -> dict[str, Any]:
    return {"minor": amount * 100, "currency": "CNY"}


def entry(
    topic: str,
    occurred_on: str,
    *,
    station: str | None = None,
    personal: dict[str, str] | None = None,
    **body: Any,
) -> Entry:
    position = entry.made = getattr(entry, "made", 0) + 1  # type: ignore[attr-defined]
    return Entry(
        event_id=UUID(int=position),
        history_id=UUID(int=1_000_000 + position),
        position=position,
        topic=topic,
        occurred_on=occurred_on,
        recorded_at=f"{occurred_on[:4]}-12-31T08:00:00Z",
        channel="import",
        station=station,
        body=body,
        personal=personal or {},
        sensitive=body.get("item") == "counselling",
    )


def entry_of(fact: Fact) -> Entry:
    """The entry of a ready-made fact, as a projection would hand it out."""
    clear = {name: getattr(fact, name) for name in fact.CLEAR_FIELDS}
    if fact.HISTORY is Device or clear.get("device_id"):
        clear |= DEVICE
    personal = {name: getattr(fact, name) for name in fact.SEALED_FIELDS}
    return msgspec.structs.replace(
        entry(
            fact.TOPIC,
            fact.occurred_on,
            station=STATION if clear.get("station_id") else None,
            personal={name: str(value) for name, value in personal.items() if value is not None},
        ),
        body={k: v for k, v in msgspec.to_builtins(clear).items() if v is not None},
        sensitive=is_sensitive(fact),
    )


def payment(topic: str, scheme: str, period: str, minor: int, currency: str, **more: Any) -> Entry:
    return entry(
        topic,
        f"{period}-15",
        scheme=scheme,
        period=period,
        amount={"minor": minor, "currency": currency},
        personal={"account": ACCOUNT},
        **({"kind": "regular"} | more),
    )


def device(topic: str, occurred_on: str, **more: Any) -> Entry:
    return entry(topic, occurred_on, station=STATION, **(DEVICE | more))


def service(kind: str, occurred_on: str, **more: Any) -> Entry:
    return entry("service_delivered", occurred_on, kind=kind, catalogue_version=1, **more)


EVERY_KIND: tuple[Entry, ...] = (
    payment("payment_paid", "living_subsidy", "2022-12", 10000, "CNY"),
    payment("payment_paid", "nursing_subsidy", "2022-11", 12050, "CNY", kind="back_pay"),
    payment("payment_paid", "social_assistance", "2025-01", 750000, "VND", kind="advance"),
    payment("payment_failed", "living_subsidy", "2022-10", 10000, "CNY", reason="account_closed"),
    payment("payment_reversed", "living_subsidy", "2022-09", 10000, "CNY", reason="重复发放"),
    device("device_lent", "2022-02-02", due_on="2022-04-03", loan_number="JY000001"),
    device("device_loan_renewed", "2022-03-28", due_on="2022-06-02"),
    device("device_returned", "2022-05-23", condition="needs_repair"),
    device("device_lost", "2022-05"),
    device("device_found", "2022"),
    entry(
        "rehab_session_delivered",
        "2022-06-21",
        station="阜康市第二康复站",
        item="physiotherapy",
        minutes=45,
    ),
    entry(
        "rehab_session_delivered",
        "2022-06-22",
        station="阜康市第二康复站",
        item="counselling",
        minutes=30,
    ),
    entry(
        "household_grant_paid",
        "2022-08-19",
        scheme="temporary_relief",
        round="2022",
        cash=yuan(0),
        goods_value=yuan(264),
        goods="米面油",
    ),
    entry(
        "household_grant_paid",
        "2022-12-15",
        scheme="household_relief",
        round="2022",
        cash=yuan(500),
        goods_value=yuan(0),
    ),
    entry("household_grant_reversed", "2022-12-20", scheme="household_relief", reason="重复发放"),
    entry("home_modification_agreed", "2022-04", room="厨房", work="坡道", price=yuan(3500)),
    entry(
        "home_modification_accepted",
        "2022-05-14",
        room="厨房",
        work="坡道",
        cost=yuan(3500),
        accepted_by="州残联",
    ),
    entry("contact_made", "2022-09-20", channel="phone"),
    entry("contact_made", "2022-09-21", channel="visit"),
    entry("contact_missed", "2022-03-11", channel="visit"),
    entry("contact_missed", "2022-03-12", channel="phone"),
    entry("need_raised", "2022-09-21", personal={"note": "住房漏水"}),
    entry("need_resolved_directly", "2022-09-21"),
    entry("need_escalated", "2022-09-22", escalated_to="街道办事处"),
    entry("need_resolved", "2022-10-01"),
    service("skills_training", "2022", detail="烘焙", days=15, cash=yuan(1694)),
    service("education_aid_prefecture", "2022-09", cash=yuan(3000)),
    service("education_aid_region", "2022-09", cash=yuan(2000)),
    service(
        "hearing_aid_issued",
        "2022-03-03",
        goods_value=yuan(9400),
        donor="基金会",
        item_number="TZ0001",
    ),
)

EVERY_OTHER_KIND = tuple(
    entry_of(SAMPLES[kind.TOPIC])
    for kind in SHOWN
    if kind.TOPIC not in {each.topic for each in EVERY_KIND}
)
"""What is shown beside that, as the ready-made facts have it."""

LOANS = belongings.LOANS
NOT_YET_DUE = date(2023, 1, 1)
"""The day these tests take place: the crutches are to be brought back today."""


@dataclass
class Drawer:
    """The kiosk's doors onto one person whose record lies in memory.

    What is in ``refusing``, by the name of a door, is refused with that code.
    """

    entries: Sequence[Entry] = EVERY_KIND
    loans: Sequence[OpenLoan] = LOANS
    renewals: Sequence[Renewal] = belongings.RENEWALS
    payments: Sequence[MonthPayment] = belongings.PAYMENTS
    not_paid: Sequence[Reason] = belongings.NOT_PAID
    paid_less: Sequence[Reason] = belongings.PAID_LESS
    appointments: Sequence[Appointment] = belongings.APPOINTMENTS
    needs: Sequence[NeedRow] = belongings.NEEDS
    places: Sequence[WaitingPlace] = belongings.PLACES
    card: Card | None = belongings.THE_CARD
    accesses: Sequence[Access] = belongings.ACCESSES
    disputes: Sequence[Disputed] = belongings.DISPUTES
    carers: Sequence[Carer] = belongings.CARERS
    factor: SecondFactor = SecondFactor.PIN
    vouched: bool = False
    """Whether somebody vouched for her and the record was not opened since."""
    preferences: Preferences = AS_THE_MACHINE_HAS_IT
    language: str | None = None
    is_restricted: bool = False
    day: date = NOT_YET_DUE
    refusing: dict[str, str] = field(default_factory=dict)
    throttle: Throttle = field(default_factory=Throttle)
    checked: list[UUID | None] = field(default_factory=list)
    """Whose PIN was checked, so that a test sees that nobody's is checked too."""
    shut: list[tuple[UUID, UUID]] = field(default_factory=list)
    """Whose record was shut, and in which session."""
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    """What was to be written down, in order: the name of the door, and what was told with it."""

    def holder_of(self, card_number: str) -> UUID | None:
        return AYGUL if card_number == CARD else None

    def check_pin(self, person_id: UUID | None, pin: str) -> bool:
        self.checked.append(person_id)
        return person_id == AYGUL and pin == PIN

    def begin_try(self, card_number: str, kiosk: str = "") -> int:
        return self.throttle.begin(card_number)

    def end_tries(self, card_number: str, kiosk: str = "") -> None:
        self.throttle.forget(card_number)

    def person(self, person_id: UUID) -> Visitor | None:
        return Visitor(person_id, "阿依古丽·买买提", self.language, self.is_restricted)

    def begin_session(self, person_id: UUID) -> UUID | None:
        return SESSION

    def end_session(self, person_id: UUID, session_id: UUID) -> None:
        self.shut.append((person_id, session_id))

    def record_of(self, person_id: UUID, without: frozenset[str] = frozenset()) -> Sequence[Entry]:
        return [each for each in self.entries if each.topic not in without]

    def same_history(self, person_id: UUID, entry: Entry) -> Sequence[Entry]:
        return [each for each in self.entries if each.history_id == entry.history_id]

    def entries_at(self, person_id: UUID, position: int) -> Sequence[Entry]:
        return [each for each in self.entries if each.position == position]

    def stations(self) -> Mapping[UUID, str]:
        return {belongings.STATION_ID: STATION}

    def open_loans_of(self, person_id: UUID) -> Sequence[OpenLoan]:
        return self.loans

    def second_factor_of(self, person_id: UUID | None) -> SecondFactor:
        return self.factor if person_id == AYGUL else SecondFactor.PIN

    def choose_second_factor(self, person_id: UUID, factor: SecondFactor) -> Outcome:
        done = self._ask("choose_second_factor", factor)
        self.factor = factor if done.refused is None else self.factor
        return done

    def is_vouched(self, person_id: UUID) -> bool:
        vouched, self.vouched = self.vouched and person_id == AYGUL, False
        return vouched

    def preferences_of(self, person_id: UUID) -> Preferences:
        return self.preferences

    def prefer(self, person_id: UUID, preferences: Preferences) -> Outcome:
        done = self._ask("prefer", preferences)
        self.preferences = preferences if done.refused is None else self.preferences
        return done

    def renewals_of(self, person_id: UUID) -> Sequence[Renewal]:
        return self.renewals

    def renew(self, person_id: UUID, device_id: UUID) -> Outcome:
        done = self._ask("renew", device_id)
        if done.refused:
            return done
        until = (each.keep_until for each in self.renewals if each.device_id == device_id)
        due = next(until)
        self.loans = [
            msgspec.structs.replace(each, due_on=due) if each.device_id == device_id else each
            for each in self.loans
        ]
        return Outcome(facts={"due_on": due})

    def payments_of(self, person_id: UUID) -> Sequence[MonthPayment]:
        return self.payments

    def why_not_paid(self, person_id: UUID, month: str) -> Sequence[Reason]:
        return self.not_paid

    def why_paid_less(self, person_id: UUID, month: str) -> Sequence[Reason]:
        return self.paid_less

    def appointments_of(self, person_id: UUID) -> Sequence[Appointment]:
        return self.appointments

    def needs_of(self, person_id: UUID) -> Sequence[NeedRow]:
        return self.needs

    def places_of(self, person_id: UUID) -> Sequence[WaitingPlace]:
        return self.places

    def card_of(self, person_id: UUID) -> Card | None:
        return self.card

    def looked_at(self, person_id: UUID) -> Sequence[Access]:
        return self.accesses

    def disputes_of(self, person_id: UUID) -> Sequence[Disputed]:
        return self.disputes

    def dispute(self, person_id: UUID, entry: Entry, wrong: Wrong) -> Outcome:
        done = self._ask("dispute", entry.event_id, wrong)
        if done.refused is None:
            new = belongings.disputed(entry.event_id, entry.topic, self.day.isoformat())
            self.disputes = (new, *self.disputes)
        return done

    def withdraw_dispute(self, person_id: UUID, fact_id: UUID) -> Outcome:
        done = self._ask("withdraw_dispute", fact_id)
        if done.refused is None:
            self.disputes = [
                msgspec.structs.replace(each, objection_state="withdrawn")
                if each.fact_id == fact_id
                else each
                for each in self.disputes
            ]
        return done

    def ask_for_staff(self, person_id: UUID | None, machine: str) -> Outcome:
        return self._ask("ask_for_staff", person_id, machine)

    def carers_of(self, person_id: UUID) -> Sequence[Carer]:
        return self.carers

    def begin_help(self, person_id: UUID, session_id: UUID | None) -> Outcome:
        return self._ask("begin_help", session_id)

    def end_help(self, person_id: UUID, session_id: UUID | None) -> None:
        self._ask("end_help", session_id)

    def took_along(self, person_id: UUID, form: Taken) -> Outcome:
        return self._ask("took_along", form)

    def short_codes(self, positions: Sequence[int]) -> Sequence[str]:
        return [belongings.code_at(each) for each in positions]

    def proof_of(self, entry: Entry) -> str | None:
        return None if "proof_of" in self.refusing else belongings.PROOF

    def self_tested(self, machine: str, works: Mapping[Part, bool]) -> Outcome:
        return self._ask("self_tested", machine, dict(works))

    def today(self) -> date:
        return self.day

    def _ask(self, door: str, *told: Any) -> Outcome:
        self.asked.append((door, *told))
        return Outcome(self.refusing.get(door))
