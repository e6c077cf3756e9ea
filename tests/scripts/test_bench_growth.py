"""A ledger that grows a little, asked beside one that does not; the plot shows both sizes."""

import sys
from pathlib import Path

import bench_growth
import ordinary_people
import pytest
from growth_plot import HEIGHT, WIDTH, plot

FEW = {"TIMES": 2, "VISITS": 1, "PAGES": 1, "LONG": 1}


def test_every_size_is_measured_told_and_drawn(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(ordinary_people, "PEOPLE", 2)
    for name, number in FEW.items():
        monkeypatch.setattr(bench_growth, name, number)
    picture, figures = tmp_path / "growth.svg", tmp_path / "figures.jsonl"
    said = ["--sizes", "600,900", "--plot", str(picture), "--figures", str(figures)]
    monkeypatch.setattr(sys, "argv", ["bench_growth.py", "--folder", str(tmp_path), *said])

    bench_growth.main()

    told = capsys.readouterr().out
    assert "| sqlite | 600 |" in told
    assert "| sqlite | 900 |" in told
    assert len(figures.read_bytes().splitlines()) == 2
    drawn = picture.read_text()
    assert drawn.count("<circle") == 2 * len(bench_growth.MEASURES)
    assert all(f">{measure}<" in drawn for measure in bench_growth.MEASURES)


@pytest.mark.parametrize("load", [1.0, 7.0])
def test_what_takes_ten_times_as_long_stands_a_decade_higher(load: float):
    """Whatever else the machine did when the larger one was asked: the small one was asked too."""
    every = [
        bench_growth.Figures("sqlite", facts, {"page": ms * slow}, {"page": slow}, {}, {}, 0.0)
        for facts, ms, slow in ((1_000, 1.0, 1.0), (100_000, 100.0, load))
    ]

    drawn = plot(every, ["page"])

    (line,) = (each for each in drawn.splitlines() if each.startswith("<polyline"))
    (x1, y1), (x2, y2) = (each.split(",") for each in line.split('"')[1].split())
    # a hundred times as many facts, a hundred times as long: two of the drawn decades each
    wide, high = float(x2) - float(x1), float(y1) - float(y2)
    assert wide == pytest.approx(WIDTH, abs=0.1)
    assert high == pytest.approx(HEIGHT * 2 / 3, abs=0.1)
