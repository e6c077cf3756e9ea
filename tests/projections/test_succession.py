import pytest

from projections.succession import Place, Told, places

MERGED = (
    Told("652390", "1999-01-01", None),
    Told("652390", "2022-07-01", '["652324"]'),
)
ALWAYS = ("", "9999-99-99")


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("652324", [Place("652390", *ALWAYS), Place("652390001", *ALWAYS)]),
        ("6523", [Place("652390", *ALWAYS), Place("652390001", *ALWAYS), Place("652301", *ALWAYS)]),
        ("652325", []),
    ],
)
def test_what_was_merged_into_a_place_counts_in_it(area, expected):
    assert places(MERGED, ["652390", "652390001", "652301"], {area}) == expected


def test_what_was_divided_counts_where_all_of_its_parts_lie():
    told = [Told("6523", "2022-07-01", '["6540", "6541"]')]

    assert places(told, ["6523"], {"6540"}) == []
    assert places(told, ["6523"], {"654"}) == [Place("6523", *ALWAYS)]


def test_what_was_merged_twice_counts_in_the_last_place():
    told = [
        Told("01", "2022-07-01", '["02"]'),
        Told("02", "2025-07-01", '["03"]'),
    ]

    assert places(told, ["01", "02"], {"03"}) == [Place("01", *ALWAYS), Place("02", *ALWAYS)]
    assert places(told, ["01", "02"], {"02"}) == [Place("01", *ALWAYS), Place("02", *ALWAYS)]


def test_a_code_that_names_another_area_later_counts_for_itself_from_then_on():
    told = [*MERGED, Told("652390", "2024-01-01", None)]

    assert places(told, ["652390"], {"652324"}) == [Place("652390", "", "2024-01-01")]


def test_a_code_that_was_merged_as_one_area_and_again_as_another_goes_where_each_went():
    told = [
        *MERGED,
        Told("652390", "2024-01-01", None),
        Told("652390", "2025-01-01", '["652325"]'),
    ]

    assert places(told, ["652390"], {"652325"}) == [Place("652390", "2024-01-01", "9999-99-99")]


def test_an_area_that_only_ended_or_has_another_name_counts_nowhere_else():
    told = [
        Told("01", "2000-01-01", None),
        Told("01", "2010-01-01", None),
        Told("01", "2020-01-01", "[]"),
    ]

    assert places(told, ["01", "0101"], {"02"}) == []


def test_a_part_that_went_its_own_way_does_not_go_with_the_whole():
    told = [*MERGED, Told("652390001", "2022-07-01", '["652325"]')]

    assert places(told, ["652390001", "652390002"], {"652324"}) == [Place("652390002", *ALWAYS)]


def test_areas_that_took_the_place_of_each_other_lead_nowhere():
    told = [Told("01", "2022-07-01", '["02"]'), Told("02", "2022-07-01", '["01"]')]

    assert places(told, ["01"], {"03"}) == []


def test_a_place_may_have_to_lie_in_one_of_several_and_in_another_at_once():
    recorded = ["652301", "652302", "652390", "654001"]

    assert places(MERGED, recorded, {"6523"}, {"652301", "652324", "65400"}) == [
        Place("652301", *ALWAYS),
        Place("652390", *ALWAYS),
    ]
