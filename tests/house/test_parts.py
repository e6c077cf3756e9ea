"""A part that is missing skips its test, and fails it where it is required."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import parts

KILLED = """
import os, signal
from tests.postgres import running

with running() as server:
    print(server.data, end="", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def machine_with_one_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "handrail-second-name"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setitem(parts.PARTS, "here", ("handrail-first-name", "handrail-second-name"))
    monkeypatch.setitem(parts.PARTS, "deep", (f"{tmp_path}/*second*",))
    monkeypatch.setitem(parts.PARTS, "missing", ("handrail-no-such-program",))
    monkeypatch.setitem(parts.PROGRAMS, "all here", ("handrail-second-name", f"{tmp_path}/*"))
    monkeypatch.setitem(parts.PROGRAMS, "one here", ("handrail-second-name", "handrail-no-such"))
    monkeypatch.setitem(parts.MODULES, "packaged", ("json",))
    monkeypatch.setitem(parts.MODULES, "unpackaged", ("json", "handrail_no_such_module"))
    monkeypatch.delenv("HANDRAIL_REQUIRE", raising=False)


def test_part_is_found_by_any_of_its_names(tmp_path: Path):
    assert parts.require_part("here") == tmp_path / "handrail-second-name"
    assert parts.require_part("deep") == tmp_path / "handrail-second-name"


def test_part_whose_driver_lacks_a_library_skips_with_its_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(parts.LIBRARIES, "here", ("libhandrail-no-such.so.1",))

    with pytest.raises(pytest.skip.Exception, match=r"libhandrail-no-such.so.1 is not installed"):
        parts.require_part("here")


def test_missing_part_skips_with_its_name():
    with pytest.raises(pytest.skip.Exception, match="missing is not installed"):
        parts.require_part("missing")


@pytest.mark.parametrize("wanted", ["missing", "here, missing", "all"])
def test_missing_part_fails_where_it_is_required(wanted: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HANDRAIL_REQUIRE", wanted)

    with pytest.raises(pytest.fail.Exception, match="missing is not installed"):
        parts.require_part("missing")


def test_part_that_is_a_file_is_found_skipped_or_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    there = tmp_path / "part"
    there.touch()
    monkeypatch.setitem(parts.FILES, "file", "HANDRAIL_TEST_FILE")

    monkeypatch.setenv("HANDRAIL_TEST_FILE", str(there))
    assert parts.require_file("file") == there

    monkeypatch.setenv("HANDRAIL_TEST_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(pytest.skip.Exception, match="HANDRAIL_TEST_FILE names no file"):
        parts.require_file("file")

    monkeypatch.setenv("HANDRAIL_REQUIRE", "file")
    with pytest.raises(pytest.fail.Exception, match="HANDRAIL_REQUIRE=file wants file"):
        parts.require_file("file")


def test_requirement_of_an_unknown_part_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HANDRAIL_REQUIRE", "firefox,all,postgres")

    assert parts.unknown() == {"firefox"}


def test_missing_package_skips_or_fails_with_its_name(monkeypatch: pytest.MonkeyPatch):
    parts.require_modules("packaged")
    with pytest.raises(pytest.skip.Exception, match="handrail_no_such_module is not installed"):
        parts.require_modules("unpackaged")

    monkeypatch.setenv("HANDRAIL_REQUIRE", "unpackaged")
    with pytest.raises(pytest.fail.Exception, match="handrail_no_such_module is not installed"):
        parts.require_modules("unpackaged")


def test_part_of_several_programs_wants_every_one(monkeypatch: pytest.MonkeyPatch):
    parts.require_programs("all here")
    with pytest.raises(pytest.skip.Exception, match="handrail-no-such is not installed"):
        parts.require_programs("one here")

    monkeypatch.setenv("HANDRAIL_REQUIRE", "one here")
    with pytest.raises(pytest.fail.Exception, match="handrail-no-such is not installed"):
        parts.require_programs("one here")


def test_a_server_of_the_tests_ends_with_a_process_that_is_killed():
    parts.require_part("postgres")
    begun = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, check=False)

    folder = Path(begun.stdout.decode())
    ends = time.monotonic() + 30
    while folder.exists() and time.monotonic() < ends:
        time.sleep(0.1)

    assert begun.returncode == -signal.SIGKILL
    assert folder.name.startswith("handrail-postgres-")
    assert not folder.exists()
