"""Who feeds the views of a computer, over a real PostgreSQL: one process does, the next waits."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api import reading
from api.office import Office
from api.reading import ReadingOffice
from api.settings import Settings
from ledger.proof.opening import Sealer
from projections import feed
from tests.api.backup.conftest import grow
from tests.postgres import Server

ROOT = Path(__file__).parents[2]
SOON_S = 240.0


@pytest.fixture
def office(url: str, tmp_path: Path) -> Iterator[Office]:
    office = Office(Settings(data=tmp_path / "data", ledger_url=url), create=True)
    yield office
    office.close()


def projector(office: Office) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "api", "project", "--data", str(office.settings.data)]
    return subprocess.Popen(command, cwd=ROOT)


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + SOON_S
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)


def is_fed(office: Office, name: str) -> bool:
    """Whether the views get as far as one who is recorded now."""
    grow(office, 1, name)
    end = office.ledger.position()
    until(lambda: feed.position_of(office.fresh()) >= end)
    return end <= feed.position_of(office.whole())


def test_the_next_takes_over_and_follows_on_when_the_database_is_back(
    office: Office, server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "PATIENCE_S", 0.02)
    reader = ReadingOffice(office.settings, create=False)
    both = [projector(office)]
    try:
        assert is_fed(reader, "first")

        both.append(projector(office))
        both[0].kill()
        both[0].wait()
        assert is_fed(reader, "second")

        server.stop()
        server.start()
        assert is_fed(reader, "third")
        assert both[1].poll() is None
        until(lambda: reader.log.size == reader.ledger.position())

        both[1].send_signal(signal.SIGTERM)
        assert both[1].wait(SOON_S) == 0
    finally:
        for each in both:
            each.kill()
            each.wait()
        reader.close()


def test_one_log_is_sealed_by_one_computer_until_that_one_is_gone(office: Office):
    one, other = (ReadingOffice(office.settings, create=False) for _ in range(2))
    name = one.log.origin

    assert one.ledger.recorder.holds(name)
    assert one.ledger.recorder.holds(name)
    assert other.ledger.recorder.holds("another log")
    assert not other.ledger.recorder.holds(name)
    one.close()
    until(lambda: other.ledger.recorder.holds(name))
    other.close()


def test_who_does_not_hold_the_log_signs_nothing(office: Office):
    reader = ReadingOffice(office.settings, create=False)
    assert reader.ledger.recorder.holds(office.log.origin)
    before = office.log.seal().checkpoint.size
    grow(office, 1, "while another seals")
    sealer = Sealer(office.log, office.ledger.recorder)
    sealer.start()
    time.sleep(1.2)

    assert office.log.size == before

    reader.close()
    until(lambda: office.log.size > before)
    sealer.stop()


def test_a_hold_is_found_lost_when_the_database_was_restarted(office: Office, server: Server):
    recorder = office.ledger.recorder
    assert recorder.holds("a log")

    server.stop()
    assert not recorder.holds("a log")
    server.start()

    until(lambda: recorder.holds("a log"))


def test_another_computer_has_views_and_a_log_of_its_own(office: Office, url: str, tmp_path: Path):
    grow(office, 3, "before")
    office.log.seal()
    there = tmp_path / "there"
    (there / "keys").mkdir(parents=True, mode=0o700)
    key = Path("keys/wrapping.key")
    shutil.copy2(office.settings.data / key, there / key)

    second = Office(Settings(data=there, ledger_url=url), create=True)
    grow(second, 1, "after")
    newest, old = second.log.seal().checkpoint, office.log.newest().checkpoint

    assert newest.size == second.ledger.position()
    assert newest.origin != old.origin
    assert second.log.root_at(old.size) == old.root
    assert office.log.seal().checkpoint.root == newest.root
    assert feed.position_of(second.whole()) == feed.position_of(office.whole()) == newest.size
    second.close()
