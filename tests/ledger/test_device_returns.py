"""How a device came back, who looked at it, and what was chased, corrected or given away."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Device
from ledger.application import ServiceLedger
from ledger.vocabulary import Channel, Condition, DeviceState
from ledger.work import Work
from tests.facts import (
    BEKZAT,
    CLERK,
    LENDING_STATION,
    ORGANISATION,
    REHAB_STATION,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    told_by,
)
from tests.ledger.retelling import does_not_follow, follows, told

CHAIR = Device.id_of(ORGANISATION, "CJ00001")
REGISTERED, LENT, RETURNED = Device.DeviceRegistered, Device.DeviceLent, Device.DeviceReturned
OUT = (REGISTERED, LENT)
BACK = (*OUT, RETURNED)
RETURN_ID = UUID(int=0xBAC)
CORRECTED = ready(Device.DeviceReturnCorrected)
AS_RECORDED = (
    ready(REGISTERED),
    ready(LENT),
    ready(RETURNED, event_id=RETURN_ID),
    ready(Device.DeviceInspected),
)


def test_device_inspected_can_be_lent_when_it_is_in_good_order():
    follows("inspect", Device.DeviceInspected, *BACK)
    follows("inspect", Device.DeviceInspected, *OUT, Device.DeviceLost, Device.DeviceFound)

    good = ready(Device.DeviceInspected, parts_missing=())
    assert given(Device, *map(ready, BACK), good).state is DeviceState.AVAILABLE


@pytest.mark.parametrize("condition", [Condition.NEEDS_REPAIR, Condition.DAMAGED])
def test_device_inspected_and_found_unfit_is_not_lent(condition: Condition):
    device = given(Device, *map(ready, BACK))

    device.inspect(occurred_on="2022-05-23", station_id=REHAB_STATION, condition=condition)

    assert device.state is DeviceState.DEFECTIVE
    with refused("device_not_available", state="defective"):
        device.lend(**told(ready(LENT, occurred_on="2022-06-01", due_on=date(2022, 8, 1))))


def test_device_inspected_while_it_is_out_is_refused():
    does_not_follow("inspect", Device.DeviceInspected, *OUT, code="out_of_turn")


def test_device_inspection_skipped_is_told_by_a_list_of_the_past():
    device = given(Device, *map(ready, BACK), asked_by=by(channel=Channel.IMPORT))

    device.skip_inspection(occurred_on="2022-06-01", station_id=LENDING_STATION)

    assert recorded(device) == [ready(Device.DeviceInspectionSkipped)]
    assert device.state is DeviceState.AVAILABLE


def test_device_inspection_skipped_by_who_is_there_is_refused():
    skipped = Device.DeviceInspectionSkipped
    does_not_follow("skip_inspection", skipped, *BACK, code="inspection_not_skipped")


def test_device_inspection_skipped_when_there_was_none_to_make_is_refused():
    skipped = Device.DeviceInspectionSkipped
    does_not_follow("skip_inspection", skipped, REGISTERED, code="out_of_turn")


def correct(device: Device, **changes: Any) -> None:
    device.correct_return(**told(CORRECTED, **changes))


def test_device_return_corrected_says_what_was_said_before():
    device = given(Device, *AS_RECORDED, asked_by=by(corrects=RETURN_ID))

    correct(device)

    assert recorded(device) == [CORRECTED]
    assert (device.state, device.station_id) == (DeviceState.RETURNED, LENDING_STATION)


def test_device_return_corrected_twice_starts_from_the_first_correction():
    first = told_by(CORRECTED, CLERK, corrects=RETURN_ID)
    device = given(Device, *AS_RECORDED, first, asked_by=by(corrects=RETURN_ID))

    with refused("old_value_differs"):
        correct(device)
    correct(
        device,
        condition_before=CORRECTED.condition,
        station_id_before=CORRECTED.station_id,
        parts_missing_before=CORRECTED.parts_missing,
    )

    assert len(recorded(device)) == 1


def test_device_return_corrected_while_it_is_out_again_leaves_it_there():
    again = ready(LENT, occurred_on="2022-05-24", person_id=BEKZAT)
    device = given(Device, *AS_RECORDED, again, asked_by=by(corrects=RETURN_ID))

    correct(device)

    assert (device.state, device.borrower) == (DeviceState.ON_LOAN, BEKZAT)


@pytest.mark.parametrize("named", [None, UUID(int=0xF00)])
def test_device_return_corrected_without_naming_it_is_refused(named: UUID | None):
    device = given(Device, *AS_RECORDED, asked_by=by(corrects=named))

    with refused("return_not_named"):
        correct(device)

    assert recorded(device) == []


def test_device_return_corrected_of_somebody_else_is_refused():
    device = given(Device, *AS_RECORDED, asked_by=by(corrects=RETURN_ID))

    with refused("return_not_named"):
        correct(device, person_id=BEKZAT)


@pytest.mark.parametrize(
    "before",
    [
        {"condition_before": Condition.GOOD},
        {"station_id_before": LENDING_STATION},
        {"parts_missing_before": ()},
    ],
)
def test_device_return_corrected_from_something_else_is_refused(before: dict[str, Any]):
    device = given(Device, *AS_RECORDED, asked_by=by(corrects=RETURN_ID))

    with refused("old_value_differs"):
        correct(device, **before)


def test_device_overdue_noted_after_the_day_it_was_due():
    follows("note_overdue", Device.DeviceOverdueNoted, *OUT)


@pytest.mark.parametrize(
    "told",
    [{"occurred_on": "2022-04-03"}, {"due_on": date(2022, 4, 2)}],
    ids=["it is due today", "it was due on another day"],
)
def test_device_overdue_noted_too_early_is_refused(told: dict[str, Any]):
    does_not_follow(
        "note_overdue", Device.DeviceOverdueNoted, *OUT, code="loan_not_overdue", **told
    )


def test_device_overdue_noted_twice_is_refused_until_it_was_renewed():
    noted = Device.DeviceOverdueNoted
    does_not_follow("note_overdue", noted, *OUT, noted, code="overdue_already_noted")

    device = given(Device, *map(ready, (*OUT, noted, Device.DeviceLoanRenewed)))
    device.note_overdue(occurred_on="2022-06-03", due_on=date(2022, 6, 2))

    assert len(recorded(device)) == 1


def test_device_overdue_noted_by_two_clocks_at_once_is_noted_once(ledger: ServiceLedger):
    copied(ledger, CHAIR, *map(ready, OUT))

    def note(work: Work) -> None:
        device = work.change(Device, CHAIR)
        device.note_overdue(occurred_on="2022-04-04", due_on=date(2022, 4, 3))

    with refused("overdue_already_noted"):
        meanwhile(ledger, note, note)

    assert [fact.TOPIC for fact in stored(ledger)].count("device_overdue_noted") == 1


def test_device_reminder_sent_to_who_has_it():
    follows("remind", Device.DeviceReminderSent, *OUT)


def test_device_reminder_sent_to_nobody_is_refused():
    does_not_follow("remind", Device.DeviceReminderSent, *BACK, code="device_not_on_loan")


def test_device_renewal_refused_says_why():
    follows("refuse_renewal", Device.DeviceRenewalRefused, *OUT)


def test_device_renewal_refused_to_somebody_else_is_refused():
    refusal = Device.DeviceRenewalRefused
    does_not_follow("refuse_renewal", refusal, *OUT, code="contradicts_history", person_id=BEKZAT)


@pytest.mark.parametrize("state", [(REGISTERED,), OUT], ids=["from the shelf", "on loan"])
def test_device_issued_is_the_persons_own(state):
    follows("issue", Device.DeviceIssued, *state)


@pytest.mark.parametrize(
    ("state", "changes", "code"),
    [
        (OUT, {"person_id": BEKZAT}, "device_on_loan"),
        (BACK, {}, "device_not_inspected"),
        ((REGISTERED, Device.DeviceRetired), {}, "device_not_available"),
        ((REGISTERED, Device.DeviceIssued), {}, "device_not_available"),
    ],
    ids=["with somebody else", "not looked at", "retired", "twice"],
)
def test_device_issued_when_it_cannot_be_is_refused(state, changes, code):
    does_not_follow("issue", Device.DeviceIssued, *state, code=code, **changes)


def test_device_reservation_overridden_before_it_goes_out():
    follows("override_reservation", Device.DeviceReservationOverridden, REGISTERED)


def test_device_reservation_overridden_when_it_cannot_go_out_is_refused():
    overridden = Device.DeviceReservationOverridden
    does_not_follow("override_reservation", overridden, *OUT, code="device_on_loan")


def test_device_returned_keeps_its_stored_form_without_being_told_who_had_it():
    device = given(Device, *map(ready, OUT))
    known = told(ready(RETURNED))

    device.give_back(**{name: known[name] for name in known if name != "person_id"})

    assert recorded(device) == [ready(RETURNED)]
