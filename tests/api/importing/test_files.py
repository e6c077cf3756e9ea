"""Files as offices send them, and files that would do harm."""

import hashlib
import zipfile

import pytest

from api.importing import archives, files
from api.importing.files import is_office_file, open_file
from api.importing.garbled import is_misread, is_spoilt
from api.importing.refusals import UnreadableFile
from tests.api.importing.sheets import csv_file, ods, ods_rows, workbook

ROWS = [
    ["2022年1月康复训练记录"],
    ["康复站", "残疾人证号", "项目"],
    ["昌吉市第一康复站", "6523", "言语训练"],
]
VIETNAMESE = [["Họ và tên", "Xã/phường"], ["Đặng Quang Phương", "Phường Hồng Gai"]]


def cells_of(path):
    (sheet,) = open_file(path).sheets
    return list(sheet.rows)


def code_of(path):
    with pytest.raises(UnreadableFile) as refusal:
        open_file(path)
    return refusal.value.code


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding_and_with_every_delimiter(tmp_path, encoding, delimiter):
    path = csv_file(tmp_path / "康复训练记录.csv", ROWS, encoding, delimiter)

    assert cells_of(path) == list(enumerate(ROWS, 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_in_vietnamese_is_read(tmp_path, encoding):
    assert cells_of(csv_file(tmp_path / "a.csv", VIETNAMESE, encoding)) == list(
        enumerate(VIETNAMESE, 1)
    )


def test_csv_rows_are_counted_as_the_spreadsheet_program_does(tmp_path):
    path = csv_file(tmp_path / "a.csv", [["姓名", "备注"], [], ["罗明", "一\n二"], ["吴艳", ""]])

    opened = open_file(path)

    assert [number for number, cells in opened.sheets[0].rows if cells] == [1, 3, 4]
    assert opened.sheets[0].height == 4


def test_workbook_rows_are_counted_from_the_top_of_the_sheet(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [[], [], [None, "姓名"], [None, "罗明"]])

    assert [(number, cells) for number, cells in cells_of(path) if any(cells)] == [
        (3, ["姓名"]),
        (4, ["罗明"]),
    ]


def test_ods_is_read(tmp_path):
    path = ods(tmp_path / "a.ods", ods_rows(ROWS))

    assert [cells[0] for _, cells in cells_of(path)] == [row[0] for row in ROWS]


def test_digest_is_of_the_bytes_as_they_are(tmp_path):
    path = csv_file(tmp_path / "a.csv", ROWS, "gb18030")

    assert open_file(path).digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_hidden_sheets_are_told_and_empty_ones_left_out(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ROWS, Sheet2=[], hidden=ROWS)

    sheets = open_file(path).sheets

    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("Sheet1", False), ("hidden", True)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n \n", "file_empty"),
        (b"PK\x03\x04 and no more", "not_a_spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_a_spreadsheet"),
        (
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "file_has_password",
        ),
        (b"%PDF-1.7\n\0\0\0", "not_a_spreadsheet"),
        (b"\x81", "encoding_unknown"),
        ('姓名,备注\n罗明,"没有写完\n吴艳,\n'.encode(), "csv_broken"),
        ("残疾人证号,姓名,区县\n".encode()[:-2] + b"\xff\n", "file_garbled"),
    ],
    ids=["empty", "blank", "no zip", "no xls", "locked", "pdf", "bytes", "open quote", "damaged"],
)
def test_file_that_is_no_list_is_refused(tmp_path, content, code):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)

    assert code_of(path) == code


def test_file_that_is_not_there_is_refused(tmp_path):
    assert code_of(tmp_path / "none.xlsx") == "file_not_found"
    assert code_of(tmp_path) == "file_not_found"


def test_empty_workbook_is_refused(tmp_path):
    assert code_of(workbook(tmp_path / "a.xlsx", [])) == "file_empty"


def test_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "hello")

    assert code_of(path) == "not_a_spreadsheet"


