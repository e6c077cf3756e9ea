"""What one cell says, in every spelling that is met, and what is refused."""

from contextlib import suppress
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.importing import cells
from api.importing.refusals import CellRefused
from tests.api.importing.sheets import TODAY

ANY_CELL = st.one_of(
    st.text(),
    st.text("0123456789.,-/ 年月日元đồngE+¥"),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
READERS = [
    cells.text,
    cells.name,
    cells.date,
    cells.day,
    lambda cell: cells.past_date(cell, TODAY),
    lambda cell: cells.partial_date(cell, TODAY),
    lambda cell: cells.amount(cell, "CNY"),
    lambda cell: cells.amount(cell, "VND"),
    cells.count,
]


def refused(code, read, *args):
    with pytest.raises(CellRefused) as refusal:
        read(*args)
    assert refusal.value.code == code


@given(ANY_CELL, st.sampled_from(READERS))
def test_any_cell_is_read_or_refused_and_nothing_else(cell, read):
    with suppress(CellRefused):
        read(cell)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("  城关镇\u3000", "城关镇"),
        ("\u00a0建国路  街道\t", "建国路 街道"),
        ("ＡＢＣ１２", "ABC12"),
        ("Xa\u0303 Tie\u0302n Ye\u0302n", "Xã Tiên Yên"),
        (19583029616.0, "19583029616"),
        ("\u202a652301\u202c", "652301"),
    ],
    ids=repr,
)
def test_text_loses_what_was_not_meant(cell, said):
    assert cells.text(cell) == said


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "cell_missing"),
        (" \u3000 ", "cell_missing"),
        (1.5, "text_unreadable"),
        (True, "text_unreadable"),
        (1e17, "text_unreadable"),
        (date(2022, 1, 1), "text_unreadable"),
        ("区(qū)残联", "text_garbled"),
        ("区（qu）残联", "text_garbled"),
        ("马\ufffd强", "text_garbled"),
        ("长" * 501, "text_too_long"),
    ],
    ids=repr,
)
def test_text_that_says_nothing_is_refused(cell, code):
    refused(code, cells.text, cell)


@given(st.text())
def test_text_is_the_same_when_read_twice(said):
    try:
        once = cells.text(said)
    except CellRefused:
        return

    assert cells.text(once) == once
    assert once == once.strip()


@pytest.mark.parametrize("dot", ["·", "•", ".", "・", "‧", "．", "･", " · ", "∙", "⋅"])
def test_name_has_one_middle_dot(dot):
    assert cells.name(f"努尔兰{dot}哈力克") == "努尔兰·哈力克"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("张　三", "张三"),
        ("张 三", "张三"),
        (" Phạm Quang  Lan ", "Phạm Quang Lan"),
        ("Nguye\u0302\u0303n Va\u0306n A", "Nguyễn Văn A"),
        ("J. Smith", "J. Smith"),
        ("阿依古丽·买买提.吐尔逊", "阿依古丽·买买提·吐尔逊"),
        ("\U00020bb7野", "\U00020bb7野"),
    ],
    ids=repr,
)
def test_name_is_kept_as_written(cell, said):
    assert cells.name(cell) == said


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "cell_missing"),
        (12.0, "text_unreadable"),
        ("王?明", "text_garbled"),
        ("王？明", "text_garbled"),
    ],
)
def test_name_that_is_spoilt_is_refused(cell, code):
    refused(code, cells.name, cell)


@given(st.dates(date(1911, 1, 1), date(2100, 12, 31)))
def test_date_is_the_same_in_every_spelling(day):
    y, m, d = day.year, day.month, day.day
    spellings = [
        day,
        datetime(y, m, d, 9, 30, tzinfo=UTC).replace(tzinfo=None),
        day.isoformat(),
        f"{y}/{m}/{d}",
        f"{y}.{m}.{d}",
        f"{y}年{m}月{d}日",
        f"{y} 年 {m:02} 月 {d:02} 日",
        f"{d:02}/{m:02}/{y}",
        f"{d}-{m}-{y}",
        f"{y}{m:02}{d:02}",
        float(f"{y}{m:02}{d:02}"),
        float((day - date(1899, 12, 30)).days),
        f" {day.isoformat()} 00:00:00",
        "".join(chr(ord(each) + 0xFEE0) for each in f"{y}-{m}-{d}"),
    ]

    assert {cells.date(each) for each in spellings} == {day}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "cell_missing"),
        ("2022-02-30", "date_impossible"),
        ("30/02/2022", "date_impossible"),
        ("03/15/2022", "date_impossible"),
        ("20221301", "date_impossible"),
        ("0022-03-05", "date_impossible"),
        (date(1899, 12, 31), "date_impossible"),
        ("22-3-5", "date_unreadable"),
        ("2022-3", "date_unreadable"),
        ("2022-3/5", "date_unreadable"),
        ("去年三月", "date_unreadable"),
        (2022.0, "date_unreadable"),
        (-5.0, "date_unreadable"),
        (float("nan"), "date_unreadable"),
        (True, "date_unreadable"),
        (time(9, 30), "date_unreadable"),
    ],
    ids=repr,
)
def test_date_that_is_none_is_refused(cell, code):
    refused(code, cells.date, cell)


def test_date_after_today_is_refused_where_it_must_have_been():
    assert cells.past_date("2026-03-09", TODAY) == "2026-03-09"
    assert cells.day("2026-03-10") == "2026-03-10"
    refused("date_in_future", cells.past_date, "2026-03-10", TODAY)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1959", "1959"),
        (1959.0, "1959"),
        ("1959年", "1959"),
        ("08/1959", "1959-08"),
        ("1959年8月", "1959-08"),
        ("04/08/1959", "1959-08-04"),
        (date(1959, 8, 4), "1959-08-04"),
    ],
    ids=repr,
)
def test_partial_date_is_as_exact_as_it_is_known(cell, said):
    assert cells.partial_date(cell, TODAY) == said


