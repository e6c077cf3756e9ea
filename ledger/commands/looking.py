"""Who looked into whose record."""

from uuid import UUID

from ledger.aggregates import Consent, Person, RecordAccess
from ledger.aggregates.consent import ConsentState
from ledger.aggregates.record_access import AccessPurpose, BreakGlassReason
from ledger.commands.registry import command
from ledger.particulars import ConsentPurpose
from ledger.refusals.persons import SharingWithdrawn
from ledger.work import Work


@command("record_access.view")
def view(
    work: Work,
    *,
    occurred_on: str,
    person_id: UUID,
    access_purpose: AccessPurpose = AccessPurpose.SERVICE,
) -> bool:
    """Record that whoever asks opened a person's record: once a day and purpose.

    Whether this was the first time that day for this purpose is the answer.

    Raises:
        NotKnown: there is nobody of this id.
        SharingWithdrawn: it would be handed on, and the person took back that it may.
    """
    work.change(Person, person_id)
    if access_purpose is AccessPurpose.HANDED_ON:
        _must_be_shared(work, person_id)
    readings = work.begin(RecordAccess, RecordAccess.id_of(person_id, work.by.actor, occurred_on))
    if any(
        isinstance(fact, RecordAccess.RecordViewed) and fact.access_purpose is access_purpose
        for fact in readings.standing
    ):
        return False
    readings.view(occurred_on=occurred_on, person_id=person_id, access_purpose=access_purpose)
    return True


def _must_be_shared(work: Work, person_id: UUID) -> None:
    # Who never was asked is handed on by law; who agreed and took it back is not handed on.
    consent = work.find(Consent, Consent.id_of(person_id, ConsentPurpose.SHARING))
    if consent is not None and consent.state is ConsentState.WITHDRAWN:
        raise SharingWithdrawn(id=person_id)


@command("record_access.break_glass")
def break_glass(
    work: Work,
    *,
    occurred_on: str,
    person_id: UUID,
    break_glass_reason: BreakGlassReason,
    note: str | None = None,
) -> str:
    """Record that whoever asks opened a record which is not theirs to see; every time.

    The id of what they read that day is the answer.

    Raises:
        NotKnown: there is nobody of this id.
    """
    work.change(Person, person_id)
    readings = work.begin(RecordAccess, RecordAccess.id_of(person_id, work.by.actor, occurred_on))
    readings.break_glass(
        occurred_on=occurred_on,
        person_id=person_id,
        break_glass_reason=break_glass_reason,
        note=note,
    )
    return str(readings.id)


@command("record_access.open")
def open_session(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: str,
    person_id: UUID,
    station_id: UUID | None = None,
) -> None:
    """Record that a person's turn at a kiosk began, and their record was opened to them.

    Raises:
        NotKnown: there is nobody of this id.
        AlreadyExists: this turn was recorded.
        NotOnBehalf: a kiosk opens a record only to whom it serves.
    """
    work.change(Person, person_id)
    turn = work.begin(RecordAccess, id)
    turn.open(occurred_on=occurred_on, person_id=person_id, station_id=station_id)


@command("record_access.end")
def end_session(work: Work, *, id: UUID, occurred_on: str) -> None:  # noqa: A002 - the line's own word
    """Record that a person's turn at a kiosk is over.

    Raises:
        NotKnown: no such turn began.
        OutOfTurn: it is over already.
    """
    work.change(RecordAccess, id).end(occurred_on=occurred_on)
