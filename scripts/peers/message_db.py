"""message-db: a stream a person, written by the functions that it puts into PostgreSQL.

Does: refuse what was decided on another version, where it is told one; one order. Does not: seal,
judge a rule, know a command that comes twice. One payment a month is not refused.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import psycopg
from common import Fact, Facts, Paid, Peer, decode, encode, serve
from psycopg.conninfo import conninfo_to_dict

WRITE = "SELECT write_message(%s, %s, %s, %s, NULL, %s)"
CATEGORY = "SELECT global_position, data FROM get_category_messages('person', %s, 5000)"
STREAM = "SELECT global_position, data FROM get_stream_messages(%s, 0, 1000)"


class MessageDb(Peer):
    """One connection; many messages go as a pipeline in one transaction."""

    def __init__(self, place: str, facts: Facts) -> None:
        told = conninfo_to_dict(place)
        named = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "DATABASE_NAME": "dbname"}
        settings = {name: str(told[key]) for name, key in named.items()}
        database = Path(os.environ["PEER_PACKAGES"]) / "@eventide/message-db/database"
        subprocess.run(
            ["bash", str(database / "install.sh")],
            env=os.environ | settings | {"CREATE_DATABASE": "off"},
            check=True,
            capture_output=True,
        )
        path = "-c search_path=message_store,public"
        self._db = psycopg.connect(place, autocommit=True, options=path)

    def single(self, fact: Paid) -> None:
        latest = self._db.execute("SELECT stream_version(%s)", [_stream(fact.person_id)]).fetchone()
        version = -1 if latest is None or latest[0] is None else latest[0]
        self._db.execute(WRITE, (*_message(fact), version))

    def bulk(self, facts: Sequence[Fact]) -> None:
        with self._db.pipeline(), self._db.transaction():
            for fact in facts:
                self._db.execute(WRITE, (*_message(fact), None))

    def replay(self) -> int:
        found, after = 0, 1
        while rows := self._db.execute(CATEGORY, [after]).fetchall():
            found += len([(position, decode(data)) for position, data in rows])
            after = rows[-1][0] + 1
        return found

    def history(self, person: UUID) -> int:
        rows = self._db.execute(STREAM, [_stream(person)]).fetchall()
        return len([(position, decode(data)) for position, data in rows])


def _stream(person: UUID) -> str:
    return f"person-{person.hex}"


def _message(fact: Fact) -> tuple[str, str, str, str]:
    topic = "payment_paid" if isinstance(fact, Paid) else "device_lent"
    return str(fact.event_id), _stream(fact.person_id), topic, encode(fact).decode()


if __name__ == "__main__":
    serve(MessageDb)