def test_partial_date_to_come_is_refused():
    refused("date_in_future", cells.partial_date, "2027", TODAY)
    refused("date_in_future", cells.partial_date, "04/2026", TODAY)
    refused("date_impossible", cells.partial_date, "13/2020", TODAY)


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        (100.0, 10000),
        (100.5, 10050),
        (0.1 + 0.2, 30),
        (120, 12000),
        ("100", 10000),
        ("100.5", 10050),
        ("100.50", 10050),
        ("100元", 10000),
        (" 100 元整 ", 10000),
        ("¥1,500.00", 150000),
        ("￥1，500.00元", 150000),
        ("人民币1500元", 150000),
        ("１００．５０", 10050),
        ("0", 0),
        (0.0, 0),
    ],
    ids=repr,
)
def test_amount_in_yuan_is_in_fen(cell, fen):
    read = cells.amount(cell, "CNY")

    assert (read.minor, read.currency) == (fen, "CNY")


@pytest.mark.parametrize(
    ("cell", "dong"),
    [
        ("1.250.000", 1250000),
        ("1,250,000", 1250000),
        ("1.250.000 đồng", 1250000),
        ("1.250.000đ", 1250000),
        ("1.250.000 VNĐ", 1250000),
        ("1 250 000 ₫", 1250000),
        ("750.000", 750000),
        ("1250000", 1250000),
        (1250000.0, 1250000),
        ("1,250,000.00", 1250000),
    ],
    ids=repr,
)
def test_amount_in_dong_is_in_dong(cell, dong):
    read = cells.amount(cell, "VND")

    assert (read.minor, read.currency) == (dong, "VND")


@pytest.mark.parametrize(
    ("cell", "currency", "code"),
    [
        ("", "CNY", "cell_missing"),
        ("一百元", "CNY", "amount_unreadable"),
        ("1万元", "CNY", "amount_unreadable"),
        ("约100", "CNY", "amount_unreadable"),
        ("1,50", "CNY", "amount_unreadable"),
        ("1.500,00", "CNY", "amount_unreadable"),
        ("100+20", "CNY", "amount_unreadable"),
        ("1e3", "CNY", "amount_unreadable"),
        (True, "CNY", "amount_unreadable"),
        (float("inf"), "CNY", "amount_unreadable"),
        (1e15, "CNY", "amount_unreadable"),
        (date(2022, 1, 1), "CNY", "amount_unreadable"),
        ("-100", "CNY", "amount_negative"),
        ("－100元", "CNY", "amount_negative"),
        ("(100)", "CNY", "amount_negative"),
        ("¥-100", "CNY", "amount_negative"),
        (-120.0, "CNY", "amount_negative"),
        ("100.005", "CNY", "amount_too_exact"),
        ("1.250", "CNY", "amount_too_exact"),
        (100.005, "CNY", "amount_too_exact"),
        ("1250000.5", "VND", "amount_too_exact"),
        ("1.250.000,5", "VND", "amount_too_exact"),
        (1250000.5, "VND", "amount_too_exact"),
        ("1.25.000", "VND", "amount_unreadable"),
    ],
    ids=repr,
)
def test_amount_that_is_not_sure_is_refused(cell, currency, code):
    refused(code, cells.amount, cell, currency)


@given(st.integers(0, 10**12))
def test_amount_in_yuan_is_the_same_in_every_spelling(fen):
    whole, part = divmod(fen, 100)
    spellings = [
        f"{whole}.{part:02}",
        f"{whole:,}.{part:02}元",
        f"¥{whole:,}.{part:02}",
        "".join(chr(ord(each) + 0xFEE0) for each in f"{whole}.{part:02}"),
        fen / 100,
    ]

    assert {cells.amount(each, "CNY").minor for each in spellings} == {fen}


@given(st.integers(0, 10**12))
def test_amount_in_dong_is_the_same_in_every_spelling(dong):
    grouped = f"{dong:,}"
    spellings = [str(dong), grouped, grouped.replace(",", "."), f"{grouped.replace(',', '.')} đồng"]

    assert {cells.amount(each, "VND").minor for each in [*spellings, float(dong)]} == {dong}


@pytest.mark.parametrize(
    ("cell", "number"), [(45.0, 45), ("45", 45), ("45分钟", 45), ("30 phút", 30), ("１５天", 15)]
)
def test_count_is_a_whole_number(cell, number):
    assert cells.count(cell) == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (45.5, "count_unreadable"),
        ("45.5", "count_unreadable"),
        ("三十", "count_unreadable"),
        (True, "count_unreadable"),
        (0.0, "count_impossible"),
        ("0", "count_impossible"),
        (-5.0, "count_impossible"),
        (1e9, "count_impossible"),
        ("", "cell_missing"),
    ],
    ids=repr,
)
def test_count_that_is_none_is_refused(cell, code):
    refused(code, cells.count, cell)


@pytest.mark.parametrize("cell", ["", "  ", "\u3000", "-", "—", "/", "无", "Không", "n/a", "None"])
def test_nothing_is_said_in_many_ways(cell):
    assert cells.is_nothing(cell)


@pytest.mark.parametrize("cell", ["0", 0.0, "无锡", False, "x"])
def test_something_is_not_nothing(cell):
    assert not cells.is_nothing(cell)
