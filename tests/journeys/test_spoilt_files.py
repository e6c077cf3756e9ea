"""Spoilt office files brought to a running house: it refuses, keeps nothing, and goes on."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "try_uploads.py"
FILES = 66
WAYS = 32


@pytest.mark.timeout(900)
def test_spoilt_files_are_refused_and_nothing_is_lost() -> None:
    seed = os.environ.get("HANDRAIL_TEST_SEED") or str(time.time_ns() % 1_000_000)
    tried = [sys.executable, str(SCRIPT), str(FILES), seed, "--json"]

    done = subprocess.run(tried, capture_output=True, text=True, check=False)

    told = json.loads(done.stdout.splitlines()[-1])
    assert told["mistakes"] == [], f"seed {seed}"
    assert told["files"] == FILES
    assert len(told["by_way"]) == WAYS
    assert not any(outcome.startswith("5") for outcome in told["by_status"])
    assert told["facts"][0] == told["facts"][1]
