"""What is a total, what is a note, and what is a row that must not be lost."""

import pytest

from api.importing.refusals import UnreadableFile
from api.importing.rows import Rejection
from ledger.vocabulary import Money
from tests.api.importing.lists import SAMPLES, lines
from tests.api.importing.sheets import workbook
from tests.api.importing.subsidies import GOOD, alone, changed, read, read_rows

TOTAL = alone(姓名="合计", 补贴金额=100.0)

LOST = {
    "short number": (changed(证件号="6523"), "id", "id_unreadable"),
    "no number": (changed(证件号=""), "id", "id_missing"),
    "sum and name": (alone(姓名="罗明", 补贴金额=100.0), "id", "id_missing"),
    "sum alone": (alone(补贴金额="100元"), "id", "id_missing"),
    "sum below zero": (alone(姓名="罗明", 补贴金额=-100.0), "id", "id_missing"),
    "sum in dong": (alone(姓名="罗明", 补贴金额="100đ"), "id", "id_missing"),
    "sum in words": (alone(姓名="罗明", 补贴金额="一百元"), "id", "id_missing"),
    "name and place": (alone(姓名="罗明", 户籍区县="昌吉市"), "id", "id_missing"),
    "name and category": (alone(姓名="罗明", 残疾类别="肢体"), "id", "id_missing"),
    "name and number": (alone(姓名="罗明", 证件号="6523"), "id", "id_unreadable"),
    "number alone": (alone(证件号="65230119740826"), "id", "id_unreadable"),
    "called a total": (changed(姓名="合计", 证件号="6523"), "id", "id_unreadable"),
    "called a part": (changed(姓名="小计", 证件号="6523"), "id", "id_unreadable"),
    "part, number": (alone(姓名="小计", 证件号="6523", 补贴金额=9.0), "id", "id_unreadable"),
    "part, number cell": (
        alone(姓名="小计", 证件号=6.523011980010112e17, 补贴金额=9.0),
        "id",
        "id_destroyed_by_number_cell",
    ),
    "total with a life": (changed(姓名="合计", 证件号=""), "id", "id_missing"),
}


@pytest.mark.parametrize("row", LOST)
def test_row_below_the_total_is_judged(tmp_path, row):
    cells, column, code = LOST[row]

    _, rows = read_rows(tmp_path, GOOD, TOTAL, cells)

    assert rows[1:] == [Rejection(5, column, code)]


@pytest.mark.parametrize("row", LOST)
def test_row_above_the_total_is_judged(tmp_path, row):
    cells, column, code = LOST[row]

    _, rows = read_rows(tmp_path, cells, GOOD, TOTAL)

    assert rows[0] == Rejection(3, column, code)


def test_good_row_below_the_total_is_read(tmp_path):
    _, rows = read_rows(tmp_path, GOOD, TOTAL, GOOD)

    assert [row.row for row in rows] == [3, 5]
    assert not isinstance(rows[1], Rejection)


TOTALS = {
    "beside its group": alone(姓名="合计", 户籍区县="昌吉市", 补贴金额=200.0),
    "behind its group": alone(户籍区县="昌吉市", 残疾类别="合计", 补贴金额=200.0),
    "people in words": alone(姓名="合计", 证件号="2人", 补贴金额=200.0),
    "people as a number": alone(姓名="合计", 证件号=2.0, 补贴金额=200.0),
    "people as text": alone(姓名="合计", 证件号="2", 补贴金额="200"),
    "signed": alone(姓名="合计", 残疾类别="制表人：张三", 补贴金额="￥200.00"),
    "in words too": alone(姓名="合计(大写)", 户籍区县="贰佰元整", 补贴金额=200.0),
    "one cell": alone(姓名="合计：2人 200元"),
    "one cell, its sum behind": alone(姓名="总计2人，共¥200.00"),
    "one cell in words too": alone(姓名="合计人民币（大写）：贰佰元整 ￥200"),
    "in the column of sums": alone(补贴金额="合计：200元"),
    "in Vietnamese": alone(姓名="Tổng cộng", 补贴金额="200"),
}


