"""A sum names its list's currency, or none; any other is refused."""

import pytest

from api.importing.cells import amount
from api.importing.refusals import CellRefused
from ledger.vocabulary import Money


@pytest.mark.parametrize(
    ("said", "currency", "minor"),
    [
        ("100元", "CNY", 10000),
        ("￥100.50", "CNY", 10050),
        ("人民币 100 元整", "CNY", 10000),
        ("RMB 100", "CNY", 10000),
        ("+100", "CNY", 10000),
        ("500.000 đ.", "VND", 500000),
        ("VND 500.000 đồng", "VND", 500000),
        ("500.000₫", "VND", 500000),
    ],
)
def test_sum_in_the_currency_of_the_list_is_read(said, currency, minor):
    assert amount(said, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("said", "currency"),
    [
        ("100đ", "CNY"),
        ("100 Đồng", "CNY"),
        ("VND 100", "CNY"),
        ("$100", "CNY"),
        ("US$ 100", "CNY"),
        ("100美元", "CNY"),
        ("100元", "VND"),
        ("¥100", "VND"),
        ("100 nhân dân tệ", "VND"),
        ("€100", "VND"),
        ("RMB100đ", "CNY"),
        ("RMB100đ", "VND"),
        ("$-100", "CNY"),
    ],
)
def test_sum_in_another_currency_is_refused(said, currency):
    with pytest.raises(CellRefused) as refusal:
        amount(said, currency)

    assert refusal.value.code == "currency_contradicts"


@pytest.mark.parametrize("said", ["一百元", "1万元", "100斤", "元", "100.", "1-2", "约100元"])
def test_sum_with_other_words_is_not_guessed(said):
    with pytest.raises(CellRefused) as refusal:
        amount(said, "CNY")

    assert refusal.value.code == "amount_unreadable"
