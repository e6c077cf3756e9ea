"""The proof of publishing, on a small year; and that it fails when something is not right."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import prove_publishing
import pytest
from msgspec.structs import replace
from proof_corrections import Did

from api.cli_diff import Difference
from ledger.aggregates.published_report import FigureChange

GONE = Did(7, "taken_away", "rehab_session", "physiotherapy", times=-1, minutes=-45)
EMPTY = Difference(1, 9, date(2022, 1, 1), date(2023, 1, 1), None, (), [], 0, [])


def test_a_small_year_is_published_corrected_and_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    demo = [sys.executable, "-m", "api", "demo", "--no-serve", "--data", str(tmp_path / "data")]
    subprocess.run(demo, check=True, capture_output=True)
    asked = ["prove_publishing.py", str(tmp_path / "data"), "--corrections", "100"]
    monkeypatch.setattr(sys, "argv", asked)

    prove_publishing.main()

    told = capsys.readouterr().out
    assert "| 100: 3 grants reversed, 5 late calls, 15 late sessions, 2 linked," in told
    assert "| 90 facts, " in told
    assert told.count("every byte the same") == 4


@pytest.mark.parametrize("expected", [[GONE], [GONE, GONE]])
def test_a_correction_that_the_difference_does_not_name_is_missed(expected: list[Did]):
    with pytest.raises(SystemExit, match=r"missing: \[\(Did\(position=7"):
        prove_publishing._must_be_same(expected, EMPTY)


def test_a_figure_that_moved_by_itself_is_found():
    moved = FigureChange("rehab_session", "minutes", 90, 44)
    part = FigureChange("rehab_session:physiotherapy", "minutes", 90, 45)
    times = (
        FigureChange("rehab_session", "times", 2, 1),
        FigureChange("rehab_session:physiotherapy", "times", 2, 1),
    )

    with pytest.raises(SystemExit, match="'rehab_session', 'minutes'"):
        prove_publishing._must_add_up([GONE], _of(moved, part, *times))
    prove_publishing._must_add_up([GONE], _of(_right(moved), part, *times))


def _right(change: FigureChange) -> FigureChange:
    return FigureChange(change.code, change.unit, change.old_value, change.old_value - 45)


def _of(*figures: FigureChange) -> Difference:
    return replace(EMPTY, figures=figures)
