"""A session of therapy: what is recorded of it at the desk."""

from uuid import UUID

from api.office import Office
from ledger import catalogue
from ledger.aggregates import RehabSession
from ledger.application import Answer
from ledger.commands import caring
from ledger.vocabulary import By
from ledger.work import Work

STEPS = ("again", "held", "missed")
"""The same as then, today; the planned one took place; the person did not come to it."""


def record(office: Office, by: By, session: RehabSession, step: str, minutes: int | None) -> Answer:
    """Record that a session took place today for so many minutes, or was missed.

    ``session`` is the planned one, or with ``again`` one like it.

    Raises:
        Refused: a rule of the ledger says no.
    """
    today = office.today()

    def decide(work: Work) -> str:
        if step == "missed":
            work.change(RehabSession, session.id).miss(occurred_on=today)
            return str(session.id)
        if step == "held":
            return caring.deliver_planned(work, session.id, occurred_on=today, minutes=minutes or 0)
        return caring.deliver_session(
            work,
            occurred_on=today,
            person_id=session.person_id,
            station_id=session.station_id,
            item=session.item,
            minutes=minutes or 0,
        )

    return office.ledger.perform(by, decide, [step, str(session.id), minutes])


def is_sensitive(session: RehabSession) -> bool:
    """Whether others should not hear of it."""
    return catalogue.is_sensitive(session.item)


def worker_of(office: Office, session_id: UUID) -> UUID | None:
    """Whose session it is: for whom it was planned, else who recorded it."""
    for fact in office.ledger.facts_of([session_id]).get(session_id, []):
        match fact:
            case RehabSession.RehabSessionPlanned(therapist_id=therapist):
                if therapist is not None:
                    return therapist
            case RehabSession.RehabSessionDelivered():
                return fact.envelope.actor
            case _:
                pass
    return None
