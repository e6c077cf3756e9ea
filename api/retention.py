"""Whose record need not be kept any longer: proposed with the reason, decided by people.

A policy ``retention/payment`` says for how many years after the last fact of that kind of history
a record is kept; ``retention`` says so for every other kind. The longest decides.
"""

from datetime import date
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from api.office import Office
from ledger.aggregates import Policy
from ledger.history import FACTS
from ledger.policies import PolicyVersion, RetentionTerms
from ledger.work import Work
from projections import open_loans, person_history, person_lookup
from projections.store import Views

POLICY = "retention"
OF_NO_SERVICE = frozenset({"consent", "objection", "person_link", "person_request", "restriction"})
"""Histories that tell about the record and not about anything the person received."""


class Due(Struct, frozen=True, kw_only=True):
    """One record that is kept for longer than anything demands.

    ``last_on`` is the day of the last fact of the ``kind`` that was to be kept longest; from
    ``since`` on nothing demands it. ``proposal`` is erase, review or open (something is on loan).
    """

    person_id: UUID
    kind: str
    last_on: date
    years: int
    policy: str
    since: date
    proposal: str


def is_laid_down(office: Office) -> bool:
    """Whether any policy says for how long records are kept."""
    return _policy(Work(office.ledger, office.by("look")), POLICY, _today(office)) is not None


def due(office: Office) -> list[Due]:
    """Every record that is due for erasure or review today, the longest first; empty if none is.

    A record with anything that no policy says how long to keep is due for nothing.
    """
    views, today = office.whole(), _today(office)
    work = Work(office.ledger, office.by("look"))
    versions: dict[str, PolicyVersion | None] = {}
    kept: dict[UUID, list[Due | None]] = {}
    for person_id, topic, last in person_history.last_days(views):
        kind = FACTS[topic].HISTORY.STORED_AS
        if kind in OF_NO_SERVICE:
            continue
        if kind not in versions:
            versions[kind] = _policy(work, f"{POLICY}/{kind}", today) or _policy(
                work, POLICY, today
            )
        version = versions[kind]
        kept.setdefault(person_id, []).append(
            _until(person_id, kind, last, version) if version else None
        )
    longest = [
        max((each for each in told if each), key=lambda each: (each.since, each.last_on))
        for told in kept.values()
        if None not in told
    ]
    over = [each for each in longest if each.since <= today]
    living = person_lookup.summaries(views, [each.person_id for each in over])
    found = [_looked_at(views, each) for each in over if each.person_id in living]
    return sorted(found, key=lambda each: (each.since, each.person_id))


def _until(person_id: UUID, kind: str, last: date, version: PolicyVersion) -> Due:
    terms = version.clauses
    if not isinstance(terms, RetentionTerms):
        raise TypeError(version.ref)
    return Due(
        person_id=person_id,
        kind=kind,
        last_on=last,
        years=terms.years,
        policy=version.ref,
        since=_years_after(last, terms.years),
        proposal="erase" if terms.then_erase else "review",
    )


def _looked_at(views: Views, each: Due) -> Due:
    """Nobody is proposed to be erased who has something of the office at home."""
    return replace(each, proposal="open") if open_loans.of(views, each.person_id) else each


def _years_after(day: date, years: int) -> date:
    """The first day on which so many years are over; of 29 February, 1 March."""
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _policy(work: Work, code: str, day: date) -> PolicyVersion | None:
    policy = work.find(Policy, Policy.id_of(work.by.organisation, code))
    version = policy.in_force(day) if policy is not None else None
    return version if version and isinstance(version.clauses, RetentionTerms) else None


def _today(office: Office) -> date:
    return date.fromisoformat(office.today())
