"""The eventsourcing library as its documentation begins: an aggregate a person, default mapper.

Does: refuse what was decided on an older version of the aggregate. Does not: seal, know a command
that comes twice, refuse a change of what is recorded. One payment a month is not refused.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from common import Fact, Facts, Lent, Paid, Peer, serve
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

SPACE = UUID(int=7)
PAGE_FACTS = 1_000
OWN = {"version", "person_id", "event_id", "recorded_at"}


class Account(Aggregate):
    """What one person got."""

    class Opened(Aggregate.Created):
        """Nothing yet."""

        person_id: UUID

    class Told(Aggregate.Event):
        """What both kinds of fact say."""

        history: UUID
        occurred_on: str
        area: str
        actor: UUID
        organisation: str
        channel: str
        command: str

        def apply(self, aggregate: Any) -> None:
            """Count it."""
            aggregate.count += 1

    class PaymentPaid(Told):
        """A month's money went to the person's account."""

        scheme: str
        period: str
        kind: str
        minor: int
        currency: str
        account: str

    class DeviceLent(Told):
        """A device went home with the person."""

        device_id: UUID
        station_id: UUID
        due_on: str

    @event(Opened)
    def __init__(self, person_id: UUID) -> None:
        self.person_id = person_id
        self.count = 0

    @staticmethod
    def create_id(person_id: UUID) -> UUID:
        """The one aggregate of this person."""
        return uuid5(SPACE, person_id.hex)

    def take(self, fact: Fact) -> None:
        """Record what it says; the library stamps time, order and its own id."""
        told = {name: getattr(fact, name) for name in fact.__struct_fields__ if name not in OWN}
        if isinstance(fact, Lent):
            told["due_on"] = fact.due_on.isoformat()
            self.trigger_event(self.DeviceLent, **told)
        else:
            self.trigger_event(self.PaymentPaid, **told)


class Plain(Peer):
    """SQLite or PostgreSQL by the library's own modules."""

    def __init__(self, place: str, facts: Facts) -> None:
        if place.startswith("postgresql:"):
            told = conninfo_to_dict(place)
            settings = {
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": told["dbname"],
                "POSTGRES_HOST": told["host"],
                "POSTGRES_PORT": told["port"],
                "POSTGRES_USER": told["user"],
                "POSTGRES_PASSWORD": "unused",
            }
        else:
            settings = {
                "PERSISTENCE_MODULE": "eventsourcing.sqlite",
                "SQLITE_DBNAME": f"{place}/plain.sqlite",
            }
        self._app = Application(env=settings)
        self._app.save(*(Account(person) for person in facts.people))

    def single(self, fact: Paid) -> None:
        account: Account = self._app.repository.get(Account.create_id(fact.person_id))
        account.take(fact)
        self._app.save(account)

    def bulk(self, facts: Sequence[Fact]) -> None:
        of_person: dict[UUID, list[Fact]] = defaultdict(list)
        for fact in facts:
            of_person[fact.person_id].append(fact)
        accounts = []
        for person, theirs in of_person.items():
            account: Account = self._app.repository.get(Account.create_id(person))
            for fact in theirs:
                account.take(fact)
            accounts.append(account)
        self._app.save(*accounts)

    def replay(self) -> int:
        found, start = 0, 1
        recorder, to_event = self._app.recorder, self._app.mapper.to_domain_event
        while page := recorder.select_notifications(start, PAGE_FACTS):
            found += len([to_event(each) for each in page])
            start = page[-1].id + 1
        return found

    def history(self, person: UUID) -> int:
        return len(list(self._app.events.get(Account.create_id(person))))

    def close(self) -> None:
        self._app.close()


if __name__ == "__main__":
    serve(Plain)
