"""Many writers at one time, and writers that are killed."""

import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg

from ledger.application import DataDirectory, ServiceLedger
from tests.facts import open_test_ledger
from tests.ledger.hammer import COMMANDS, FACTS_PER_COMMAND, SHARED, THREADS

ROOT = Path(__file__).parents[2]
PROCESSES = 2
KILLS = 4


def start(mode: str, folder: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ledger.hammer", mode, str(folder), name],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def commands(folder: Path) -> list[tuple[str, int, int]]:
    url = DataDirectory(folder / "data").url
    if url is not None:
        with psycopg.connect(url) as connection:
            return connection.execute(
                "SELECT key, first_position, last_position FROM ledger.commands"
            ).fetchall()
    with closing(sqlite3.connect(folder / "data" / "ledger.sqlite")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return file.execute("SELECT key, first_position, last_position FROM commands").fetchall()


def assert_whole(ledger: ServiceLedger, recorded: list[tuple[str, int, int]]) -> None:
    """Each command has its facts and no fact is without its command."""
    spans = sorted((first, last) for _, first, last in recorded)
    assert all(last - first == FACTS_PER_COMMAND - 1 for first, last in spans)
    assert [first for first, _ in spans] == list(
        range(1, len(spans) * FACTS_PER_COMMAND, FACTS_PER_COMMAND)
    )
    assert ledger.position() == len(spans) * FACTS_PER_COMMAND
    for position, fact in ledger.read(0, ledger.position(), unseal=frozenset()):
        key = fact.envelope.command
        assert any(key == k and first <= position <= last for k, first, last in recorded)


def test_two_processes_of_four_threads_all_get_their_turn(folder: Path):
    open_test_ledger(folder).close()

    crowd = [start("threads", folder, name) for name in "ab"[:PROCESSES]]
    complaints = "".join(process.communicate(timeout=120)[0] for process in crowd)

    assert complaints == ""
    ledger = open_test_ledger(folder)
    recorded = commands(folder)
    assert len(recorded) == PROCESSES * THREADS * COMMANDS
    assert len(ledger.recorder.select_events(SHARED)) == len(recorded)
    assert_whole(ledger, recorded)
    ledger.close()


def test_whatever_was_acknowledged_is_stored_when_the_writer_is_killed(folder: Path):
    chance = random.Random(20221231)  # noqa: S311 - any moment will do
    acknowledged: list[tuple[str, int]] = []

    for number in range(KILLS):
        process = start("endless", folder, f"life-{number}")
        assert process.stdout is not None
        said = [process.stdout.readline()]
        time.sleep(chance.uniform(0.02, 0.3))
        process.kill()
        said += process.stdout.readlines()
        process.wait(timeout=30)
        whole = [line.split() for line in said if line.endswith("\n")]
        acknowledged += [(key, int(position)) for key, position in whole]

    ledger = open_test_ledger(folder)
    recorded = commands(folder)
    last_positions = {key: last for key, _, last in recorded}
    assert len(acknowledged) > KILLS
    assert all(last_positions[key] == position for key, position in acknowledged)
    assert len(recorded) - len(acknowledged) <= KILLS
    assert_whole(ledger, recorded)
    ledger.close()
