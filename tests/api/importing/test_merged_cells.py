"""Merged cells: a word is true of every row they reach, a sum of none for sure."""

import pytest
import xlsxwriter

from api.importing import merges
from api.importing.files import open_file
from api.importing.refusals import UnreadableFile
from api.importing.rows import Rejection
from ledger.vocabulary import Money
from tests.api.importing.lists import SAMPLES, lines
from tests.api.importing.sheets import ods, ods_rows
from tests.api.importing.subsidies import GOOD, HEADINGS, TITLE, alone, changed, read


def merged(path, rows, *ranges, left=0):
    """A workbook in which each of ``ranges`` (its corners, from 1) is one cell."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, left, row)
    for top, first, bottom, last in ranges:
        said = rows[top - 1][first - 1]
        sheet.merge_range(top - 1, left + first - 1, bottom - 1, left + last - 1, said)
    book.close()
    return path


def read_merged(tmp_path, rows, *ranges, left=0):
    return read(merged(tmp_path / "a.xlsx", [TITLE, HEADINGS, *rows], *ranges, left=left))


@pytest.mark.parametrize("left", [0, 2])
def test_word_merged_over_rows_is_true_of_each(tmp_path, left):
    rows = [changed(状态="停发"), changed(状态=""), changed(状态=""), GOOD]

    _, found = read_merged(tmp_path, rows, (3, 8, 5, 8), left=left)

    assert found[:3] == [Rejection(row, "status", "not_paid_status") for row in (3, 4, 5)]
    assert not isinstance(found[3], Rejection)


def test_person_merged_over_two_payments_has_both(tmp_path):
    second = changed(姓名="", 证件号="", 补贴类型="重度残疾人护理补贴", 补贴金额=80.0)

    _, found = read_merged(tmp_path, [GOOD, second], (3, 1, 4, 1), (3, 2, 4, 2))

    assert found[0].person == found[1].person
    assert [row.amount.minor for row in found] == [10000, 8000]


def test_sum_merged_over_rows_is_nobodys_for_sure(tmp_path):
    rows = [changed(补贴金额=300.0), changed(补贴金额=""), changed(补贴金额=""), GOOD]

    _, found = read_merged(tmp_path, rows, (3, 7, 5, 7))

    assert found[:3] == [Rejection(row, "amount", "merged_cells") for row in (3, 4, 5)]
    assert found[3].amount == Money(10000, "CNY")


def test_column_hidden_under_its_neighbour_is_not_read_as_empty(tmp_path):
    headings = [*HEADINGS[:-1], "备注", "状态"]
    rows = [TITLE, headings, [*GOOD[:-1], "停发", ""], [*GOOD[:-1], "", "正常发放"]]

    _, found = read(merged(tmp_path / "a.xlsx", rows, (3, 8, 3, 9)))

    assert found[0] == Rejection(3, "status", "merged_cells")
    assert not isinstance(found[1], Rejection)


def test_cells_merged_with_a_column_nothing_is_read_from_are_read(tmp_path):
    headings = ["姓名", "备注", *HEADINGS[1:]]
    row = [GOOD[0], "", *GOOD[1:]]

    _, found = read(merged(tmp_path / "a.xlsx", [TITLE, headings, row], (3, 1, 3, 2)))

    assert found[0].person.name == "罗明"


def test_merged_titles_headings_totals_and_notes_hinder_nothing(tmp_path):
    total = alone(姓名="合计", 补贴金额=200.0)
    rows = [GOOD, GOOD, total, alone(姓名="备注：一式两份"), alone()]

    reading, found = read_merged(tmp_path, rows, (1, 1, 1, 8), (5, 1, 5, 6), (6, 1, 7, 8))

    assert [row.row for row in found] == [3, 4]
    assert reading.stated == Money(20000, "CNY")


def test_value_is_not_carried_past_the_merged_cells(tmp_path):
    rows = [changed(状态="停发"), changed(状态=""), changed(状态="")]

    _, found = read_merged(tmp_path, rows, (3, 8, 4, 8))

    assert [isinstance(row, Rejection) for row in found] == [True, True, False]


def test_device_number_merged_over_rows_is_no_number(tmp_path):
    sample = SAMPLES["devices zh"]
    second = list((sample.cells | {"资产编号": ""}).values())

    _, found = read(merged(tmp_path / "a.xlsx", [*lines(sample), second], (3, 1, 4, 1)))

    assert found == [Rejection(row, "asset_number", "merged_cells") for row in (3, 4)]


def test_merged_cells_of_an_ods_file_are_known(tmp_path):
    rows = ods_rows([TITLE, HEADINGS, map(str, GOOD), map(str, GOOD)])
    last = (
        '<table:table-cell office:value-type="string"><text:p>正常发放</text:p></table:table-cell>'
    )
    wide = last.replace("<table:table-cell", '<table:table-cell table:number-rows-spanned="2"')
    covered = "<table:covered-table-cell/>"
    rows = covered.join(rows.rsplit(last, 1))
    rows = wide.replace("正常发放", "停发").join(rows.rsplit(last, 1))

    _, found = read(ods(tmp_path / "a.ods", rows))

    assert found == [Rejection(row, "status", "not_paid_status") for row in (3, 4)]


def test_cells_merged_without_end_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(merges, "MERGED_CELLS_MAX", 2)
    rows = [TITLE, HEADINGS, GOOD, GOOD, GOOD]

    with pytest.raises(UnreadableFile) as refusal:
        read(merged(tmp_path / "a.xlsx", rows, (3, 8, 5, 8)))

    assert refusal.value.code == "file_too_large"


def test_merged_cells_stand_where_the_rows_have_them(tmp_path):
    path = merged(tmp_path / "a.xlsx", [TITLE, HEADINGS, GOOD, GOOD], (3, 1, 4, 1), left=3)

    (sheet,) = open_file(path).sheets

    assert list(sheet.merged) == [((2, 0), (3, 0))]
