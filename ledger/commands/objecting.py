"""A person's objection to what stands in their record."""

from uuid import UUID

from ledger import catalogue
from ledger.aggregates import Objection
from ledger.aggregates.objection import EntryWrong
from ledger.commands.registry import command
from ledger.history import FACTS, Fact, History
from ledger.refusals.needs import EntryNotInRecord
from ledger.work import Work


@command("entry.dispute")
def dispute(  # noqa: PLR0913 - an entry is found by this many things
    work: Work,
    *,
    occurred_on: str,
    person_id: UUID,
    history_id: UUID,
    fact_id: UUID,
    topic: str,
    wrong: EntryWrong | None = None,
    words: str | None = None,
) -> str:
    """Object to one entry: the fact ``fact_id`` of the history ``history_id``.

    ``wrong`` and ``words`` are what the person says is wrong. The id of the objection is
    the answer.

    Raises:
        EntryNotInRecord: no such entry stands there, or it is about somebody else.
        EntryAlreadyDisputed: the objection waits for its answer.
        NotOnBehalf: a kiosk speaks only for whom it serves.
    """
    entry = _entry(work, topic, history_id, fact_id)
    if entry is None or entry.subject != person_id:
        raise EntryNotInRecord(fact_id=fact_id)
    objection = work.begin(Objection, Objection.id_of(fact_id))
    objection.dispute(
        occurred_on=occurred_on,
        person_id=person_id,
        fact_id=fact_id,
        history_id=history_id,
        topic=topic,
        sensitive=_is_sensitive(entry),
        wrong=wrong,
        words=words,
    )
    return str(objection.id)


def _entry(work: Work, topic: str, history_id: UUID, fact_id: UUID) -> Fact | None:
    kind: type[History] | None = FACTS[topic].HISTORY if topic in FACTS else None
    if kind is None or kind is History:
        return None
    history = work.find(kind, history_id)
    standing = history.standing if history is not None else []
    found = (fact for fact in standing if (fact.event_id, fact.TOPIC) == (fact_id, topic))
    return next(found, None)


def _is_sensitive(entry: Fact) -> bool:
    codes = (getattr(entry, name, None) for name in ("kind", "item"))
    told = entry.SENSITIVE or getattr(entry, "sensitive", False)
    return bool(told) or any(
        catalogue.is_sensitive(each) for each in codes if isinstance(each, str)
    )
