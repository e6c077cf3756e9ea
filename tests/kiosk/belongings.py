"""What the office knows of one visitor beside her record, as the projections hand it out."""

from datetime import date
from uuid import UUID

from projections.appointments import Appointment
from projections.carers import Carer
from projections.needs_board import NeedRow
from projections.objections import Disputed
from projections.open_loans import OpenLoan
from projections.payment_reasons import MonthPayment, Reason
from projections.person_card import Card
from projections.record_access import Access
from projections.renewals import Renewal
from projections.waiting_lists import WaitingPlace

AYGUL = UUID("7b7f0b60-0000-4000-8000-000000000001")
CLERK = UUID("7b7f0b60-0000-4000-8000-00000000000c")
STATION = "昌吉市第一辅具站"
STATION_ID = UUID("7b7f0b60-0000-4000-8000-0000000000ca")
DISPUTED = UUID("7b7f0b60-0000-4000-8000-0000000000d1")
CRUTCHES = UUID(int=1)
PROOF = "\n".join(
    (
        "handrail receipt v1",
        f'state {{"v":1,"fact":{{"amount":{"1" * 500}}},"sealed":{{"阿":"{"c" * 260}"}}}}',
        f"sealed {AYGUL} {'s' * 43}= {{}}",
        "",
        "c2sp.org/tlog-proof@v1",
        f"extra {'QUJD' * 35}",
        "index 204981",
        *(f"{level:02}{'x' * 41}=" for level in range(18)),
        "",
        "handrail/changji/4f1c22aa",
        "250187",
        f"{'y' * 43}=",
        "",
        f"\u2014 handrail/changji/4f1c22aa {'z' * 91}=",
        "",
    )
)
"""As long as the receipt of a fact among a quarter of a million."""

LOANS: tuple[OpenLoan, ...] = (
    OpenLoan(
        device_id=CRUTCHES,
        person_id=AYGUL,
        asset_number="CJ00001",
        device_name="腋拐",
        class_code="12 03 12",
        station=STATION,
        lent_on="2022-11-02",
        due_on=date(2023, 1, 1),
        missing=False,
    ),
)
RENEWALS: tuple[Renewal, ...] = (
    Renewal(
        device_id=CRUTCHES,
        asset_number="CJ00001",
        device_name="腋拐",
        class_code="12 03 12",
        due_on=date(2023, 1, 1),
        renewals=0,
        renewals_max=2,
        policy="lending@1",
        waiting=0,
        reserved_from=None,
        keep_until=date(2023, 3, 2),
        renewal_answer="yes",
        renewal_obstacle=None,
    ),
)


def payment(month: str, minor: int | None, state: str = "paid", **more: str) -> MonthPayment:
    """One month of the living subsidy."""
    return MonthPayment(
        month=month,
        person_id=AYGUL,
        scheme="living_subsidy",
        payment_kind="regular",
        payment_state=state,
        minor=minor,
        currency="CNY",
        on=f"{month}-15",
        reason=more.get("reason"),
        area="652301",
        account_tail="6365",
        policy="living_subsidy@1",
        asked_back_minor=0,
        recovered_minor=0,
        position=int(month.replace("-", "")),
    )


