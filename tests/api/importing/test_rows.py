"""One row of every kind of list: what it says, and what contradicts itself."""

from datetime import date

import pytest

from api.importing.reading import read_file
from api.importing.rows import Rejection
from ledger.vocabulary import Condition, ContactChannel, DeviceSource, Money, PaymentKind, Sex
from tests.api.importing.lists import CN, SAMPLES, VN, lines
from tests.api.importing.sheets import TODAY, certificate, csv_file, resident, workbook


def read(path):
    reading = read_file(path, today=TODAY)
    return reading, list(reading.rows)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("name", SAMPLES)
def test_list_of_every_kind_is_read_in_every_language(tmp_path, name, suffix):
    sample = SAMPLES[name]
    write = workbook if suffix == "xlsx" else csv_file

    reading, rows = read(write(tmp_path / f"list.{suffix}", lines(sample)))

    assert reading.kind == sample.kind
    assert [row.row for row in rows] == [3]
    assert not isinstance(rows[0], Rejection)


def row_of(tmp_path, name):
    return row_with(tmp_path, name, {})


def row_with(tmp_path, name, cells):
    sample = SAMPLES[name]._replace(cells=SAMPLES[name].cells | cells)
    (row,) = read(workbook(tmp_path / "list.xlsx", lines(sample)))[1]
    return row


def test_subsidy_says_who_what_and_where(tmp_path):
    row = row_of(tmp_path, "subsidies zh")

    assert row.person._asdict() == {
        "id_kind": "cn_resident_id",
        "identity": resident(),
        "certificate": CN,
        "categories": ("physical",),
        "grade": "grade_4",
        "name": "罗明",
        "sex": Sex.FEMALE,
        "born_on": "1974-08-26",
        "area": "652301",
        "address": "昌吉市 二工镇",
    }
    assert (row.scheme, row.period, row.kind) == ("living_subsidy", "2022-01", PaymentKind.REGULAR)
    assert (row.amount, row.account) == (Money(10000, "CNY"), "6228****4995")


def test_social_assistance_says_who_what_and_where(tmp_path):
    row = row_of(tmp_path, "social assistance vi")

    assert (row.person.id_kind, row.person.identity) == ("vn_cccd", VN)
    assert (row.person.categories, row.person.grade) == (("mental",), "severe")
    assert (row.person.name, row.person.born_on) == ("Phạm Quang Lan", "1959-04-08")
    assert row.person.address == "Xã Tiên Yên"
    assert (row.scheme, row.period) == ("social_assistance", "2025-01")
    assert (row.amount, row.coefficient) == (Money(1000000, "VND"), "2")


def test_person_with_several_disabilities_has_them_all(tmp_path):
    row = row_of(tmp_path, "register vi")

    assert row.person.categories == ("hearing_speech",)
    row = row_with(tmp_path, "register vi", {"Dạng khuyết tật": "Vận động, Nghe, nói và Trí tuệ"})
    assert row.person.categories == ("physical", "hearing_speech", "intellectual")


def test_person_with_a_multiple_certificate_may_name_each_disability(tmp_path):
    both = {"残疾类别": "视力、听力", "残疾人证号": certificate(category=7)}

    assert row_with(tmp_path, "register zh", both).person.categories == ("visual", "hearing")
    refused = row_with(tmp_path, "register zh", both | {"残疾人证号": certificate(category=1)})
    assert refused.code == "category_contradicts_number"


def test_account_from_a_number_cell_has_lost_its_last_digits(tmp_path):
    short, long = {"银行账号": 622812345678901.0}, {"银行账号": 6.228123456789012e18}

    assert row_with(tmp_path, "subsidies zh", short).account == "622812345678901"
    refused = row_with(tmp_path, "subsidies zh", long)
    assert (refused.column, refused.code) == ("account", "id_destroyed_by_number_cell")


def test_total_of_an_inventory_is_no_device(tmp_path):
    cells = SAMPLES["devices zh"].cells
    total = ["合计", "1台", "", 680, "", "", "昌吉市第一辅具站"]
    path = workbook(tmp_path / "a.xlsx", [["辅具台账"], list(cells), [*cells.values()], total])

    reading, rows = read(path)

    assert [row.row for row in rows] == [3]
    assert reading.stated == Money(68000, "CNY")


def test_device_says_what_it_is(tmp_path):
    row = row_of(tmp_path, "devices zh")

    assert (row.asset_number, row.class_code) == ("CJ00001", "12 22 03")
    assert (row.price, row.source) == (Money(68000, "CNY"), DeviceSource.DONATED)
    assert (row.area, row.bought_on) == ("652301", "2020-05-02")


def test_loan_that_is_back_says_how(tmp_path):
    row = row_of(tmp_path, "loans zh")

    assert (row.lent_on, row.due_on, row.returned_on) == ("2022-02-01", "2022-04-02", "2022-03-15")
    assert row.condition is Condition.GOOD


def test_loan_that_is_out_has_no_return(tmp_path):
    row = row_with(tmp_path, "loans zh", {"归还日期": "", "归还状况": "完好"})

    assert (row.returned_on, row.condition) == (None, None)


