"""A file with people on another sheet than the list: nobody is left out unsaid."""

import pytest

from api.importing.refusals import UnreadableFile
from tests.api.importing.lists import SAMPLES, VN, lines
from tests.api.importing.sheets import workbook
from tests.api.importing.subsidies import GOOD, HEADINGS, TITLE, changed, read

LIST = [TITLE, HEADINGS, GOOD]

HOLDING = {
    "a continuation": [GOOD],
    "a continuation with a title": [["续表"], GOOD],
    "numbers with a wrong digit": [changed(证件号="65230219740826766044")],
    "numbers that lost their digits": [changed(证件号=6.523011980010112e17)],
    "rows without their numbers": [["说明"], changed(证件号="6523")],
    "names and numbers alone": [["罗明", GOOD[1]]],
    "names and number cells alone": [["罗明", 6.523011980010112e17]],
    "numbers far down": [*[["说明"]] * 300, ["罗明", GOOD[1]]],
    "citizens of Viet Nam": [["Phạm Quang Lan", VN]],
    "columns that are no list": [["姓名", "证件号", "备注"], ["罗明", GOOD[1], ""]],
}


@pytest.mark.parametrize("title", ["续表", "hidden"])
@pytest.mark.parametrize("holding", HOLDING)
def test_people_beside_the_list_refuse_the_file(tmp_path, holding, title):
    path = workbook(tmp_path / "a.xlsx", LIST, 说明=[["填表说明"]], **{title: HOLDING[holding]})

    with pytest.raises(UnreadableFile) as refusal:
        read(path)

    assert refusal.value.code == "sheet_without_headings"
    assert refusal.value.facts == {"sheets": title}


def test_devices_beside_the_list_refuse_the_file(tmp_path):
    sample = SAMPLES["devices zh"]
    second = list((sample.cells | {"资产编号": "CJ00002"}).values())

    with pytest.raises(UnreadableFile) as refusal:
        read(workbook(tmp_path / "a.xlsx", lines(sample), 续表=[second]))

    assert refusal.value.code == "sheet_without_headings"


def test_hidden_list_refuses_the_file(tmp_path):
    with pytest.raises(UnreadableFile) as refusal:
        read(workbook(tmp_path / "a.xlsx", LIST, hidden=LIST))

    assert refusal.value.code == "sheet_without_headings"


def test_list_that_is_hidden_alone_is_told(tmp_path):
    with pytest.raises(UnreadableFile) as refusal:
        read(workbook(tmp_path / "a.xlsx", [], hidden=LIST))

    assert (refusal.value.code, refusal.value.facts) == (
        "sheet_without_headings",
        {"sheets": "hidden"},
    )


HARMLESS = {
    "empty": [],
    "notes": [
        ["填表说明"],
        ["1", "证件号应为20位，例如 65230119740826766X44"],
        ["电话", "0994-2345678"],
    ],
    "words to choose from": [["肢体"], ["视力"], ["听力"]],
    "a summary": [["县市", "人数", "金额"], ["昌吉市", 12, 1200.0], ["阜康市", 3, 300.0]],
}


@pytest.mark.parametrize("title", ["其他", "hidden"])
@pytest.mark.parametrize("harmless", HARMLESS)
def test_sheet_without_people_hinders_nothing(tmp_path, harmless, title):
    _, rows = read(workbook(tmp_path / "a.xlsx", LIST, **{title: HARMLESS[harmless]}))

    assert [row.row for row in rows] == [3]


def test_hidden_form_without_rows_hinders_nothing(tmp_path):
    _, rows = read(workbook(tmp_path / "a.xlsx", LIST, hidden=[TITLE, HEADINGS]))

    assert [row.row for row in rows] == [3]
