"""The numbers on people's papers: read in any spelling, refused with the reason."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.importing.identity import identity
from api.importing.refusals import CellRefused
from tests.api.importing.sheets import TODAY, certificate, resident

BIRTHS = st.dates(date(1900, 1, 1), TODAY - timedelta(days=1)).map(lambda day: f"{day:%Y%m%d}")
AREAS = st.integers(110101, 659999).map(str)
ORDERS = st.integers(0, 999).map(lambda number: f"{number:03}")
NUMBERS = st.builds(resident, AREAS, BIRTHS, ORDERS)


def code_of(cell):
    with pytest.raises(CellRefused) as refusal:
        identity(cell, TODAY)
    return refusal.value.code


@given(NUMBERS, st.integers(1, 7), st.integers(1, 4))
def test_certificate_is_read_whoever_it_belongs_to(number, category, grade):
    read = identity(f"{number}{category}{grade}", TODAY)

    assert read.identity == number
    assert read.number == f"{number}{category}{grade}"
    assert read.born.replace("-", "") == number[6:14]
    assert (read.sex == "male") == (int(number[16]) % 2 == 1)


@pytest.mark.parametrize("year", ["1950", "1965", "1975", "1982", "1983"])
def test_certificate_of_people_born_before_their_county_had_its_code_is_read(year):
    number = certificate(area="652301", born=f"{year}0301")

    assert identity(number, TODAY).identity == number[:18]


@given(NUMBERS, st.integers(0, 16), st.integers(1, 9))
def test_certificate_with_one_wrong_digit_is_refused(number, place, shift):
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]

    assert code_of(wrong + "44") == "id_check_digit_wrong"


@given(NUMBERS, st.integers(0, 15))
def test_certificate_with_two_digits_exchanged_is_refused(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    if swapped != number:
        assert code_of(swapped) == "id_check_digit_wrong"


SPELLINGS = {
    "a small x": str.lower,
    "spaces around": lambda number: f" {number}\u3000",
    "invisible marks": lambda number: f"\u202a{number}\u202c",
    "an apostrophe": lambda number: f"'{number}",
    "a formula": lambda number: f'="{number}"',
    "a tab": lambda number: f"\t{number}",
    "groups": lambda number: " ".join((number[:6], number[6:14], number[14:])),
    "full width": lambda number: "".join(chr(ord(each) + 0xFEE0) for each in number),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_certificate_is_the_same_in_every_spelling(spelling):
    with_x = next(n for n in (certificate(order=f"{k:03}") for k in range(999)) if "X" in n)

    assert identity(SPELLINGS[spelling](with_x), TODAY).number == with_x


def test_certificate_issued_anew_belongs_to_the_same_person():
    first, upgraded = certificate(grade=3), certificate(grade=2)

    assert identity(first, TODAY).identity == identity(upgraded, TODAY).identity
    assert identity(f"{first}B1", TODAY).identity == identity(first, TODAY).identity


def test_resident_id_alone_names_no_category():
    read = identity(resident(), TODAY)

    assert (read.category, read.grade) == (None, None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "id_missing"),
        ("   ", "id_missing"),
        (6.523011980010112e17, "id_destroyed_by_number_cell"),
        (22059000171.0, "id_destroyed_by_number_cell"),
        ("6.52301E+17", "id_destroyed_by_number_cell"),
        ("6.52301980010112E+17", "id_destroyed_by_number_cell"),
        (date(2022, 1, 1), "id_destroyed_by_number_cell"),
        ("65230119740826766", "id_unreadable"),
        ("合计", "id_unreadable"),
        ("012345678901234", "id_unreadable"),
        (certificate(category=9, grade=5), "category_impossible"),
        (certificate(category=8), "category_impossible"),
        (certificate(category=0), "category_impossible"),
        (certificate(grade=5), "grade_impossible"),
        (certificate(grade=0), "grade_impossible"),
        (certificate(born="19740230"), "id_birth_date_impossible"),
        (certificate(born="18740226"), "id_birth_date_impossible"),
        (certificate(born="20990101"), "id_birth_date_impossible"),
        (resident()[:17] + "٣", "id_unreadable"),
    ],
    ids=repr,
)
def test_number_that_is_wrong_is_refused_with_the_reason(cell, code):
    assert code_of(cell) == code


@pytest.mark.parametrize(
    ("cell", "born", "sex"),
    [
        ("022059000171", "1959", "male"),
        ("022154000029", "1954", "female"),
        ("022210000074", "2010", "male"),
        ("022312000081", "2012", "female"),
        (" 022 059 000 171 ", "1959", "male"),
        ("０２２０５９０００１７１", "1959", "male"),
    ],
    ids=repr,
)
def test_cccd_says_the_birth_year_and_the_sex(cell, born, sex):
    read = identity(cell, TODAY)

    assert (read.id_kind, read.born, read.sex) == ("vn_cccd", born, sex)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("000059000171", "id_unreadable"),
        ("097059000171", "id_unreadable"),
        ("22059000171", "id_unreadable"),
        ("122059000171", "id_unreadable"),
        ("022290000171", "id_birth_date_impossible"),
    ],
    ids=repr,
)
def test_cccd_that_cannot_be_is_refused(cell, code):
    assert code_of(cell) == code
