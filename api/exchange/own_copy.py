"""Everything about one person, for that person: what is known, what was recorded, who looked.

Nobody else is named in it: staff by their role, carers by how they stand to the person. Records
that are linked to theirs come with it, each for itself.
"""

import json
from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from api.exchange.leaving_out import is_secret
from api.exchange.persons import Known, known
from api.exchange.saying import sayer
from api.office import Office
from kiosk.telling import tell
from kiosk.words import Words
from ledger.commands.linking import groups_of
from ledger.history import Fact
from ledger.work import Work
from projections import consents, person_history, person_lookup, record_access
from projections.consents import Agreed
from projections.person_history import Entry
from projections.record_access import Access
from projections.store import Views

FACTS_MAX = 100_000
OF_OTHERS = frozenset({"accepted_by", "document", "given_by", "guardian"})
"""Sealed fields of a person's record that name somebody else."""
OF_A_CARER = "carer_linked"
"""The fact whose name and number are the carer's."""
OF_THEMSELVES = {
    "name": "corrected_detail.name",
    "sex": "corrected_detail.sex",
    "born_on": "corrected_detail.born_on",
    "phone": "corrected_detail.phone",
    "area": "answer.person_card.area",
    "address": "corrected_detail.address",
    "actual_area": "answer.person_card.actual_area",
    "language": "answer.person_card.language",
    "died_on": "answer.person_card.died_on",
    "away_since": "answer.person_card.away_since",
}
"""What is known of a person, each with the key of its heading, in this order."""
OF_THE_CERTIFICATE = {
    "number": "corrected_detail.certificate_number",
    "category": "corrected_detail.certificate_category",
    "grade": "corrected_detail.certificate_grade",
    "since": "answer.person_card.certificate_since",
    "until": "answer.person_card.certificate_until",
}


class Line(Struct, frozen=True, kw_only=True):
    """One thing that is known of the person: its heading, and what it is."""

    head: str
    value: str


class Told(Struct, frozen=True, kw_only=True):
    """One fact in words; ``recorded_at`` is the instant, in UTC, and ``fields`` the bare values.

    ``by`` is in which role, of which body, somebody recorded it. ``withdrawn``: in error.
    """

    occurred_on: str
    recorded_at: str
    what: str
    sentence: str
    details: tuple[str, ...]
    by: str
    withdrawn: bool
    topic: str
    event_id: UUID
    fields: dict[str, Any]


class Looked(Struct, frozen=True, kw_only=True):
    """Somebody read the record: when, what for, and in which role."""

    at: str
    what: str
    reason: str
    by: str


class Part(Struct, frozen=True, kw_only=True):
    """One record: what is known, every fact from the oldest on, who looked, what was agreed to."""

    person_id: UUID
    own: tuple[Line, ...]
    facts: tuple[Told, ...]
    looked: tuple[Looked, ...]
    consents: tuple[Line, ...]


class Copy(Struct, frozen=True, kw_only=True):
    """Everything about one person; ``position`` is that of the newest fact it can hold."""

    lang: str
    made_on: str
    organisation: str
    position: int
    is_restricted: bool
    records: tuple[Part, ...]


def language_of(office: Office, person_id: UUID, otherwise: str) -> str:
    """The language that the person told the office they prefer."""
    found = person_lookup.summary(office.whole(), person_id, whole=True)
    return (found.language if found else None) or otherwise


def copy_of(office: Office, person_id: UUID, words: Words, lang: str) -> Copy:
    """Everything that is recorded about the person, with the records that are linked to theirs.

    Raises:
        NotKnown, PersonIsErased: there is nobody to tell of.
    """
    known(office.ledger, person_id)  # else nobody is told that others are linked to them
    views = office.whole()
    work = Work(office.ledger, office.by("copy"))
    linked = [each for group in groups_of(work, [person_id]) for each in group.records]
    named = dict.fromkeys([person_id, *linked])
    readable = [each for each in named if office.ledger.vault.has_key(each)]
    return Copy(
        lang=lang,
        made_on=office.today(),
        organisation=office.organisation,
        position=office.ledger.position(),
        is_restricted=bool(person_lookup.restricted_since(views, [person_id])),
        records=tuple(_Teller(office, words, lang).part(each) for each in readable),
    )


