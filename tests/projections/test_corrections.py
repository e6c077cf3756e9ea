from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Contact, Device, ImportBatch, Payment, Person, PublishedFigure
from ledger.application import ServiceLedger
from ledger.vocabulary import WithdrawalReason
from projections import corrections, feed
from projections.corrections import Correction, ImportWithdrawn, StaffCorrections
from projections.store import Views
from tests.facts import AREA, AYGUL, BEKZAT, CLERK, ORGANISATION, ready
from tests.projections.taking_back import take_back

YEAR: dict[str, Any] = {"start": date(2022, 1, 1), "end": date(2023, 1, 1)}
CALL, PAYMENT, CHAIR = UUID(int=0xCA), UUID(int=0xBA), UUID(int=0xC1)
NOW = "2022-12-31T12:00:00.000000Z"
PAID = ready(Payment.PaymentPaid)
BACK = ready(Payment.PaymentReversed)


def test_corrections_made_by_withdrawing_name_what_was_withdrawn(ledger, views: Views, tell):
    tell(CALL, ready(Contact.ContactMade))
    take_back(ledger, CALL)
    feed.catch_up(ledger, views)

    assert corrections.made(views, **YEAR) == [
        Correction(
            position=2,
            correction_sort="withdrawal",
            topic="fact_withdrawn",
            corrected_topic="contact_made",
            corrected_position=1,
            before={},
            after={},
            reason="reason.other",
            recorded_at=NOW,
            occurred_on="2022-12-31",
            staff_id=CLERK,
            organisation=ORGANISATION,
            area=None,
            person_id=AYGUL,
            sensitive=False,
        )
    ]


def test_corrections_made_by_paying_back_name_the_payment_and_its_amount(views: Views, tell):
    tell(PAYMENT, PAID, BACK)

    (found,) = corrections.made(views, **YEAR)

    assert (found.correction_sort, found.corrected_topic) == ("reversal", "payment_paid")
    assert found.before == {
        "amount": {"minor": PAID.amount.minor, "currency": PAID.amount.currency}
    }
    assert (found.after, found.reason) == ({}, f"reason.{BACK.reason}")


def test_corrections_made_say_what_was_and_what_is(views: Views, tell):
    corrected = ready(Device.DeviceReturnCorrected)
    restated = ready(PublishedFigure.FigureRestated)
    tell(CHAIR, ready(Device.DeviceRegistered), corrected)
    tell(UUID(int=0xF1), restated)

    figure, device = corrections.made(views, **YEAR)

    assert (figure.before, figure.after) == (
        {"value": restated.old_value},
        {"value": restated.new_value},
    )
    assert device.before["condition"] == corrected.condition_before.value
    assert device.after["condition"] == corrected.condition.value
    assert set(device.before) == {"station_id", "condition", "parts_missing"}


def test_corrections_made_in_a_persons_details_tell_no_detail(views: Views, tell):
    tell(AYGUL, ready(Person.PersonRegistered), ready(Person.DetailCorrected))

    (found,) = corrections.made(views, **YEAR, person_id=AYGUL)

    assert (found.topic, found.before, found.after) == ("detail_corrected", {}, {})
    assert found.reason is not None
    assert found.reason.startswith("correction_reason.")


@pytest.mark.parametrize(
    ("narrowed", "positions"),
    [
        ({}, [4, 2]),
        ({"area": AREA}, [2]),
        ({"area": AREA[:4]}, [2]),
        ({"area": "9"}, []),
        ({"person_id": AYGUL}, [4, 2]),
        ({"person_id": BEKZAT}, []),
        ({"staff_id": CLERK}, [4, 2]),
        ({"staff_id": BEKZAT}, []),
        ({"limit": 1}, [4]),
        ({"end": date(2022, 12, 31)}, []),
        ({"start": date(2022, 12, 31)}, [4, 2]),
    ],
)
def test_corrections_made_are_narrowed(ledger, views: Views, tell, narrowed, positions):
    tell(PAYMENT, PAID, ready(Payment.PaymentReversed, area=AREA))
    tell(CALL, ready(Contact.ContactMade))
    take_back(ledger, CALL)
    feed.catch_up(ledger, views)

    found = corrections.made(views, **(YEAR | narrowed))

    assert [each.position for each in found] == positions


def test_corrections_of_nothing_are_empty(views: Views, tell):
    tell(PAYMENT, PAID)

    assert corrections.made(views, **YEAR) == []
    assert corrections.imports_withdrawn(views, **YEAR) == []
    assert corrections.by_staff(views, **YEAR) == []


def test_corrections_imports_withdrawn_say_how_much_went_and_stayed(
    ledger: ServiceLedger, views: Views, tell
):
    batch = UUID(int=0xB1)
    tell(batch, ready(ImportBatch.FileImported))
    (run,) = ledger.facts_of([batch])[batch]
    told: dict[str, Any] = {"facts": 40, "kept": 2, "reason": WithdrawalReason.RECORDED_TWICE}
    tell(batch, ready(ImportBatch.FileImportWithdrawn, import_id=run.event_id, **told))

    assert corrections.imports_withdrawn(views, **YEAR) == [
        ImportWithdrawn(
            position=2,
            batch_id=batch,
            import_id=run.event_id,
            facts=40,
            kept=2,
            reason="reason.recorded_twice",
            recorded_at=NOW,
            staff_id=CLERK,
        )
    ]
    assert [each.corrected_position for each in corrections.made(views, **YEAR)] == [1]


def test_corrections_by_staff_counts_each_way(ledger: ServiceLedger, views: Views, tell):
    tell(PAYMENT, PAID, BACK)
    for place in (1, 2):
        tell(UUID(int=place), ready(Contact.ContactMade))
        take_back(ledger, UUID(int=place))
    feed.catch_up(ledger, views)

    assert corrections.by_staff(views, **YEAR) == [
        StaffCorrections(CLERK, "withdrawal", 2),
        StaffCorrections(CLERK, "reversal", 1),
    ]
