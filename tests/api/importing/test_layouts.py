"""Every kind of list is recognised by its headings' names, wherever they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.importing.folding import fold
from api.importing.layouts import column_name, kinds, recognise
from api.importing.refusals import UnreadableFile
from tests.api.importing.lists import SAMPLES, lines


def refused(rows, file_name="list.xlsx", kind=None):
    with pytest.raises(UnreadableFile) as refusal:
        recognise(list(enumerate(rows, 1)), file_name, kind)
    return refusal.value


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
def test_list_is_recognised_in_any_order_of_columns(name, data):
    sample = SAMPLES[name]
    order = data.draw(st.permutations(list(sample.cells)))

    layout = recognise(list(enumerate(lines(sample, order=order), 1)), "list.xlsx")

    assert layout.kind.code == sample.kind
    assert layout.title == sample.title
    assert all(layout.headings[c] == order[place] for c, place in layout.columns.items())
    assert set(layout.columns) >= set(layout.kind.must)


@pytest.mark.parametrize("name", SAMPLES)
def test_list_without_a_title_is_recognised_by_its_file_name(name):
    sample = SAMPLES[name]

    layout = recognise(list(enumerate(lines(sample, title=False), 1)), f"{sample.title}.csv")

    assert layout.kind.code == sample.kind


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.endswith("zh")])
def test_list_without_any_name_is_recognised_by_its_headings(name):
    sample = SAMPLES[name]

    layout = recognise(list(enumerate(lines(sample, title=False), 1)), "a.csv")

    assert layout.kind.code == sample.kind


def test_every_kind_is_among_the_samples():
    assert {sample.kind for sample in SAMPLES.values()} == set(kinds())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("时长（分钟）", "时 长"),
        ("Họ và tên", "HO VA TEN:"),
        ("ＩＳＯ９９９９代码", "ISO 9999代码"),
        ("补贴\n金额", "补贴金额(元)"),
        ("Số tiền (đồng)", "so tien"),
        ("(备注)", "备注"),
    ],
)
def test_headings_that_mean_the_same_fold_to_the_same(one, other):
    assert fold(one) == fold(other)


def test_better_heading_of_two_for_one_column_is_read():
    rows = [["2022年1月两项补贴"], ["姓名", "身份证号", "残疾人证号", "补贴类型", "补贴金额"]]

    layout = recognise(list(enumerate(rows, 1)), "a.xlsx")

    assert layout.headings["id"] == "残疾人证号"
    assert layout.ignored == ("身份证号",)


def test_same_heading_twice_is_refused():
    rows = [["2022年1月两项补贴"], ["姓名", "残疾人证号", "补贴金额", "补贴类型", "补贴金额(元)"]]

    refusal = refused(rows)

    assert (refusal.code, refusal.facts) == ("column_twice", {"column": "补贴金额(元)"})


@pytest.mark.parametrize("heading", ["补贴金额(万元)", "补贴金额（千元）", "Số tiền (nghìn đồng)"])
def test_unit_that_rounds_is_refused(heading):
    rows = [["2022年1月两项补贴"], ["姓名", "残疾人证号", "补贴类型", heading]]

    assert refused(rows).code == "unit_not_taken"


def test_missing_column_is_named_in_three_languages():
    rows = [["2022年1月残疾人两项补贴"], ["姓名", "残疾人证号", "补贴类型", "实际数额"]]

    refusal = refused(rows)

    assert refusal.code == "columns_missing"
    assert refusal.facts == {
        "kind": "subsidies",
        "missing": column_name("amount"),
        "columns": "姓名, 残疾人证号, 补贴类型, 实际数额",
    }
    assert column_name("amount").startswith("实发金额 / Số tiền thực nhận / ")


def test_list_of_another_kind_is_not_taken_for_a_register():
    rows = [["姓名", "残疾人证号", "性别", "中奖号码", "中奖金额", "领奖日"]]

    assert refused(rows).code == "kind_not_recognised"


def test_sheet_without_headings_is_refused_without_naming_its_cells():
    rows = [["罗明", "65230219740826766X44", "昌吉市"]] * 5

    refusal = refused(rows)

    assert (refusal.code, refusal.facts) == ("headings_not_found", {})


def test_title_with_words_of_headings_is_not_the_headings():
    rows = [["姓名", "残疾人证号"], ["残疾人证号", "姓名", "项目级别", "金额(元)"]]

    layout = recognise(list(enumerate(rows, 1)), "2022年助学.xlsx")

    assert layout.heading_row == 2
    assert refused(rows[:1], "2022年助学.xlsx").code == "headings_not_found"


def test_kind_the_user_says_goes_before_the_title():
    sample = SAMPLES["education aid zh"]
    rows = [["2022年残疾人家庭临时救助"], *lines(sample, title=False)]

    layout = recognise(list(enumerate(rows, 1)), "a.xlsx", "education_aid")

    assert layout.kind.code == "education_aid"
    assert refused(rows).code == "columns_missing"
    assert refused(rows, kind="lottery").code == "option_kind_unknown"


def test_list_that_two_kinds_fit_is_refused_by_both_names():
    rows = [["2022年助学与技能培训"], ["姓名", "残疾人证号", "工种", "级别", "金额"]]

    refusal = refused(rows)

    assert refusal.code == "kind_ambiguous"
    assert refusal.facts == {"kinds": "education_aid, training"}
