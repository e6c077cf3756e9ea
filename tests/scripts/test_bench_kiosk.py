"""A small comparison of two ledgers through the whole application; it fails by itself when a page
is not the page that was asked for."""

import sys

import bench_kiosk
import growing_ledger
import pytest


@pytest.fixture(autouse=True)
def few_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing_ledger, "PROBES", 2)


def test_every_page_of_both_ledgers_is_timed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    small = ["--sizes", "500,900", "--visits", "1", "--voiced", "0"]
    monkeypatch.setattr(sys, "argv", ["bench_kiosk.py", *small])

    bench_kiosk.main()

    told = capsys.readouterr().out
    assert all(f"| `{path}` | 1 |" in told for path in bench_kiosk.PAGES)
    assert f"| every page | {len(bench_kiosk.PAGES)} |" in told
    assert "aim: at most 1.3" in told


def test_a_page_that_is_another_is_no_figure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench_kiosk, "PAGES", ("/record/999999/private/no",))
    small = ["--sizes", "500", "--visits", "1", "--voiced", "0"]
    monkeypatch.setattr(sys, "argv", ["bench_kiosk.py", *small])

    with pytest.raises(SystemExit, match="404"):
        bench_kiosk.main()
