"""The comparison with other stores at a tiny size: Handrail and SQL by hand, on a file.

The others are installed by the script, which is not for a test.
"""

import sys
from pathlib import Path

import bench_peers
import pytest

TINY = ("--rounds", "1", "--list", "40", "--singles", "3", "--people", "4")


def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *more: str) -> None:
    said = ["--environments", str(tmp_path), "--stores", "sqlite", *TINY, *more]
    monkeypatch.setattr(sys, "argv", ["bench_peers.py", *said])
    bench_peers.main()


def test_handrail_and_sql_by_hand_are_measured_side_by_side(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run(monkeypatch, tmp_path, "--peers", "raw,handrail")

    told = capsys.readouterr().out
    assert "sqlite, 1 rounds, a list of 40 facts" in told
    raw, ours = (line for line in told.splitlines() if line.startswith(("| SQL", "| Handrail")))
    assert raw.split("|")[3:10:2] == [" 1.00 "] * 4
    assert all(float(ratio) > 0 for ratio in ours.split("|")[3:10:2])
    assert "Left out" not in told


def test_a_peer_that_fails_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    broken = bench_peers.Peer("Nobody", "nobody.py", ("sqlite",))
    monkeypatch.setitem(bench_peers.PEERS, "nobody", broken)

    run(monkeypatch, tmp_path, "--peers", "raw,nobody")

    told = capsys.readouterr().out
    assert "| SQL by hand |" in told
    assert "| Nobody |" not in told
    assert "Left out: Nobody on sqlite: failed: " in told
    assert "No such file" in told


def test_the_reason_is_the_error_and_not_what_is_said_behind_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    said = "Error: 3 of 43 facts came back\n    at the error's place\n\nNode.js v20.20.2"
    ending = tmp_path / "ending.py"
    ending.write_text(f"import sys; sys.exit({said!r})", encoding="utf-8")
    broken = bench_peers.Peer("Nobody", str(ending), ("sqlite",))
    monkeypatch.setitem(bench_peers.PEERS, "nobody", broken)

    run(monkeypatch, tmp_path, "--peers", "raw,nobody")

    assert "Nobody on sqlite: failed: Error: 3 of 43 facts came back\n" in capsys.readouterr().out
