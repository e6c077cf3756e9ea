"""An office with a few hundred facts, and what is typed there."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.office import Office
from api.settings import Settings
from ledger.aggregates import Person
from ledger.work import Work

PEOPLE = 300
"""More than fit on one tile of the log."""

ALTER = "UPDATE facts SET state = CAST(state || ' ' AS BLOB) WHERE position = ?"
"""One more space, which changes nothing that a fact says."""

Typed = Callable[..., str]


def grow(office: Office, number: int, key: str) -> None:
    """So many people more, each with a name."""

    def decide(work: Work) -> None:
        for turn in range(number):
            person = work.begin(Person, office.ledger.new_person_id())
            person.register(occurred_on="2022-01-04", name=f"{key} {turn}")

    office.ledger.perform(office.by(key), decide)


def rows_of(ledger: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(ledger)) as db:
        return db.execute("SELECT * FROM facts ORDER BY position").fetchall()


def names_of(office: Office) -> list[str | None]:
    """The name of everybody who was ever registered, as far as it can be read."""
    facts = office.ledger.read(0, 2**62, unseal=frozenset({"person_registered"}))
    return [fact.name for _, fact in facts if isinstance(fact, Person.PersonRegistered)]


@pytest.fixture
def typed() -> Typed:
    """Type this; what was answered."""

    def type_it(*args: Any, code: int = 0, lang: str = "en") -> str:
        done = CliRunner().invoke(app, [*map(str, args), "--lang", lang])
        assert done.exit_code == code, f"{done.output}\n{done.exception!r}"
        return done.output

    return type_it


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that records, and whose log is sealed now and then."""
    opened = Office(Settings(data=tmp_path / "data", organisation="station"), create=True)
    grow(opened, PEOPLE, "first")
    opened.log.seal()
    yield opened
    opened.close()


@pytest.fixture
def closed(office: Office) -> Path:
    """The data directory of an office that nobody has open."""
    office.close()
    return office.settings.data


@pytest.fixture
def backed_up(office: Office, typed: Typed, tmp_path: Path) -> Path:
    """A backup of that office, with its keys in another place."""
    typed(
        "backup",
        tmp_path / "backups",
        "--data",
        office.settings.data,
        "--keep-keys-apart",
        tmp_path / "envelope",
    )
    (made,) = (tmp_path / "backups").iterdir()
    return made
