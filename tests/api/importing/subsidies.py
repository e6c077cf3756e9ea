"""A list of subsidies, the most common list, to spoil in one place at a time."""

from api.importing.reading import read_file
from tests.api.importing.lists import CN
from tests.api.importing.sheets import TODAY, workbook

TITLE = ["2022年1月残疾人两项补贴发放花名册"]
HEADINGS = ["姓名", "证件号", "户籍区县", "残疾类别", "残疾等级", "补贴类型", "补贴金额", "状态"]
GOOD = ["罗明", CN, "昌吉市", "肢体", "四级", "困难残疾人生活补贴", 100.0, "正常发放"]


def changed(**cells):
    return list((dict(zip(HEADINGS, GOOD, strict=True)) | cells).values())


def alone(**cells):
    """A row in which only ``cells`` are filled."""
    return list((dict.fromkeys(HEADINGS, "") | cells).values())


def read(path, **options):
    reading = read_file(path, today=TODAY, **options)
    return reading, list(reading.rows)


def read_rows(tmp_path, *rows, headings=HEADINGS, title=TITLE):
    return read(workbook(tmp_path / "list.xlsx", [title, headings, *rows]))