@pytest.mark.parametrize("form", TOTALS)
def test_total_is_stated_however_it_is_written(tmp_path, form):
    reading, rows = read_rows(tmp_path, GOOD, GOOD, TOTALS[form])

    assert [row.row for row in rows] == [3, 4]
    assert reading.stated == Money(20000, "CNY")


@pytest.mark.parametrize(
    "said", ["合计：2人", "合计：现金100元，物资100元", "合计 200", "合计：３人次"]
)
def test_total_without_one_sum_states_none(tmp_path, said):
    reading, rows = read_rows(tmp_path, GOOD, alone(姓名=said))

    assert ([row.row for row in rows], reading.stated) == ([3], None)


def test_total_in_one_cell_in_vietnamese_is_stated(tmp_path):
    sample = SAMPLES["social assistance vi"]
    said = "Tổng cộng: 1 người, 3 đợt, số tiền 1.000.000 đồng"

    reading, rows = read(workbook(tmp_path / "a.xlsx", [*lines(sample), [said]]))

    assert [row.row for row in rows] == [3]
    assert reading.stated == Money(1000000, "VND")


def test_last_of_several_totals_is_stated(tmp_path):
    counted = alone(姓名="总计", 证件号="2人")
    whole = alone(姓名="总计", 补贴金额=200.0)

    reading, rows = read_rows(tmp_path, GOOD, TOTAL, GOOD, TOTAL, whole, counted)

    assert [row.row for row in rows] == [3, 5]
    assert reading.stated == Money(20000, "CNY")


def test_more_people_than_rows_are_no_count(tmp_path):
    _, rows = read_rows(tmp_path, GOOD, alone(姓名="合计", 证件号="3", 补贴金额=100.0))

    assert rows[1] == Rejection(4, "id", "id_unreadable")


NOTES = {
    "signatures": alone(姓名="制表人：张三", 户籍区县="审核人：李四", 补贴金额="2022年2月3日"),
    "names of signers": alone(姓名="张三", 残疾等级="李四"),
    "a signer under the places": alone(姓名="张三", 户籍区县="李四"),
    "roles": alone(姓名="NGƯỜI LẬP BIỂU", 残疾类别="KẾ TOÁN", 补贴金额="THỦ TRƯỞNG"),
    "a name and a day": alone(姓名="张三", 证件号="2022年2月3日"),
    "a telephone": alone(姓名="经办人：张三", 证件号="联系电话：13999999999"),
    "a merged note": alone(姓名="备注：本表一式两份，2人共200元"),
    "a sum in words": alone(补贴金额="大写：贰佰元整"),
    "place and day": alone(补贴金额="Quảng Ninh, ngày 05 tháng 02 năm 2022"),
}


@pytest.mark.parametrize("note", NOTES)
def test_note_below_the_total_is_no_row(tmp_path, note):
    reading, rows = read_rows(tmp_path, GOOD, TOTAL, NOTES[note])

    assert [row.row for row in rows] == [3]
    assert reading.stated == Money(10000, "CNY")


def test_device_below_the_total_is_judged(tmp_path):
    sample = SAMPLES["devices zh"]
    total = ["合计", "1台", "", 680]
    below = [["A12", "轮椅", "", "", "", "", ""], ["", "", "", 500, "", "", ""]]
    signed = [["张三", "李四"]]

    _, rows = read(workbook(tmp_path / "a.xlsx", [*lines(sample), total, *below, *signed]))

    assert rows[1:] == [
        Rejection(5, "class_code", "cell_missing"),
        Rejection(6, "asset_number", "cell_missing"),
    ]


def test_list_without_rows_is_told(tmp_path):
    with pytest.raises(UnreadableFile) as refusal:
        read_rows(tmp_path, alone(姓名="合计", 补贴金额=0.0), ["备注：本月无人"])

    assert refusal.value.code == "no_rows"
