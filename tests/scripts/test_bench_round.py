"""A small round of the benchmark, which fails by itself when a fen is missing."""

import sys

import bench_round
import pytest


def test_a_round_is_closed_and_balances(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "argv", ["bench_round.py", "--people", "200"])

    bench_round.main()

    told = capsys.readouterr().out
    assert "200 payments" in told
    assert "paid: " in told
    assert "| close |" in told


def test_a_round_that_does_not_balance_fails():
    frozen = {"total": {"minor": 100, "currency": "CNY"}}
    balanced = {"paid": {"count": 1, "total": {"minor": 99, "currency": "CNY"}}}

    with pytest.raises(SystemExit, match="1 fen"):
        bench_round.check(frozen, balanced)
