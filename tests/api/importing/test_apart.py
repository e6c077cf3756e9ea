"""Files read and judged in processes of their own: held to their limits, gone afterwards."""

import os
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.importing.apart import Apart
from api.importing.carried import Options, address, unpacked
from api.importing.reading import read_file
from api.importing.refusals import UnreadableFile
from tests.api.importing.lists import SAMPLES
from tests.api.importing.sheets import TODAY, csv_file, ods, ods_rows, workbook
from tests.api.importing.subsidies import GOOD, HEADINGS, TITLE, changed


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    made = Apart()
    yield made
    made.close()


def read(apart: Apart, path: Path, today: date = TODAY) -> Any:
    return unpacked(apart.read(path.name, path.read_bytes(), Options(), today))


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=list(SAMPLES))
def test_every_kind_of_list_is_read_apart_as_it_is_here(
    apart: Apart, tmp_path: Path, sample: Any
) -> None:
    path = workbook(
        tmp_path / "list.xlsx", [[sample.title], list(sample.cells), sample.cells.values()]
    )

    carried = read(apart, path)

    here = read_file(path, today=TODAY)
    assert carried.typed() == list(here.rows)
    assert (carried.kind, carried.period, carried.digest) == (here.kind, here.period, here.digest)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_encoding_is_read_apart(apart: Apart, tmp_path: Path, encoding: str) -> None:
    path = csv_file(tmp_path / "list.csv", [TITLE, HEADINGS, GOOD], encoding)

    assert len(read(apart, path).typed()) == 1


def test_a_sheet_of_libreoffice_is_read_apart(apart: Apart, tmp_path: Path) -> None:
    path = ods(tmp_path / "list.ods", ods_rows([TITLE, HEADINGS, GOOD]))

    assert len(read(apart, path).typed()) == 1


def test_a_cell_is_found_by_its_row_and_column(apart: Apart, tmp_path: Path) -> None:
    rows = [["", *line] for line in (TITLE, HEADINGS, GOOD, changed(残疾等级="七级"))]

    carried = read(apart, workbook(tmp_path / "list.xlsx", rows))

    assert carried.cell(4, "grade") == "七级"
    assert address(4, carried.places["grade"]) == "F4"


@pytest.mark.parametrize(
    ("place", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_a_column_has_the_letters_of_spreadsheet_programs(place: int, name: str) -> None:
    assert address(7, place) == f"{name}7"


def test_a_process_that_is_ended_is_started_anew(apart: Apart, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "list.csv", [TITLE, HEADINGS, GOOD])
    read(apart, path)
    first = apart.pid
    assert first

    os.kill(first, signal.SIGKILL)
    with_another = [read(apart, path) for _ in range(1) if os.waitpid(first, 0)]

    assert len(with_another[0].typed()) == 1
    assert apart.pid != first


def test_what_cannot_be_read_is_refused_by_its_code(apart: Apart) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        apart.read("list.xlsx", b"PK\x03\x04 no archive", Options(), TODAY)

    assert refusal.value.code == "not_a_spreadsheet"