def test_file_larger_than_the_limit_is_refused(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", ROWS)
    monkeypatch.setattr(files, "FILE_BYTES_MAX", 1000)

    assert code_of(path) == "file_too_large"


def test_archive_that_unpacks_too_far_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/one.bin", bytes(archives.RATIO_BYTES_MIN + 1))

    assert code_of(path) == "file_too_large"


@pytest.mark.parametrize("row", [1, 1_048_575], ids=["wide", "far"])
def test_cell_in_a_far_corner_is_refused_before_it_ends_the_process(tmp_path, row):
    rows = [["姓名"], *[[]] * (row - 1), [*[None] * 16_383, "x"]]
    path = workbook(tmp_path / "a.xlsx", rows)

    if row == 1:
        assert cells_of(path)
    else:
        assert code_of(path) == "file_too_large"


@pytest.mark.parametrize(
    ("letters", "number"), [(b"A", 1), (b"Z", 26), (b"AA", 27), (b"XFD", 16_384)]
)
def test_column_letters_count_from_one(letters, number):
    assert archives.column_number(letters) == number


def test_row_far_down_in_a_narrow_sheet_is_read_or_refused_by_its_size(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["姓名"], *[[]] * 999_999, ["x"]])

    assert code_of(path) == "file_too_large"


def test_ods_cells_repeated_without_end_are_refused(tmp_path):
    cell = '<table:table-cell office:value-type="string" {}><text:p>x</text:p></table:table-cell>'
    wide = cell.format('table:number-columns-repeated="1000"')
    many = f'<table:table-row table:number-rows-repeated="1000000">{wide}</table:table-row>'

    assert code_of(ods(tmp_path / "a.ods", many)) == "file_too_large"


@pytest.mark.parametrize("attribute", ["number-rows-spanned", "number-columns-repeated"])
def test_ods_cell_that_counts_in_words_is_no_spreadsheet(tmp_path, attribute):
    cell = f'<table:table-cell table:{attribute}="many"/>'

    path = ods(tmp_path / "a.ods", f"<table:table-row>{cell}</table:table-row>")

    assert code_of(path) == "not_a_spreadsheet"


def test_ods_blank_rows_repeated_to_the_end_of_the_sheet_are_nothing(tmp_path):
    blank = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )

    assert len(cells_of(ods(tmp_path / "a.ods", ods_rows(ROWS) + blank))) == len(ROWS)


@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        ("残疾人证号", "latin-1"),
        ("两项补贴", "cp1252"),
        ("残疾人证", "gb18030"),
        ("补贴金额", "gb18030"),
        ("Họ và tên khuyết tật", "latin-1"),
    ],
)
def test_text_decoded_wrongly_is_told_from_text(said, encoding):
    assert is_misread(said.encode().decode(encoding))
    assert not is_misread(said)


@pytest.mark.parametrize("said", ["区(qū)残联", "服(fú)务", "锟斤拷", "姓\ufffd名", "a\x07"])
def test_spoilt_text_is_seen(said):
    assert is_spoilt(said)


@pytest.mark.parametrize(
    "said", ["时长(分钟)", "价格(元)", "PT(上午)", "联通", "Xã/phường", "J. (Sr.)"]
)
def test_sound_text_is_not_called_spoilt(said):
    assert not is_spoilt(said)
    assert not is_misread(said)


@pytest.mark.parametrize("name", ["a.xlsx", "A.XLS", "a.ods", "a.csv", "a.tsv", "a.txt", "a.xlsm"])
def test_list_in_a_folder_is_known_by_its_name(tmp_path, name):
    (tmp_path / name).touch()

    assert is_office_file(tmp_path / name)


@pytest.mark.parametrize("name", ["~$a.xlsx", "._a.xlsx", ".~a.xlsx", "a.pdf", "a.xlsx.bak", "csv"])
def test_file_that_a_program_left_is_no_list(tmp_path, name):
    (tmp_path / name).touch()

    assert not is_office_file(tmp_path / name)


def test_folder_that_is_called_like_a_list_is_none(tmp_path):
    (tmp_path / "a.csv").mkdir()

    assert not is_office_file(tmp_path / "a.csv")