def test_session_says_what_was_done_where(tmp_path):
    row = row_of(tmp_path, "sessions zh")

    assert (row.station, row.area) == ("昌吉市第二康复站", "652301")
    assert (row.on, row.item, row.minutes) == ("2022-06-14", "speech_therapy", 60)


def test_relief_keeps_cash_and_goods_apart(tmp_path):
    row = row_of(tmp_path, "temporary relief zh")

    assert (row.cash, row.goods_value) == (Money(33900, "CNY"), Money(2000, "CNY"))
    assert (row.goods, row.household, row.round) == ("米面油", "H500004", "2022-11-10")


def test_household_relief_is_one_round_a_year(tmp_path):
    row = row_of(tmp_path, "household relief zh")

    assert (row.scheme, row.round, row.cash) == ("household_relief", "2022", Money(50000, "CNY"))


def test_home_modification_is_accepted_or_agreed(tmp_path):
    done, begun = row_of(tmp_path, "home modification zh"), row_of(tmp_path, "home modification en")

    assert (done.accepted, done.accepted_on, done.accepted_by) == (True, "2022-05-13", "州残联")
    assert (begun.accepted, begun.accepted_on) == (False, None)


def test_contact_says_what_became_of_the_need(tmp_path):
    row = row_of(tmp_path, "contacts zh")

    assert (row.channel, row.made, row.need) == (ContactChannel.PHONE, True, "住房漏水")
    assert (row.handled, row.escalated_to) == ("escalated", "街道办事处")


def test_service_is_of_the_day_or_of_the_year(tmp_path):
    training, aid = row_of(tmp_path, "training zh"), row_of(tmp_path, "hearing aids zh")

    assert (training.kind, training.on, training.days) == ("skills_training", "2022", 15)
    assert (training.detail, training.cash) == ("编织", Money(169400, "CNY"))
    assert (aid.kind, aid.on, aid.item_number) == ("hearing_aid_issued", "2022-03-03", "TZ0001")
    assert (aid.goods_value, aid.donor) == (Money(940000, "CNY"), "基金会")
    assert row_of(tmp_path, "education aid zh").kind == "education_aid_prefecture"


FAULTS_ACROSS = {
    "due before lent": ("loans zh", {"应还日期": "2022-01-31"}, "due_on", "due_before_lent"),
    "back too early": (
        "loans zh", {"归还日期": "2022-1-31"}, "returned_on", "returned_before_lent",
    ),
    "back, but how": ("loans zh", {"归还状况": ""}, "condition", "cell_missing"),
    "back tomorrow": ("loans zh", {"归还日期": "2027-01-31"}, "returned_on", "date_in_future"),
    "need unheard": ("contacts zh", {"结果": "未接通"}, "need", "need_without_contact"),
    "handled nothing": ("contacts zh", {"反映需求": ""}, "need", "cell_missing"),
    "passed to nobody": ("contacts zh", {"转办单位": ""}, "escalated_to", "cell_missing"),
    "no day accepted": ("home modification zh", {"验收日期": ""}, "accepted_on", "cell_missing"),
    "no relief": (
        "temporary relief zh", {"现金(元)": 0, "物资折价(元)": 0}, "cash", "amount_zero",
    ),
    "birth year": (
        "social assistance vi", {"Ngày sinh": "1960"}, "born_on", "birth_date_contradicts_number",
    ),
    "class": ("devices zh", {"ISO9999代码": "轮椅"}, "class_code", "class_code_unreadable"),
    "no time": ("sessions zh", {"时长(分钟)": 0.0}, "minutes", "count_impossible"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS_ACROSS)
def test_cells_that_contradict_each_other_are_refused(tmp_path, fault):
    name, cells, column, code = FAULTS_ACROSS[fault]
    sample = SAMPLES[name]._replace(cells=SAMPLES[name].cells | cells)

    _, rows = read(workbook(tmp_path / "a.xlsx", lines(sample)))

    assert rows == [Rejection(3, column, code)]


def test_rejection_names_no_heading_but_the_reading_knows_them_all(tmp_path):
    cells = {key: said for key, said in SAMPLES["contacts zh"].cells.items() if key != "转办单位"}
    sample = SAMPLES["contacts zh"]._replace(cells=cells)

    reading, rows = read(workbook(tmp_path / "a.xlsx", lines(sample)))

    assert rows == [Rejection(3, "escalated_to", "cell_missing")]
    assert reading.headings["need"] == "反映需求"
    assert reading.headings["escalated_to"] == "转办单位 / Chuyển đến / Passed to"


def test_dates_of_the_list_do_not_depend_on_how_they_are_written(tmp_path):
    spellings = ["2022.6.14", "2022年6月14日", "14/06/2022", "20220614", date(2022, 6, 14), 44726]
    cells = SAMPLES["sessions zh"].cells
    rows = [[*(cells | {"日期": day}).values()] for day in spellings]

    _, found = read(workbook(tmp_path / "康复训练.xlsx", [list(cells), *rows]))

    assert {row.on for row in found} == {"2022-06-14"}
