"""Nobody sends a list of what was done before there were such lists: the year is a slip."""

import pytest

from api.importing.reading import read_file
from api.importing.refusals import UnreadableFile
from api.importing.rows import Rejection
from tests.api.importing.lists import SAMPLES, lines
from tests.api.importing.sheets import TODAY, workbook


def written(tmp_path, name, title=None, **cells):
    sample = SAMPLES[name]
    sample = sample._replace(cells=sample.cells | cells, title=title or sample.title)
    return workbook(tmp_path / "list.xlsx", lines(sample))


@pytest.mark.parametrize(
    ("title", "option"),
    [
        ("残疾人两项补贴", "0001-01"),
        ("残疾人两项补贴", "1900-01"),
        ("残疾人两项补贴", "1979"),
        ("残疾人两项补贴", "1979-12"),
        ("1979年12月残疾人两项补贴", None),
        ("0202年1月残疾人两项补贴", None),
    ],
)
def test_period_before_there_were_lists_is_refused(tmp_path, title, option):
    path = written(tmp_path, "subsidies zh", title)

    with pytest.raises(UnreadableFile) as refusal:
        read_file(path, today=TODAY, period=option)

    assert refusal.value.code == "period_too_early"


def test_first_period_there_can_be_is_taken(tmp_path):
    path = written(tmp_path, "subsidies zh", "残疾人两项补贴")

    assert read_file(path, today=TODAY, period="1980-01").period == "1980-01"


@pytest.mark.parametrize(
    ("name", "heading", "column", "said"),
    [
        ("sessions zh", "日期", "date", "1979-12-31"),
        ("devices zh", "购置日期", "bought_on", "1920/5/2"),
        ("contacts en", "Date", "date", "1922-11-17"),
    ],
)
def test_service_before_there_were_lists_is_refused(tmp_path, name, heading, column, said):
    path = written(tmp_path, name, **{heading: said})

    rows = list(read_file(path, today=TODAY).rows)

    assert rows == [Rejection(3, column, "date_too_early")]


def test_month_in_a_column_before_there_were_lists_is_refused(tmp_path):
    path = written(tmp_path, "subsidies zh", 月份="1922年1月")

    assert list(read_file(path, today=TODAY).rows) == [Rejection(3, "month", "date_too_early")]


def test_birth_long_ago_is_no_slip(tmp_path):
    path = written(tmp_path, "social assistance vi")

    (row,) = read_file(path, today=TODAY).rows

    assert row.person.born_on == "1959-04-08"
