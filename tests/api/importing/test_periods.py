"""Which month or year a title or a file's name says."""

import pytest

from api.importing.periods import is_period, periods_in

SAID = {
    "2022年1月残疾人两项补贴发放花名册": {"2022-01"},
    "２０２２年１１月": {"2022-11"},
    "二〇二二年十一月": {"2022-11"},
    "二○二二年三月": {"2022-03"},
    "2022年困难残疾人家庭临时救助": {"2022"},
    "2021-2022年度": {"2021", "2022"},
    "2022年1-3月": {"2022"},
    "2022年1月至3月": {"2022"},
    "2022年1月发放表（制表日期：2022年2月3日）": {"2022-01"},
    "2022年1月 制表 2022-02-03": {"2022-01"},
    "2022年1月（含2021年12月补发）": {"2022-01", "2021-12"},
    "DANH SÁCH CHI TRẢ TRỢ CẤP XÃ HỘI HẰNG THÁNG - THÁNG 01/2025": {"2025-01"},
    "Tháng 2 năm 2025": {"2025-02"},
    "Theo Nghị định 20/2021/NĐ-CP. Tháng 3/2025": {"2025-03"},
    "Tháng 3/2025. Quảng Ninh, ngày 05 tháng 04 năm 2025": {"2025-03"},
    "Danh sach chi tra thang 01-2025": {"2025-01"},
    "Disability subsidies, January 2022": {"2022-01"},
    "July 4, 2022: list for Aug 2022": {"2022-08"},
    "两项补贴发放表_2022-02": {"2022-02"},
    "subsidies 202203": {"2022-03"},
    "list 03.2022": {"2022-03"},
    "2022-13": {"2022"},
    "辅具台账": set(),
    "文件123456": set(),
}


@pytest.mark.parametrize("text", SAID)
def test_period_is_read_from_a_title(text):
    assert periods_in(text) == SAID[text]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2022-01", True),
        ("2022", True),
        ("2022-13", False),
        ("2022-1", False),
        ("01-2022", False),
        ("", False),
    ],
)
def test_period_option_is_a_month_or_a_year(text, right):
    assert is_period(text) is right
