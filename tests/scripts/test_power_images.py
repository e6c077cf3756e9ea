"""What strace wrote down makes the folder that is there, and what was not synced may be missing."""

import sys
from pathlib import Path
from random import Random

import pytest
from faults.images import Disk
from faults.recording import AT_END, Call, calls, traced
from faults.starting import environment

from tests.parts import require_part

CHANCE = Random(1)  # noqa: S311 - nothing secret
CHANGES = """
import os, sys
os.chdir(sys.argv[1])
first = os.open("kept/numbers", os.O_RDWR | os.O_CREAT)
os.write(first, b"one two three")
os.lseek(first, 4, os.SEEK_SET)
os.write(first, b"TWO")
os.pwritev(first, [b"ONE", b"+"], 0)
both = os.open("both", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
if os.fork() == 0:
    os.write(both, b"child ")
    os._exit(0)
os.wait()
os.write(both, b"parent")
os.ftruncate(first, 9)
os.rename("both", "kept/both")
os.mkdir("made")
os.unlink("old")
os.fsync(first)
"""
KEY = """
import sys
from pathlib import Path
from ledger.directory import DataDirectory
from ledger.keyfiles import write_key
directory = DataDirectory(Path(sys.argv[1]) / "new" / "office")
directory.make()
write_key(directory.key_file, "secret")
"""
RENAMED = """
import os, sys
def sync(path):
    os.fsync(os.open(path, os.O_RDONLY))
os.chdir(sys.argv[1])
os.mkdir("draft")
os.open("draft/file", os.O_WRONLY | os.O_CREAT)
sync("draft")
os.rename("draft", "done")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    require_part("strace")
    folder = tmp_path / "office"
    (folder / "kept").mkdir(parents=True)
    (folder / "old").write_text("old")
    return folder


def _done(folder: Path, program: str) -> list[Call]:
    """What a program did to the folder."""
    trace = folder.with_name("trace")
    traced([sys.executable, "-c", program, str(folder)], trace, environment())
    return list(calls(trace, folder, here=folder))


def _held(folder: Path) -> Disk:
    disk = Disk(folder)
    disk.hold()
    return disk


def test_everything_that_was_written_down_makes_the_folder_that_is_there(folder: Path):
    disk = _held(folder)

    for call in _done(folder, CHANGES):
        disk.take(call)

    assert (folder / "kept" / "numbers").read_bytes() == b"ONE+TWO t"
    assert (folder / "kept" / "both").read_bytes() == b"child parent"
    assert disk.unlike() == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("pwritev2", ["kept/numbers"]),
        ("ftruncate", ["kept/numbers"]),
        ("rename", ["both", "kept/both"]),
        ("unlink", ["old"]),
        ("mkdir", ["made"]),
    ],
)
def test_a_call_that_was_not_written_down_is_found_out(folder: Path, name: str, found: list[str]):
    disk = _held(folder)

    for call in _done(folder, CHANGES):
        if call.name != name:
            disk.take(call)

    assert disk.unlike() == [str(folder / each) for each in found]


def test_what_was_not_synced_may_be_missing(folder: Path, tmp_path: Path):
    disk = _held(folder)

    for call in _done(folder, CHANGES):
        disk.take(call)
    disk.write_to(tmp_path / "image", "nothing", CHANCE)

    there = {str(each.relative_to(tmp_path / "image")) for each in (tmp_path / "image").rglob("*")}
    assert there == {"kept", "old"}


def test_a_sync_counts_for_what_was_answered_before_it_began(tmp_path: Path):
    file = str(tmp_path / "office" / "file")
    disk = Disk(tmp_path / "office")
    told = [
        Call("openat", (file,), b"", 0, 0, "O_CREAT"),
        Call("fsync", (str(tmp_path / "office"),), b"", 0, 1),
        Call("write", (file,), b"before ", AT_END, 2),
        Call("write", (file,), b"meanwhile", AT_END, 3),
        Call("fdatasync", (file,), b"", 0, 3),
    ]

    for call in told:
        disk.take(call)
    disk.write_to(tmp_path / "image", "nothing", CHANCE)

    assert (tmp_path / "image" / "file").read_bytes() == b"before "


@pytest.mark.parametrize(
    ("last", "there"),
    [("", []), ("sync('.')", ["done", "done/file"])],
    ids=["not-synced", "synced"],
)
def test_a_folder_that_is_renamed_takes_along_what_is_in_it(
    folder: Path, tmp_path: Path, last: str, there: list[str]
):
    disk = _held(folder)

    for call in _done(folder, RENAMED + last):
        disk.take(call)
    disk.write_to(tmp_path / "image", "nothing", CHANCE)

    left = {str(each.relative_to(tmp_path / "image")) for each in (tmp_path / "image").rglob("*")}
    assert left == {"kept", "old", *there}
    assert disk.unlike() == []


def test_a_new_key_in_new_folders_outlives_a_power_cut(folder: Path, tmp_path: Path):
    disk = _held(folder)

    for call in _done(folder, KEY):
        disk.take(call)
    disk.write_to(tmp_path / "image", "nothing", CHANCE)

    kept = tmp_path / "image" / "new" / "office" / "keys" / "wrapping.key"
    assert kept.read_text() == "secret\n"