class _Teller:
    """Tells the records of one human in their language."""

    def __init__(self, office: Office, words: Words, lang: str) -> None:
        self._office, self._words, self._lang = office, words, lang
        self._views: Views = office.whole()
        self._say = sayer(words, lang)

    def part(self, person_id: UUID) -> Part:
        """One record."""
        views = self._views
        accesses = record_access.of(views, person_id=person_id, limit=FACTS_MAX)
        wrote = {each.position: each for each in accesses if not each.looked}
        entries = {
            each.position: each for each in person_history.of(views, person_id, limit=FACTS_MAX)
        }
        it, _ = known(self._office.ledger, person_id)
        day = date.fromisoformat(self._office.today())
        return Part(
            person_id=person_id,
            own=tuple(self._own(it)),
            facts=tuple(
                self._fact(fact, wrote[place], entries.get(place))
                for place, fact in views.facts_at(sorted(wrote))
            ),
            looked=tuple(map(self._looked, reversed([each for each in accesses if each.looked]))),
            consents=tuple(map(self._agreed, consents.of(views, person_id, day=day))),
        )

    def _t(self, key: str) -> str:
        return self._words.t(key, self._lang)

    def _own(self, it: Known) -> Iterator[Line]:
        for name, key in OF_THEMSELVES.items():
            yield from self._line(key, name, getattr(it, name))
        for kind, number in it.numbers.items():
            yield from self._line(f"identifier_kind.{kind}", "number", number)
        for name, key in OF_THE_CERTIFICATE.items():
            yield from self._line(key, name, getattr(it.certificate, name, None))

    def _line(self, key: str, name: str, value: Any) -> Iterator[Line]:
        if value is not None:
            yield Line(head=self._t(key), value=self._value(name, value))

    def _fact(self, fact: Fact, wrote: Access, entry: Entry | None) -> Told:
        what = self._t(f"topic.{fact.TOPIC}")
        said = tell(entry, self._words, self._lang) if entry else None
        own = {name: getattr(fact, name) for name in fact.SEALED_FIELDS if is_own(fact, name)}
        sealed = (self._sealed(name, value) for name, value in own.items() if value is not None)
        return Told(
            occurred_on=fact.occurred_on,
            recorded_at=wrote.recorded_at,
            what=what,
            sentence=said.sentence.display if said else what,
            details=(*(each.display for each in (said.details if said else ())), *sealed),
            by=self._by(wrote),
            withdrawn=entry.withdrawn if entry else False,
            topic=fact.TOPIC,
            event_id=fact.event_id,
            fields=_bare(fact) | {name: value for name, value in own.items() if value is not None},
        )

    def _sealed(self, name: str, value: Any) -> str:
        return f"{self._t(f'own_copy.field_{name}')}: {self._value(name, value)}"

    def _looked(self, each: Access) -> Looked:
        kind = "break_glass_reason" if each.topic == "break_glass_used" else "access_purpose"
        return Looked(
            at=each.recorded_at,
            what=self._t(f"topic.{each.topic}"),
            reason=self._t(f"{kind}.{each.reason}") if each.reason else "",
            by=self._by(each),
        )

    def _agreed(self, each: Agreed) -> Line:
        said = "given" if each.holds else "withdrawn" if each.withdrawn_on else "ended"
        words, lang = self._words, self._lang
        return Line(
            head=self._t(f"consent_purpose.{each.consent_purpose}"),
            value=words.t(
                f"own_copy.consent_{said}",
                lang,
                given=each.given_on,
                until=str(each.withdrawn_on or each.until or "-"),
            ),
        )

    def _by(self, each: Access) -> str:
        role = each.staff_role
        who = self._t(f"staff_role.{role}") if role else self._t(f"channel.{each.channel}")
        return f"{who}, {each.organisation}"

    def _value(self, name: str, value: Any) -> str:
        if isinstance(value, Enum):
            value = value.value
        if isinstance(value, str):
            return self._say(name, value) or value
        if isinstance(value, date):
            return value.isoformat()
        return json.dumps(msgspec.to_builtins(value), ensure_ascii=False)


def is_own(fact: Fact | type[Fact], name: str) -> bool:
    """Whether a sealed field is the person's, and no key to a door."""
    return fact.TOPIC != OF_A_CARER and name not in OF_OTHERS and not is_secret(name)


def _bare(fact: Fact) -> dict[str, Any]:
    """The clear fields as plain JSON, without the ids of others."""
    told = {name: getattr(fact, name) for name in fact.CLEAR_FIELDS if not is_secret(name)}
    plain = {name: value for name, value in told.items() if value is not None and not _ids(value)}
    return dict(msgspec.to_builtins(plain))


def _ids(value: Any) -> bool:
    if isinstance(value, list | tuple | set | frozenset):
        return any(map(_ids, value))
    return isinstance(value, UUID | Struct | dict) and not _is_money(value)


def _is_money(value: Any) -> bool:
    return getattr(value, "__struct_fields__", ()) == ("minor", "currency")
