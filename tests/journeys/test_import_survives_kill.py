"""The power goes in the middle of an import; it is run again; nothing is lost or doubled."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = 10
SCRIPTS = Path(__file__).parents[2] / "scripts"


def handrail(*args, data):
    command = [sys.executable, "-m", "api", *map(str, args), "--data", str(data), "--lang", "en"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def finished(*args, data):
    process = handrail(*args, data=data)
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    return out


def account(data):
    report = json.loads(finished("report", "year", "2022", "--format", "json", data=data))
    return report["lines"]


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    folder = tmp_path_factory.mktemp("year")
    make = [sys.executable, str(SCRIPTS / "make_demo_year.py"), str(folder), "--size", "3"]
    subprocess.run(make, check=True, capture_output=True)
    return folder


def test_import_killed_ten_times_ends_exact(year, tmp_path, to_begin):
    for name in ("whole", "cut"):
        to_begin(tmp_path / name)
    started = time.monotonic()
    finished("import", year, "--period", "2022", "--json", data=tmp_path / "whole")
    whole = time.monotonic() - started
    seed = os.environ.get("HANDRAIL_TEST_SEED") or str(time.time_ns())
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets

    interrupted = 0
    for _ in range(KILLS):
        process = handrail("import", year, "--period", "2022", "--json", data=tmp_path / "cut")
        # Later starts find more of the work done, so any moment of a whole import may come up.
        time.sleep(chance.uniform(0.3, max(whole, 0.6)))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            interrupted += 1
        process.communicate()
    finished("import", year, "--period", "2022", "--json", data=tmp_path / "cut")

    assert interrupted >= 1, f"seed {seed}: every import was over before it could be killed"
    assert account(tmp_path / "cut") == account(tmp_path / "whole"), f"seed {seed}"
    again = finished("import", year, "--period", "2022", "--json", data=tmp_path / "cut")
    assert sum(json.loads(line)["new"] for line in again.splitlines()) == 0
    compared = json.loads(finished("rebuild", "--compare", "--json", data=tmp_path / "cut"))
    assert compared["equal"]