PAYMENTS: tuple[MonthPayment, ...] = (
    payment("2022-12", 10000),
    payment("2022-11", 12050),
    payment("2022-10", 12050, "failed", reason="account_closed"),
)
NOT_PAID: tuple[Reason, ...] = (
    Reason(
        unpaid_reason="failed_at_the_bank",
        scheme="living_subsidy",
        detail="reason.account_closed",
        since="2022-10-15",
        minor=12050,
        currency="CNY",
        position=202210,
    ),
)
PAID_LESS: tuple[Reason, ...] = (
    Reason(
        unpaid_reason="rate_changed",
        scheme="living_subsidy",
        detail="rate_reason.policy_changed",
        since="2022-12",
        before_minor=12050,
        minor=10000,
        currency="CNY",
        policy_before="living_subsidy@1",
        policy="living_subsidy@2",
        position=202212,
    ),
)
APPOINTMENTS: tuple[Appointment, ...] = (
    Appointment(
        history_id=UUID(int=21),
        person_id=AYGUL,
        day=date(2023, 1, 4),
        until=None,
        starts_at="09:30",
        appointment_kind="session",
        purpose="physiotherapy",
        station_id=STATION_ID,
        staff_id=None,
        sensitive=False,
    ),
)
NEEDS: tuple[NeedRow, ...] = (
    NeedRow(
        need_id=UUID(int=31),
        person_id=AYGUL,
        area="652301",
        need_state="escalated",
        note="住房漏水",
        need_category="housing",
        need_urgency=None,
        owner="街道办事处",
        staff_id=None,
        escalated_to="街道办事处",
        raised_on="2022-12-21",
        due_on=date(2023, 1, 20),
        days_overdue=0,
        progressed_on=None,
        progress_note=None,
        closed_on=None,
        confirmed_on=None,
        need_decline_reason=None,
        times_reopened=0,
        position=31,
    ),
)
PLACES: tuple[WaitingPlace, ...] = (
    WaitingPlace(
        list_id=UUID(int=41),
        class_code="12 22 03",
        station=STATION,
        person_id=AYGUL,
        place=3,
        waiting=7,
        joined_on="2022-11-02",
        offered_device_id=None,
        hold_until=None,
    ),
)
THE_CARD = Card(
    person_id=AYGUL,
    registered_on="2022-01-05",
    area="652301",
    actual_area=None,
    settlement="urban",
    household_id=None,
    language=None,
    preferred_channel=None,
    speech_rate=None,
    large_text=None,
    quiet_from=None,
    quiet_until=None,
    category="visual",
    grade="2",
    certificate_country="CN",
    certificate_state="held",
    certificate_since="2020-06-01",
    certificate_until=date(2030, 5, 31),
    certificate_valid=True,
    died_on=None,
    away_since=None,
    away_in=None,
)


def access(position: int, topic: str, day: str, *, looked: bool, role: str | None) -> Access:
    """Somebody who looked at the record, or wrote in it."""
    return Access(
        position=position,
        recorded_at=f"{day}T08:30:00.000000Z",
        occurred_on=day,
        looked=looked,
        topic=topic,
        reason="service" if topic == "record_viewed" else None,
        staff_id=CLERK,
        staff_role=role,
        organisation="changji-dpf",
        channel="desk" if role else "kiosk",
        sensitive=False,
    )


ACCESSES: tuple[Access, ...] = (
    access(53, "kiosk_session_opened", "2022-12-31", looked=True, role=None),
    access(52, "record_viewed", "2022-12-30", looked=True, role="clerk"),
    access(51, "device_lent", "2022-11-02", looked=False, role="clerk"),
)


def disputed(fact_id: UUID, topic: str, day: str) -> Disputed:
    """An objection that waits for its answer."""
    return Disputed(
        objection_id=UUID(int=fact_id.int + 60),
        person_id=AYGUL,
        fact_id=fact_id,
        topic=topic,
        disputed_on=day,
        objection_state="open",
        closed_on=None,
        objection_outcome=None,
        entry_wrong="other",
        words=None,
        answer=None,
        sensitive=False,
    )


DISPUTES: tuple[Disputed, ...] = (disputed(DISPUTED, "payment_failed", "2022-12-20"),)
CARERS: tuple[Carer, ...] = (
    Carer(
        relation_id=UUID(int=71),
        person_id=AYGUL,
        carer_person_id=None,
        carer_relationship="parent",
        linked_at=71,
        linked_on="2022-01-05",
        unlinked_on=None,
        proxy_powers=(),
        proxy_basis=None,
        proxy_from=None,
        proxy_until=None,
        proxy_revoked_on=None,
        may_act=False,
    ),
)


def code_at(position: int) -> str:
    """The short code of the entry at this position."""
    return f"{position}-K7QM-3F2A"
