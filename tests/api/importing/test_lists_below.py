"""Headings and titles that stand again further down, and which of two sums is read."""

import pytest

from api.importing.refusals import UnreadableFile
from api.importing.rows import Rejection
from ledger.vocabulary import Money
from tests.api.importing.lists import SAMPLES, VN, lines
from tests.api.importing.sheets import workbook
from tests.api.importing.subsidies import GOOD, HEADINGS, TITLE, read, read_rows


def refusal_of(tmp_path, *rows, **options):
    with pytest.raises(UnreadableFile) as refusal:
        read_rows(tmp_path, *rows, **options)
    return refusal.value.code, refusal.value.facts.get("row")


SWAPPED = [*HEADINGS[:5], "补贴金额", "补贴类型", "状态"]

OTHER_HEADINGS = {
    "two swapped": SWAPPED,
    "backwards": HEADINGS[::-1],
    "one that is not read": [*HEADINGS[:6], "补贴标准", "状态"],
    "one moved aside": [*HEADINGS[:6], "补贴标准", "状态", "补贴金额"],
    "one moved from a blank": [*HEADINGS[:6], "", "状态", "补贴金额"],
    "another unit": [*HEADINGS[:6], "补贴金额(đồng)", "状态"],
    "another kind": list(SAMPLES["devices zh"].cells),
}


@pytest.mark.parametrize("headings", OTHER_HEADINGS)
def test_other_headings_further_down_refuse_the_file(tmp_path, headings):
    rows = [GOOD, OTHER_HEADINGS[headings], GOOD]

    assert refusal_of(tmp_path, *rows) == ("headings_change", "4")


REPEATED = {
    "the same": HEADINGS,
    "spelled otherwise": [*HEADINGS[:6], "补贴\n金额 (元)", "状 态"],
    "some left out": ["姓名", "证件号", "", "", "", "补贴类型", "补贴金额"],
    "in another language": [
        "Name",
        "ID",
        "County",
        "Category",
        "Grade",
        "Scheme",
        "Amount",
        "Status",
    ],
}


@pytest.mark.parametrize("headings", REPEATED)
def test_headings_that_say_the_same_again_are_no_row(tmp_path, headings):
    _, rows = read_rows(tmp_path, GOOD, TITLE, REPEATED[headings], GOOD)

    assert [row.row for row in rows][-1] == 6
    assert not any(isinstance(row, Rejection) for row in rows)


def test_unit_that_rounds_further_down_refuses_the_file(tmp_path):
    headings = [*HEADINGS[:6], "补贴金额(万元)", "状态"]

    assert refusal_of(tmp_path, GOOD, headings, GOOD)[0] == "unit_not_taken"


def test_title_of_another_month_further_down_refuses_the_file(tmp_path):
    later = ["2022年2月残疾人两项补贴发放花名册"]

    assert refusal_of(tmp_path, GOOD, later, HEADINGS, GOOD) == ("headings_change", "4")


def test_title_of_another_payment_further_down_refuses_the_file(tmp_path):
    headings = [*HEADINGS[:5], *HEADINGS[6:]]
    row = [*GOOD[:5], *GOOD[6:]]
    first, second = ["2022年1月残疾人生活补贴"], ["2022年1月重度残疾人护理补贴"]

    found = refusal_of(tmp_path, row, second, headings, row, headings=headings, title=first)

    assert found == ("headings_change", "4")


@pytest.mark.parametrize("note", ["备注：含2021年12月补发", "护理补贴另表发放", "2022年2月3日制表"])
def test_note_below_the_rows_is_no_title(tmp_path, note):
    _, rows = read_rows(tmp_path, GOOD, [note])

    assert [row.row for row in rows] == [3]


@pytest.mark.parametrize("paid", ["实发金额", "实际发放金额", "实发金额(元)", "Amount paid"])
@pytest.mark.parametrize("place", [0, 8])
def test_sum_that_was_paid_goes_before_the_one_that_was_due(tmp_path, paid, place):
    headings, row = HEADINGS.copy(), GOOD.copy()
    headings.insert(place, paid)
    row.insert(place, 80.0)

    reading, rows = read_rows(tmp_path, row, headings=headings)

    assert rows[0].amount == Money(8000, "CNY")
    assert (reading.headings["amount"], reading.ignored) == (paid, ("补贴金额",))


def test_sum_that_was_paid_is_missing_where_its_cell_is_empty(tmp_path):
    _, rows = read_rows(tmp_path, [*GOOD, ""], headings=[*HEADINGS, "实发金额"])

    assert rows == [Rejection(3, "amount", "cell_missing")]


def test_sum_that_was_paid_in_viet_nam_goes_first(tmp_path):
    sample = SAMPLES["social assistance vi"]
    cells = sample.cells | {"Số CCCD": VN, "Thực lĩnh (đồng)": "900.000"}

    (row,) = read(workbook(tmp_path / "a.xlsx", lines(sample._replace(cells=cells))))[1]

    assert row.amount == Money(900000, "VND")
