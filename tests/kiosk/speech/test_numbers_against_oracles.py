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


@pytest.mark.parametrize("year", [1100, 1905, 1987, 2000, 2005, 2010, 2026])
def test_english_years(year):
    ours = en.year_said(year).replace("oh ", "oh-")

    assert ours == num2words(year, to="year")
