"""A whole ledger goes into PostgreSQL and comes out of it, byte by byte and with the same root."""

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from ledger.application import DataDirectory
from ledger.errors import StoreUnsafe
from ledger.moving import KEPT, copy_out, move
from ledger.proof.log import Log
from ledger.proof.rehash import FactsFile, rehash
from ledger.stores import CommandRecord, SQLiteRecorder
from tests.facts import AYGUL, SetClock, open_test_ledger, record_everything, refused, stored
from tests.ledger.proof.test_log import KEY

AWAY = "postgresql://handrail_writer@127.0.0.1:1/nowhere"


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    """A recorded and sealed year in files."""
    ledger = open_test_ledger(tmp_path)
    record_everything(ledger)
    ledger.recorder.insert_events([], command=CommandRecord("looked", b"\0\xff", '"阿依古丽"'))
    directory = DataDirectory(tmp_path / "data")
    with closing(Log(directory.log, ledger.recorder, KEY)) as log:
        log.seal()
    ledger.close()
    return directory


def everything(directory: DataDirectory) -> list[list[tuple[object, ...]]]:
    """Every row of facts, commands and keys of a directory with files."""
    found = []
    for path, tables in (
        (directory.ledger, ("facts", "commands")),
        (directory.vault, ("person_keys", "secrets", "epoch")),
    ):
        with closing(sqlite3.connect(path)) as db:
            found += [
                db.execute(f"SELECT * FROM {each} ORDER BY 1").fetchall()  # noqa: S608
                for each in tables
            ]
    return found


def test_a_ledger_is_moved_with_every_byte_and_the_same_root(
    tmp_path: Path, directory: DataDirectory, url: str
):
    before = everything(directory)
    ledger = open_test_ledger(tmp_path)
    facts, ledger_close = stored(ledger), ledger.close
    ledger_close()

    moved = move(directory, url)

    assert directory.url == url
    assert moved.kept == directory.path / KEPT
    assert not directory.ledger.exists()
    opened = open_test_ledger(tmp_path)
    with closing(Log(directory.log, opened.recorder, KEY)) as log:
        log.check()
        assert (log.size, log.root_at(log.size)) == (moved.size, moved.root)
        assert rehash(opened.recorder, log).root == moved.root
    assert stored(opened) == facts  # with every sealed field opened
    copies = DataDirectory(tmp_path / "copies")
    copies.path.mkdir()
    copy_out(url, copies)
    assert everything(copies) == before
    answer = opened.recorder.insert_events([StoredEvent(UUID(int=1), 1, "contact_made", b"{}")])
    assert list(answer or []) == [moved.size + 1]
    opened.close()


def test_a_copy_of_a_database_is_a_ledger_in_files(
    tmp_path: Path, directory: DataDirectory, url: str
):
    moved = move(directory, url)
    copies = DataDirectory(tmp_path / "copies")
    copies.path.mkdir()

    copy_out(url, copies)

    SQLiteRecorder(str(copies.ledger)).close()
    with closing(FactsFile(copies.ledger)) as facts:
        assert rehash(facts)[:2] == (moved.size, moved.size)
        assert rehash(facts).root == moved.root
    assert copies.ledger.stat().st_mode & 0o077 == 0
    assert copies.vault.stat().st_mode & 0o077 == 0


def test_cut_off_before_it_was_told_where_to_look_nothing_is_recorded_beside_and_it_is_moved_again(
    tmp_path: Path, directory: DataDirectory, url: str, monkeypatch: pytest.MonkeyPatch
):
    def power_cut(_self: DataDirectory, _url: str) -> None:
        raise OSError("cut off")

    monkeypatch.setattr(DataDirectory, "point_at", power_cut)
    with closing(SQLiteRecorder(str(directory.ledger))) as still_open:
        with pytest.raises(OSError, match="cut off"):
            move(directory, url)
        with pytest.raises(IntegrityError):  # it would be in the file alone
            still_open.insert_events([StoredEvent(UUID(int=1), 1, "contact_made", b"{}")])
    monkeypatch.undo()
    assert directory.url is None

    assert move(directory, url).size == open_test_ledger(tmp_path).position()


def test_who_has_the_old_file_open_records_nothing_more(
    tmp_path: Path, directory: DataDirectory, url: str
):
    old = open_test_ledger(tmp_path)
    moved = move(directory, url)

    with pytest.raises(IntegrityError, match="was moved"):
        old.recorder.insert_events([StoredEvent(UUID(int=1), 1, "contact_made", b"{}")])

    old.close()
    with pytest.raises(StoreUnsafe):
        SQLiteRecorder(str(moved.kept / "ledger.sqlite"))


def test_a_database_with_other_facts_is_left_alone(
    tmp_path: Path, directory: DataDirectory, url: str
):
    other = DataDirectory(tmp_path / "other" / "data")
    ledger = open_test_ledger(tmp_path / "other", clock=SetClock())
    ledger.vault.create_keys([AYGUL])
    with closing(Log(other.log, ledger.recorder, KEY)) as log:
        log.seal()
    ledger.close()
    move(other, url)

    with refused("target_not_empty"):
        move(directory, url)

    assert directory.url is None
    assert directory.ledger.exists()


def test_facts_that_are_not_those_that_were_sealed_are_not_moved(
    directory: DataDirectory, url: str
):
    with closing(sqlite3.connect(directory.ledger)) as file:
        file.execute("DROP TRIGGER facts_refuse_update")
        file.execute("UPDATE facts SET state = x'7b7d' WHERE position = 3")
        file.commit()

    with refused("log_broken", what="fact_altered", position=3):
        move(directory, url)

    assert directory.url is None
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM ledger.facts").fetchone() == (0,)


def test_what_is_no_ledger_or_was_moved_is_not_moved(
    tmp_path: Path, directory: DataDirectory, url: str
):
    with refused("nothing_to_move"):
        move(DataDirectory(tmp_path / "nowhere"), url)
    move(directory, url)
    with refused("nothing_to_move"):
        move(directory, url)


def test_a_database_that_does_not_answer_leaves_everything_as_it_is(
    directory: DataDirectory, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ledger.postgres.PATIENCE_S", 0.5)

    with refused("store_away", place="127.0.0.1/nowhere"):
        move(directory, AWAY)

    assert directory.url is None
    assert directory.ledger.exists()
