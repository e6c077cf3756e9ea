"""What was told to be copied or put back is there after a power cut, in folders that were new."""

import sys
from pathlib import Path
from random import Random

import pytest
from faults.images import Disk
from faults.recording import calls, traced
from faults.starting import environment

from api.office import Office, SystemClock
from api.settings import Settings
from ledger.backup.keys import keep_apart
from ledger.backup.making import make_backup
from tests.parts import require_part

CHANCE = Random(1)  # noqa: S311 - nothing secret


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """An office, and a backup of it with its keys in another place."""
    require_part("strace")
    folder = tmp_path / "disk"
    folder.mkdir()
    office = Office(Settings(data=folder / "data", organisation="station"), create=True)
    make_backup(office.directory, office.log, folder / "backups", SystemClock().now(), "1")
    keep_apart(office.directory.key_file.parent, folder / "envelope")
    office.close()
    return folder


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ("backup {0}/new/copies --data {0}/data --keep-keys-apart {0}/new/keys", "log.key"),
        ("restore {0}/backups --into {0}/new/back --keys {0}/envelope", "wrapping.key"),
        ("audit package --data {0}/data --out {0}/new/papers/2022.zip", "2022.zip"),
    ],
    ids=["backup", "restore", "package"],
)
def test_what_was_told_to_be_done_outlives_a_power_cut(
    disk: Path, tmp_path: Path, line: str, there: str
):
    held, image = Disk(disk), tmp_path / "image"
    held.hold()
    typed = line.format(disk).split()

    traced([sys.executable, "-m", "api", *typed], tmp_path / "trace", environment())
    for call in calls(tmp_path / "trace", disk):
        held.take(call)
    held.write_to(image, "nothing", CHANCE)

    made = [each.relative_to(disk) for each in (disk / "new").rglob("*") if each.is_file()]
    assert there in {each.name for each in made}
    assert [each for each in made if not _is_safe(disk / each, image / each)] == []


def _is_safe(done: Path, left: Path) -> bool:
    return left.is_file() and left.read_bytes() == done.read_bytes()
