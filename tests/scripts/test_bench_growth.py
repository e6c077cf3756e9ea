"""A ledger that grows a little, asked beside one that does not; the plot shows both sizes."""

import sys
from pathlib import Path

import bench_growth
import ordinary_people
import pytest
from growth_plot import plot

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
    assert all(f"{measure}, ms" in drawn for measure in bench_growth.MEASURES)


def test_what_takes_ten_times_as_long_stands_a_decade_higher():
    every = [
        bench_growth.Figures("sqlite", facts, {"page": ms}, {}, {}, {}, 0.0)
        for facts, ms in ((1_000, 1.0), (10_000, 10.0))
    ]

    drawn = plot(every, ["page"])

    (line,) = (each for each in drawn.splitlines() if each.startswith("<polyline"))
    (x1, y1), (x2, y2) = (each.split(",") for each in line.split('"')[1].split())
    assert float(x2) - float(x1) == float(y1) - float(y2) > 0
