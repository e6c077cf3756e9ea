"""Corrections of a year, recorded through commands, with a list of what each must have done.

The list is made from the stored bytes alone: no view and no mapper of ours is asked.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from api.office import Office
from ledger.aggregates import Contact, RehabSession
from ledger.commands import COMMANDS
from ledger.history import History
from ledger.vocabulary import By, Channel, WithdrawalReason
from ledger.work import Work

TODAY = "2023-02-01"
PREPARED_DAY = "2022-11-15"
SHARES = {
    "undone": 20,
    "taken_back": 20,
    "reversed": 25,
    "grants_reversed": 3,
    "returns_corrected": 5,
    "late_sessions": 15,
    "late_calls": 5,
    "linked": 2,
    "other_years": 5,
}
"""Of a hundred corrections, how many are of each kind; two of these kinds touch no account."""


@dataclass(frozen=True, order=True)
class Did:
    """What one fact must have done to one line of the account."""

    position: int
    effect: str
    service: str
    part: str = ""
    times: int = 0
    items: int = 0
    minutes: int = 0
    cash_minor: int = 0
    goods_minor: int = 0


@dataclass(frozen=True)
class Stored:
    """A fact as its bytes say, with the place it has in the ledger."""

    position: int
    history: UUID
    event: UUID
    topic: str
    occurred_on: str
    told: dict[str, Any]


@dataclass
class Corrections:
    """Whoever records the corrections, and the list of what they did."""

    office: Office
    actors: tuple[UUID, ...]
    seed: int = 1
    did: list[Did] = field(default_factory=list)
    recorded: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        file = Path(self.office.directory.ledger).resolve()
        self.bytes = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
        self._asked = 0
        self._prepared: list[tuple[str, Stored]] = []
        self._used: set[str] = set()
        self._people = self._plain_people()

    def close(self) -> None:
        """Let go of the file."""
        self.bytes.close()

    def prepare(self, number: int) -> None:
        """Before anything is published: record what is found to be wrong afterwards."""
        for place in range(number * SHARES["undone"] // 100):
            person = self._people.pop()
            before = self.office.ledger.position()
            key = self._session(person, PREPARED_DAY) if place % 2 else self._call(person)
            self._prepared += [(key, each) for each in self._stored(before)]

    def record(self, number: int) -> None:
        """Record so many corrections, in a mixed order."""
        steps = [
            step
            for kind, share in SHARES.items()
            for step in [getattr(self, f"_{kind}")(kind)] * (number * share // 100)
        ]
        self.chance.shuffle(steps)
        for step in steps:
            next(step)

    def _undone(self, kind: str) -> Iterator[None]:
        for key, wrong in self._prepared:
            reason = WithdrawalReason.DID_NOT_HAPPEN.value
            (fact,) = self._do("undo", kind, occurred_on=TODAY, command=key, reason=reason)
            self._gone(fact.position, wrong)
            yield

    def _taken_back(self, kind: str) -> Iterator[None]:
        topics = {"rehab_session_delivered": RehabSession, "contact_made": Contact}
        topics |= {"contact_missed": Contact}
        known = [each for topic in topics for each in self._imported(topic, 600)]
        for wrong in self.chance.sample(known, len(known)):
            (fact,) = self._withdraw(kind, topics[wrong.topic], wrong)
            self._gone(fact.position, wrong)
            yield

    def _reversed(self, kind: str) -> Iterator[None]:
        for wrong in self._imported("payment_paid", 4_000):
            if wrong.told["person_id"] not in self._used:
                told = {"id": wrong.history, "occurred_on": TODAY, "reason": "not_entitled"}
                self._used.add(wrong.told["person_id"])
                (fact,) = self._do("payment.reverse", kind, **told)
                self._gone(fact.position, wrong)
                yield

    def _grants_reversed(self, kind: str) -> Iterator[None]:
        for wrong in self._imported("household_grant_paid", 400):
            told = {"id": wrong.history, "occurred_on": TODAY, "reason": "not_entitled"}
            (fact,) = self._do("household_grant.reverse", kind, **told)
            self._gone(fact.position, wrong)
            yield

    def _returns_corrected(self, kind: str) -> Iterator[None]:
        """What is put right of a return is where and how; it stays one return."""
        for wrong in self._imported("device_returned", 1_000):
            here = wrong.told["station_id"]
            self._do(
                "device.correct_return",
                kind,
                corrects=wrong.event,
                id=wrong.history,
                occurred_on=TODAY,
                person_id=wrong.told["person_id"],
                return_mistake="seen_later",
                station_id=here,
                station_id_before=here,
                condition="damaged" if wrong.told["condition"] == "good" else "good",
                condition_before=wrong.told["condition"],
            )
            yield

    def _late_sessions(self, kind: str) -> Iterator[None]:
        while True:
            before = self.office.ledger.position()
            day = f"2022-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"
            self._session(self._people.pop(), day, kind)
            self._come(before)
            yield

    def _late_calls(self, kind: str) -> Iterator[None]:
        while True:
            before = self.office.ledger.position()
            self._call(self._people.pop(), kind)
            self._come(before)
            yield

    def _linked(self, kind: str) -> Iterator[None]:
        while True:
            kept, other = self._unused(), self._unused()
            self._used |= {kept.told["person_id"], other.told["person_id"]}
            told = {"person_id": kept.told["person_id"], "occurred_on": TODAY}
            told |= {"other_person_id": other.told["person_id"]}
            facts = self._do("persons.link", kind, link_evidence="same_papers_seen", **told)
            (linked,) = (each for each in facts if each.topic == "persons_linked")
            self.did.append(Did(linked.position, "people_counted_anew", ""))
            yield

    def _unused(self) -> Stored:
        """Somebody of whom no payment was taken back, nor will be."""
        person = self._people.pop()
        while person.told["person_id"] in self._used:
            person = self._people.pop()
        return person

    def _other_years(self, kind: str) -> Iterator[None]:
        while True:
            self._session(
                self._people.pop(), self.chance.choice(("2021-12-31", "2023-01-01")), kind
            )
            yield

    def _session(self, person: Stored, day: str, kind: str = "prepared") -> str:
        return self._key_of(
            "rehab_session.deliver",
            kind,
            occurred_on=day,
            person_id=person.told["person_id"],
            station_id=self._station(),
            item="occupational_therapy",
            minutes=self.chance.choice((20, 30, 45)),
            area=person.told["area"],
        )

    def _call(self, person: Stored, kind: str = "prepared") -> str:
        return self._key_of(
            "contact.make",
            kind,
            id=self.office.ledger.new_id(),
            occurred_on=PREPARED_DAY,
            person_id=person.told["person_id"],
            channel="phone",
            area=person.told["area"],
        )

    def _key_of(self, name: str, kind: str, **told: Any) -> str:
        self._do(name, kind, **told)
        return f"proof:{self._asked}"

    def _do(
        self, name: str, kind: str, *, corrects: UUID | None = None, **told: Any
    ) -> list[Stored]:
        plain = msgspec.to_builtins(told)
        command = COMMANDS[name]
        before = self.office.ledger.position()
        decide = command.on(command.read(plain))
        self.office.ledger.perform(self._by(kind, corrects), decide, {"do": name, **plain})
        return self._stored(before)

    def _withdraw(self, kind: str, history: type[History], wrong: Stored) -> list[Stored]:
        """Take one row of a file back, as ``undo`` takes back a command."""

        def decide(work: Work) -> None:
            reason = self.chance.choice(list(WithdrawalReason))
            found = work.change(history, wrong.history)
            found.withdraw(occurred_on=TODAY, fact_id=wrong.event, reason=reason)

        before = self.office.ledger.position()
        self.office.ledger.perform(self._by(kind, None), decide, str(wrong.event))
        return self._stored(before)

    def _by(self, kind: str, corrects: UUID | None) -> By:
        self._asked += 1
        self.recorded[kind] = self.recorded.get(kind, 0) + 1
        return By(
            actor=self.chance.choice(self.actors),
            organisation=self.office.organisation,
            channel=self.chance.choice((Channel.DESK, Channel.COMMAND_LINE)),
            key=f"proof:{self._asked}",
            corrects=corrects,
        )

    def _come(self, before: int) -> None:
        self.did += [_line(each.position, "added", each, 1) for each in self._stored(before)]

    def _gone(self, position: int, wrong: Stored) -> None:
        self.did.append(_line(position, "taken_away", wrong, -1))

    def _station(self) -> str:
        ((station,),) = self.bytes.execute(
            "SELECT json_extract(state, '$.fact.station_id') FROM facts"
            " WHERE topic = 'rehab_session_delivered' LIMIT 1"
        )
        return str(station)

    def _imported(self, topic: str, most: int) -> list[Stored]:
        rows = self.bytes.execute(
            "SELECT position, originator_id, topic, state FROM facts WHERE topic = ?"
            " AND json_extract(state, '$.by.channel') = 'import'"
            " AND substr(json_extract(state, '$.occurred_on'), 1, 4) = '2022'"
            " ORDER BY position DESC LIMIT ?",
            (topic, most),
        )
        return [_read(*row) for row in rows]

    def _stored(self, after: int) -> list[Stored]:
        rows = self.bytes.execute(
            "SELECT position, originator_id, topic, state FROM facts WHERE position > ?"
            " ORDER BY position",
            (after,),
        )
        return [_read(*row) for row in rows]

    def _plain_people(self) -> list[Stored]:
        """People who live, of whom nothing was imported but payments, by one of these each."""
        died = self.bytes.execute("SELECT originator_id FROM facts WHERE topic = 'person_died'")
        dead = {str(UUID(bytes=person)) for (person,) in died}
        rows = self.bytes.execute(
            "SELECT json_extract(state, '$.fact.person_id') AS person, MIN(position),"
            " originator_id, topic, state FROM facts"
            " WHERE topic = 'payment_paid' GROUP BY person HAVING person NOT IN"
            " (SELECT json_extract(state, '$.fact.person_id') FROM facts WHERE topic IN"
            " ('rehab_session_delivered', 'contact_made', 'contact_missed', 'device_lent',"
            " 'household_grant_paid', 'service_delivered', 'home_modification_accepted'))"
            " ORDER BY person"
        )
        people = [_read(*row[1:]) for row in rows if row[0] not in dead]
        self.chance.shuffle(people)
        return people


def _read(position: int, history: bytes, topic: str, state: bytes) -> Stored:
    said = json.loads(state)
    event, day = UUID(said["event_id"]), said["occurred_on"]
    return Stored(position, UUID(bytes=history), event, topic, day, said.get("fact", {}))


def _line(position: int, effect: str, fact: Stored, sign: int) -> Did:
    """What a fact counts, in the words of docs/auditing.md and written apart from the lines."""
    told = fact.told
    if fact.topic == "rehab_session_delivered":
        minutes = sign * told["minutes"]
        return Did(position, effect, "rehab_session", told["item"], sign, minutes=minutes)
    if fact.topic in {"contact_made", "contact_missed"}:
        return Did(position, effect, fact.topic, told["channel"], sign)
    if fact.topic == "payment_paid":
        paid = sign * told["amount"]["minor"]
        return Did(position, effect, told["scheme"], "", sign, cash_minor=paid)
    if fact.topic == "household_grant_paid":
        cash, goods = sign * told["cash"]["minor"], sign * told["goods_value"]["minor"]
        return Did(position, effect, told["scheme"], "", sign, cash_minor=cash, goods_minor=goods)
    raise ValueError(f"nobody said what {fact.topic} counts")
