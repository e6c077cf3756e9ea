"""What people ask about their own data, and by when the office answers."""

from datetime import date, timedelta
from uuid import UUID

from ledger.aggregates import PersonRequest, Policy
from ledger.aggregates.person_request import RequestKind
from ledger.commands.persons import reachable
from ledger.commands.registry import command
from ledger.particulars import GivenThrough
from ledger.policies import RequestTerms
from ledger.vocabulary import PartialDate, first_day
from ledger.work import Work

POLICY = "requests"
"""The code of the policy that says in how many days each kind is answered."""


def terms_on(work: Work, day: date) -> tuple[RequestTerms, str | None]:
    """In how many days each kind is answered, and which policy says so; else what is usual."""
    policy = work.find(Policy, Policy.id_of(work.by.organisation, POLICY))
    version = policy.in_force(day) if policy is not None else None
    if version is None or not isinstance(version.clauses, RequestTerms):
        return RequestTerms(), None
    return version.clauses, version.ref


def due_on(terms: RequestTerms, kind: RequestKind, received: date) -> date:
    """The last day on which a request of this kind is answered in time."""
    days: int = getattr(terms, f"{kind.value}_days")
    return received + timedelta(days=days)


@command("person_request.receive")
def receive(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    request_kind: RequestKind,
    given_through: GivenThrough = GivenThrough.THE_PERSON,
    words: str | None = None,
) -> str:
    """Note what a person asks for about their data; by when it is due, the policy says.

    The id of the request is the answer.

    Raises:
        NotKnown, PersonIsErased: there is nobody who could ask.
        RequestStillOpen: they asked for the same, and wait.
    """
    reachable(work, person_id)
    received = first_day(occurred_on)
    terms, ref = terms_on(work, received)
    work.policy = ref
    request = work.begin(PersonRequest, PersonRequest.id_of(person_id, request_kind))
    request.receive(
        occurred_on=occurred_on,
        person_id=person_id,
        request_kind=request_kind,
        due_on=due_on(terms, request_kind, received),
        given_through=given_through,
        words=words,
    )
    return str(request.id)
