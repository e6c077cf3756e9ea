"""Each fault in short: an office survives it, and an office with a mistake is found out."""

from pathlib import Path

import pytest
import try_faults
from faults import page

from tests.parts import require_part, require_root

NEEDS = {
    "power": ("strace",),
    "power-postgres": ("strace", "postgres"),
    "errors": ("strace",),
    "clock": ("faketime",),
}
ROW = page.Row("clock", "set back", "refused", "believes it", is_good=True, is_seen=True)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", try_faults.FAULTS)
def test_an_office_survives_what_a_careless_one_does_not(name: str, tmp_path: Path):
    for part in NEEDS.get(name, ()):
        require_part(part)
    if name == "full":
        require_root()

    row = try_faults.tried(name, tmp_path, 1, short=True)

    assert row.is_good, row.text
    assert row.is_seen, row.text


def test_a_row_takes_the_place_of_an_older_one_and_leaves_the_others(tmp_path: Path):
    written = tmp_path / "reliability.md"
    written.write_text(f"# Faults\n\n{page.BEGIN}\n{page.END}\n\nThe end.\n")
    order = ["kill -9", "clock"]

    page.write([ROW, ROW._replace(fault="kill -9")], order, written)
    page.write([ROW._replace(outcome="believed")], order, written)

    lines = written.read_text().splitlines()
    assert lines[0] == "# Faults"
    assert lines[-1] == "The end."
    rows = [line.split(" | ") for line in lines if line.startswith("| **")]
    assert [(row[0], row[2]) for row in rows] == [
        ("| **kill -9**", "refused"),
        ("| **clock**", "believed"),
    ]


@pytest.mark.parametrize("wrong", ["is_good", "is_seen"])
def test_what_was_lost_or_not_found_out_fails_and_is_not_written(
    monkeypatch: pytest.MonkeyPatch, wrong: str
):
    written: list[page.Row] = []
    monkeypatch.setattr(try_faults, "tried", lambda *_, **__: ROW._replace(**{wrong: False}))
    monkeypatch.setattr(page, "write", lambda rows, _order: written.extend(rows))
    monkeypatch.setattr("sys.argv", ["try_faults.py", "clock"])

    assert try_faults.main() == 1

    assert written == []
