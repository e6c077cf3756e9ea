"""UmaDB: a server of its own; a tag a payment keeps it from being there twice, a tag a person.

Does: refuse a second payment of the month; one order. Does not: seal, judge a rule, know a command
that comes twice. Its client hands over bytes: they are read as those of SQL by hand.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from common import Fact, Facts, Paid, Peer, decode, encode, serve
from umadb import AppendCondition, Client, Event, Query, QueryItem

START_S = 30


class Uma(Peer):
    """The server of the package, and its client."""

    def __init__(self, place: str, facts: Facts) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{found.getsockname()[1]}"
        binary = Path(sys.executable).parent / "umadb"
        self._server = subprocess.Popen(
            [str(binary), "--listen", address, "--db-path", f"{place}/uma.db"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._client = _connected(f"http://{address}")

    def single(self, fact: Paid) -> None:
        taken = Query(items=[QueryItem(types=[], tags=[f"payment:{fact.history.hex}"])])
        self._client.append([_event(fact)], condition=AppendCondition(taken, None))

    def bulk(self, facts: Sequence[Fact]) -> None:
        items = [QueryItem(types=[], tags=[f"payment:{fact.history.hex}"]) for fact in facts]
        condition = AppendCondition(Query(items=items), None)
        self._client.append([_event(fact) for fact in facts], condition=condition)

    def replay(self) -> int:
        return len([(each.position, decode(each.event.data)) for each in self._client.read()])

    def history(self, person: UUID) -> int:
        theirs = Query(items=[QueryItem(types=[], tags=[f"person:{person.hex}"])])
        read = self._client.read(query=theirs)
        return len([(each.position, decode(each.event.data)) for each in read])

    def close(self) -> None:
        self._server.terminate()
        self._server.wait()


def _event(fact: Fact) -> Event:
    topic = "payment_paid" if isinstance(fact, Paid) else "device_lent"
    tags = [f"payment:{fact.history.hex}", f"person:{fact.person_id.hex}"]
    return Event(event_type=topic, data=encode(fact), tags=tags)


def _connected(url: str) -> Client:
    ends = time.monotonic() + START_S
    while True:
        try:
            client = Client(url)
            client.head()
        except Exception:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)
        else:
            return client


if __name__ == "__main__":
    serve(Uma)
