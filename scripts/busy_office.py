"""An office in PostgreSQL with as many clerks, devices and cards as a benchmark wants."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
from bench_server import a_borrower, put_on_shelf

from api.office import Office
from api.settings import Settings
from ledger.refusals.persons import PersonHasDied
from ledger.vocabulary import StaffRole
from projections import open_loans, person_lookup
from tests.postgres import Server

PASSWORD, PIN = "a long enough password", "246810"
CONNECTIONS = 200


@dataclass
class House:
    """Who works there, who visits, what is lent."""

    data: Path
    station: str
    clerks: list[str]
    devices: list[str]
    borrowers: list[str]
    """Of each clerk's device: what they borrow makes nobody's page longer that is looked at."""
    people: list[str]
    cards: list[str]


def a_house(work: Path, server: Server, clerks: int, kiosks: int, days: int) -> House:
    """The small demonstration, moved into PostgreSQL, with as many clerks, devices and cards."""
    data, url = work / "house", server.url(server.create_database())
    _run("demo", "--no-serve", "--data", str(data))
    _run("migrate", url, "--data", str(data))
    office = Office(Settings(data=data), create=False)
    station = str(open_loans.stations(office.fresh(), "lending")[0][0])
    names = [f"clerk{number:03}" for number in range(clerks)]
    for name in names:
        office.add_staff(username=name, name=name, role=StaffRole.CLERK, password=PASSWORD)
    devices = [f"LOAD{number:04}" for number in range(clerks * days)]
    put_on_shelf(office, UUID(station), devices)
    borrowers = [a_borrower(office, f"of-{number}") for number in devices]
    rows = office.fresh().fetch("SELECT DISTINCT person_id FROM person_history LIMIT 400")
    people = [UUID(bytes=each) for (each,) in rows]
    told = person_lookup.summaries(office.views, people)
    known = [each for each in people if each in told and not told[each].is_restricted]
    cards: list[str] = []
    for person_id in known:
        if len(cards) < kiosks:
            with suppress(PersonHasDied):
                cards.append(office.issue_card(person_id))
                office.set_pin(person_id, PIN)
    office.whole()
    office.close()
    lent_to, seen = ([str(each) for each in some] for some in (borrowers, known))
    return House(data, station, names, devices, lent_to, seen, cards)


def _run(*command: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "api", *command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def let_many_in(server: Server) -> None:
    """Let the server take as many connections as several processes want."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as master:
        master.execute(f"ALTER SYSTEM SET max_connections = {CONNECTIONS}".encode())
    server.stop("fast")
    server.start()
