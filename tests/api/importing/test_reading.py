"""A whole file: every row of data once, right or refused with its column, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.importing.reading import read_file
from api.importing.refusals import UnreadableFile
from api.importing.rows import PaymentRow, Rejection
from ledger.vocabulary import Money, PaymentKind
from tests.api.importing.lists import CN, SAMPLES, VN, lines
from tests.api.importing.sheets import TODAY, certificate, csv_file, workbook

TITLE = ["2022年1月残疾人两项补贴发放花名册"]
HEADINGS = ["姓名", "证件号", "户籍区县", "残疾类别", "残疾等级", "补贴类型", "补贴金额", "状态"]
GOOD = ["罗明", CN, "昌吉市", "肢体", "四级", "困难残疾人生活补贴", 100.0, "正常发放"]


def subsidies(tmp_path, *rows, title=TITLE, headings=HEADINGS, name="list.xlsx"):
    return workbook(tmp_path / name, [title, headings, *rows])


def changed(**cells):
    row = dict(zip(HEADINGS, GOOD, strict=True)) | cells
    return list(row.values())


def read(path, **options):
    reading = read_file(path, today=TODAY, **options)
    return reading, list(reading.rows)


def code_of(path, **options):
    with pytest.raises(UnreadableFile) as refusal:
        read_file(path, today=TODAY, **options)
    return refusal.value.code


BAD = {
    "no number": ({"证件号": ""}, "id", "id_missing"),
    "number cell": ({"证件号": 6.523011980010112e17}, "id", "id_destroyed_by_number_cell"),
    "check digit": ({"证件号": "65230219740826766044"}, "id", "id_check_digit_wrong"),
    "category digit": ({"证件号": certificate(9, 5)}, "id", "category_impossible"),
    "grade digit": ({"证件号": certificate(4, 5)}, "id", "grade_impossible"),
    "category": ({"残疾类别": "视力"}, "category", "category_contradicts_number"),
    "grade": ({"残疾等级": "一级"}, "grade", "grade_contradicts_number"),
    "category word": ({"残疾类别": "眼睛"}, "category", "word_unknown"),
    "negative": ({"补贴金额": -100.0}, "amount", "amount_negative"),
    "in words": ({"补贴金额": "一百元"}, "amount", "amount_unreadable"),
    "nothing paid": ({"补贴金额": 0.0}, "amount", "amount_zero"),
    "no amount": ({"补贴金额": ""}, "amount", "cell_missing"),
    "no scheme": ({"补贴类型": ""}, "scheme", "cell_missing"),
    "scheme word": ({"补贴类型": "高龄补贴"}, "scheme", "word_unknown"),
    "stopped": ({"状态": "停发"}, "status", "not_paid_status"),
    "died": ({"状态": "死亡"}, "status", "not_paid_status"),
    "status word": ({"状态": "待定"}, "status", "word_unknown"),
    "garbled name": ({"姓名": "罗?明"}, "name", "text_garbled"),
}


@pytest.mark.parametrize("fault", BAD)
def test_row_with_a_fault_is_refused_with_its_column(tmp_path, fault):
    cells, column, code = BAD[fault]

    _, rows = read(subsidies(tmp_path, GOOD, changed(**cells), GOOD))

    assert rows[1] == Rejection(4, column, code)
    assert [row.row for row in rows] == [3, 4, 5]
    assert all(isinstance(row, PaymentRow) for row in (rows[0], rows[2]))


@given(faults=st.lists(st.sampled_from([None, *BAD]), min_size=1, max_size=30))
def test_every_row_of_data_comes_out_exactly_once(tmp_path_factory, faults):
    rows = [GOOD if fault is None else changed(**BAD[fault][0]) for fault in faults]
    path = csv_file(tmp_path_factory.mktemp("a") / "list.csv", [TITLE, HEADINGS, *rows])

    _, found = read(path)

    assert [row.row for row in found] == list(range(3, 3 + len(faults)))
    assert [isinstance(row, Rejection) for row in found] == [fault is not None for fault in faults]


TOTALS = [
    ["合计", "", "", "", "", "", 200.0, ""],
    ["总计：", "2人", "", "", "", "", "200元", ""],
    ["", "合  计", "", "", "", "", "¥200.00", ""],
    ["合计2人", "", "", "", "", "", 200, ""],
]


@pytest.mark.parametrize("total", TOTALS, ids=["word", "colon", "spaced", "counted"])
def test_total_is_stated_and_is_no_row(tmp_path, total):
    notes = [["制表人：张三", "审核人：李四"], ["备注：本表一式两份"], ["", "", "2022年2月3日"]]

    reading, rows = read(subsidies(tmp_path, GOOD, GOOD, total, *notes))

    assert [row.row for row in rows] == [3, 4]
    assert reading.stated == Money(20000, "CNY")


def test_part_totals_page_breaks_and_blank_rows_are_no_rows(tmp_path):
    part = ["小计", "", "", "", "", "", 100.0, ""]
    whole = ["合计", "", "", "", "", "", 200.0, ""]

    reading, rows = read(
        subsidies(tmp_path, GOOD, part, [], HEADINGS, [" "], ["昌吉市"], GOOD, part, whole)
    )

    assert [row.row for row in rows] == [3, 9]
    assert reading.stated == Money(20000, "CNY")


def test_part_total_at_the_end_is_not_the_total(tmp_path):
    part = ["本页小计", "", "", "", "", "", 100.0, ""]

    reading, rows = read(subsidies(tmp_path, GOOD, part))

    assert ([row.row for row in rows], reading.stated) == ([3], None)


def test_data_below_a_total_is_not_lost(tmp_path):
    total = ["合计", "", "", "", "", "", 100.0, ""]
    wrong = changed(证件号="65230219740826766044")

    _, rows = read(subsidies(tmp_path, GOOD, total, GOOD, wrong))

    assert [row.row for row in rows] == [3, 5, 6]


def test_list_without_a_total_states_none(tmp_path):
    reading, _ = read(subsidies(tmp_path, GOOD))

    assert reading.stated is None


def test_rows_come_one_by_one(tmp_path):
    reading = read_file(subsidies(tmp_path, GOOD, GOOD), today=TODAY)

    assert next(reading.rows).row == 3
    assert reading.height == 4


@pytest.mark.parametrize(
    ("title", "name", "option", "period"),
    [
        ("2022年1月残疾人两项补贴", "list.xlsx", None, "2022-01"),
        ("残疾人两项补贴发放表", "两项补贴_2022-02.xlsx", None, "2022-02"),
        ("2022年1月残疾人两项补贴", "两项补贴_2022-02.xlsx", None, "2022-01"),
        ("残疾人两项补贴发放表", "list.xlsx", "2022-03", "2022-03"),
        ("2022年残疾人两项补贴", "list.xlsx", "2022-03", "2022-03"),
        ("2022年1月残疾人两项补贴", "list.xlsx", "2022", "2022-01"),
        ("2022年1月（含2021年12月补发）两项补贴", "list.xlsx", "2022-01", "2022-01"),
    ],
)
def test_period_is_from_the_title_then_the_name_then_the_option(
    tmp_path, title, name, option, period
):
    reading, rows = read(subsidies(tmp_path, GOOD, title=[title], name=name), period=option)

    assert (reading.period, rows[0].period) == (period, period)


@pytest.mark.parametrize(
    ("title", "option", "code"),
    [
        ("残疾人两项补贴发放表", None, "period_needed"),
        ("2022年残疾人两项补贴", None, "period_needed"),
        ("2022年1-3月残疾人两项补贴", None, "period_needed"),
        ("2022年1月（含2021年12月补发）两项补贴", None, "period_needed"),
        ("残疾人两项补贴发放表", "2022", "period_needed"),
        ("2022年1月残疾人两项补贴", "2022-02", "period_contradicts"),
        ("2026年4月残疾人两项补贴", None, "period_in_future"),
        ("残疾人两项补贴发放表", "01/2022", "option_period_unreadable"),
    ],
)
def test_period_that_is_not_sure_is_asked_for(tmp_path, title, option, code):
    assert code_of(subsidies(tmp_path, GOOD, title=[title]), period=option) == code


def test_month_in_a_column_goes_before_the_title(tmp_path):
    headings, row = [*HEADINGS, "月份"], [*GOOD, "2021年12月"]

    later = [*GOOD, "2026-04"]

    _, rows = read(subsidies(tmp_path, row, [*GOOD, ""], later, headings=headings))

    assert [row.period for row in rows[:2]] == ["2021-12", "2022-01"]
    assert rows[2] == Rejection(5, "month", "date_in_future")


def test_year_is_enough_for_a_yearly_list(tmp_path):
    path = csv_file(tmp_path / "爱心天使助学.csv", lines(SAMPLES["education aid zh"], title=False))

    assert code_of(path) == "period_needed"
    assert read(path, period="2022")[1][0].on == "2022"


def test_period_option_changes_nothing_where_every_row_has_its_day(tmp_path):
    path = workbook(tmp_path / "a.xlsx", lines(SAMPLES["sessions zh"]))

    assert read(path, period="2021")[0].period is None
    assert read(path, period="2021")[1] == read(path)[1]


def without_scheme(tmp_path, title):
    headings = [each for each in HEADINGS if each != "补贴类型"]
    row = [cell for cell, each in zip(GOOD, HEADINGS, strict=True) if each != "补贴类型"]
    return subsidies(tmp_path, row, title=[title], headings=headings)


def test_scheme_is_from_the_title_or_the_option(tmp_path):
    nursing = without_scheme(tmp_path, "2022年1月重度残疾人护理补贴")
    assert read(nursing)[1][0].scheme == "nursing_subsidy"
    assert code_of(nursing, scheme="living_subsidy") == "scheme_contradicts"

    unnamed = without_scheme(tmp_path, "2022年1月残疾人两项补贴")
    assert code_of(unnamed) == "scheme_needed"
    assert code_of(unnamed, scheme="lottery") == "option_scheme_unknown"
    assert read(unnamed, scheme="living_subsidy")[1][0].scheme == "living_subsidy"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("正常发放", PaymentKind.REGULAR),
        ("补发", PaymentKind.BACK_PAY),
        ("预发", PaymentKind.ADVANCE),
        ("", PaymentKind.REGULAR),
    ],
)
def test_status_says_why_it_was_paid(tmp_path, said, kind):
    _, rows = read(subsidies(tmp_path, changed(状态=said)))

    assert rows[0].kind is kind


def test_unit_in_a_heading_says_the_currency(tmp_path):
    sample = SAMPLES["education aid en"]
    cells = {"Name": "A", "CCCD": VN, "Level": "Prefecture", "Amount (VND)": "3.000.000"}

    (row,) = read(workbook(tmp_path / "a.xlsx", lines(sample._replace(cells=cells))))[1]

    assert row.cash == Money(3000000, "VND")


def test_papers_say_the_currency_when_no_heading_does(tmp_path):
    cells = {"Name": "A", "CCCD": VN, "Level": "Prefecture", "Amount": "3.000.000"}
    sample = SAMPLES["education aid en"]._replace(cells=cells)

    (row,) = read(workbook(tmp_path / "a.xlsx", lines(sample)))[1]

    assert row.cash == Money(3000000, "VND")


def test_list_among_other_sheets_is_found(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["说明"], ["请按证件填写"]], 名单=[TITLE, HEADINGS, GOOD])

    assert [row.row for row in read(path)[1]] == [3]


def test_two_lists_in_one_file_are_refused(tmp_path):
    rows = [TITLE, HEADINGS, GOOD]

    assert code_of(workbook(tmp_path / "a.xlsx", rows, 二月=rows)) == "several_lists"


def test_garbled_list_is_refused_as_a_whole(tmp_path):
    rows = [[f"区(qū){cell}" if isinstance(cell, str) else cell for cell in GOOD]] * 3

    assert code_of(subsidies(tmp_path, *rows)) == "file_garbled"


def test_one_garbled_name_spoils_its_row_alone(tmp_path):
    _, rows = read(subsidies(tmp_path, changed(姓名="罗\ufffd"), *[GOOD] * 10))

    assert [row.row for row in rows if isinstance(row, Rejection)] == [3]


def test_list_read_in_the_wrong_encoding_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    rows = [["区县", "姓名", "残疾"], *[["昌吉", "罗明", "肢体"]] * 5]
    path.write_text("\n".join(",".join(row) for row in rows).encode().decode("latin-1"), "utf-8")

    assert code_of(path) == "file_garbled"


def test_same_list_is_the_same_in_every_form(tmp_path):
    rows = [TITLE, HEADINGS, *[GOOD] * 3]
    as_text = [[str(cell) for cell in row] for row in rows]

    found = [
        read(workbook(tmp_path / "a.xlsx", rows))[1],
        read(csv_file(tmp_path / "a.csv", as_text, "gb18030"))[1],
        read(csv_file(tmp_path / "b.csv", as_text, "utf-8-sig", ";"))[1],
    ]

    assert found[0] == found[1] == found[2]
