"""Our numbers in words, held against libraries that do nothing else."""

import cn2an
import pytest
import vn_numberwords
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from kiosk.speech.lexicon import CARDINAL_DIGITS, en, vi, zh

WHOLE = st.one_of(
    st.integers(0, 10**4),
    st.integers(0, 10**CARDINAL_DIGITS - 1),
    # numbers with empty places are where the rules are
    st.builds(
        lambda digits: int("".join(digits)),
        st.lists(st.sampled_from("0012"), min_size=1, max_size=15),
    ),
)


@given(WHOLE)
def test_english_cardinals(number):
    assert en.cardinal(number) == num2words(number).replace(",", "")


@given(st.integers(1, 10**6))
def test_english_ordinals(number):
    assert en.ordinal(number) == num2words(number, to="ordinal").replace(",", "")


@given(WHOLE.filter(lambda number: number < 10**8))  # beyond, the library leaves out a 零
def test_chinese_cardinals(number):
    assert zh.cardinal(number).replace("两", "二") == cn2an.an2cn(number)


@given(WHOLE)
def test_chinese_cardinals_mean_their_number(number):
    assert cn2an.cn2an(zh.cardinal(number), "smart") == number


def vietnamese(number):
    """The library says năm for the last five of 775 and lăm for that of 25; both are to be lăm."""
    return vn_numberwords.number_to_words(number).replace("mươi năm", "mươi lăm")


@given(WHOLE.filter(lambda number: number < 10**12))  # beyond, the library says tỷ twice
def test_vietnamese_cardinals(number):
    assert vi.cardinal(number) == vietnamese(number)


@given(st.integers(0, 10**12))
def test_vietnamese_dong(number):
    assert vi.money(number, "VND") == f"{vietnamese(number)} đồng"


@given(st.integers(1 - 10**8, -1))
def test_below_zero_is_said(number):
    assert vi.cardinal(number) == vietnamese(number)
    assert en.cardinal(number) == num2words(number).replace(",", "")
    assert zh.cardinal(number).replace("两", "二") == cn2an.an2cn(number)


HUNDREDTHS = st.integers(0, 10**9).map(lambda number: (number // 100, f"{number % 100:02}"))


@given(st.integers(0, 10**9), st.from_regex("[0-9]{0,3}[1-9]", fullmatch=True))
def test_english_decimals(whole, fraction):
    ours = en.decimal(whole, fraction)

    assert ours == num2words(f"{whole}.{fraction}").replace(",", "")


@given(st.integers(0, 10**8 - 1), st.from_regex("[0-9]{0,3}[1-9]", fullmatch=True))
def test_chinese_decimals(whole, fraction):
    ours = zh.decimal(whole, fraction)

    assert ours.replace("两", "二") == cn2an.an2cn(f"{whole}.{fraction}")


@given(st.integers(1, 10**8 - 1))
def test_chinese_ordinals_count_with_the_numeral(number):
    ours = zh.ordinal(number)

    assert ours.replace("两", "二") == "第" + cn2an.an2cn(number)
    assert not ours.startswith("第两") or number >= 2000


@given(HUNDREDTHS)
def test_chinese_money_is_the_amount_on_a_cheque(amount):
    yuan, cents = amount
    ours = zh.money(int(f"{yuan}{cents}"), "CNY")

    # a cheque has its own numerals, says 整, and its 零 after a skipped jiao
    theirs = cn2an.an2cn(f"{yuan}.{cents}", "rmb").removesuffix("整")
    plain = theirs.translate(
        str.maketrans("零壹贰叁肆伍陆柒捌玖拾佰仟", "零一二三四五六七八九十百千")
    )
    shorter = ours.replace("两", "二")
    assert shorter in {
        plain,
        plain.removeprefix("零元").removeprefix("零"),
        plain.removeprefix("一"),
    }


@given(st.integers(1, 10**9))
def test_vietnamese_ordinals_count_but_for_two(number):
    said = {1: "nhất", 4: "tư"}.get(number) or vietnamese(number)

    assert vi.ordinal(number) == f"thứ {said}"


@given(HUNDREDTHS)
def test_vietnamese_yuan_are_a_decimal(amount):
    yuan, cents = amount
    fraction = {True: vi.digits(cents), False: vietnamese(int(cents))}[cents[0] == "0"]
    after = "" if cents == "00" else f" phẩy {fraction}"

    assert vi.money(int(yuan) * 100 + int(cents), "CNY") == f"{vietnamese(yuan)}{after} nhân dân tệ"


@given(HUNDREDTHS)
def test_english_yuan_are_counted_with_their_fen(amount):
    yuan, cents = amount
    said = [
        f"{num2words(part).replace(',', '')} {name}"
        for part, name in ((yuan, "yuan"), (int(cents), "fen"))
        if part
    ]

    assert en.money(yuan * 100 + int(cents), "CNY") == (" and ".join(said) or "zero yuan")


@pytest.mark.parametrize("year", [1100, 1905, 1987, 2000, 2005, 2010, 2026])
def test_english_years(year):
    ours = en.year_said(year).replace("oh ", "oh-")

    assert ours == num2words(year, to="year")
