from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import pytest
from hypothesis import given as holds
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.aggregates import HouseholdMembership, IdentifierClaim, Person, Restriction
from ledger.application import ServiceLedger
from ledger.particulars import Detail
from ledger.vocabulary import AddressKind, IdentifierKind
from projections import feed, generations, person_lookup
from projections.person_lookup import Found, fold
from projections.store import Views
from tests.facts import (
    AREA,
    AYGUL,
    BEKZAT,
    CARD,
    HOUSEHOLD,
    NGUYEN,
    RESIDENT_ID,
    open_test_views,
    ready,
    record_everything,
)
from tests.projections.taking_back import take_back

REGISTERED = ready(Person.PersonRegistered)
CLAIMED = ready(IdentifierClaim.IdentifierClaimed, kind=IdentifierKind.CARD)
RELEASED = ready(IdentifierClaim.IdentifierReleased)


def named(name: str) -> Person.PersonRegistered:
    return ready(Person.PersonRegistered, name=name)


def test_a_person_is_summed_up_by_what_tells_them_from_others(views: Views, tell):
    tell(AYGUL, REGISTERED, ready(Person.CertificateIssued), ready(Person.ContactChanged))

    assert person_lookup.summary(views, AYGUL) == Found(
        person_id=AYGUL,
        name="阿依古丽·买买提",
        area=AREA,
        household_id=HOUSEHOLD,
        language="zh-Hans",
        category="physical",
        grade="grade_3",
        number_tail="2143",
    )


def test_nobody_is_summed_up_who_is_not_known(views: Views, tell):
    tell(AYGUL, REGISTERED)

    assert person_lookup.summary(views, BEKZAT) is None
    assert set(person_lookup.summaries(views, [AYGUL, BEKZAT])) == {AYGUL}


def test_what_is_said_later_counts(views: Views, tell):
    better = ready(Person.CertificateIssued, number=None, grade="grade_2")
    moved = ready(Person.AddressChanged, kind=AddressKind.REGISTERED, area="652302")
    staying = ready(Person.AddressChanged, kind=AddressKind.ACTUAL, area="650100")
    silent = ready(Person.ContactChanged, language=None)

    tell(AYGUL, REGISTERED, ready(Person.CertificateIssued), better, moved, staying)
    tell(AYGUL, ready(Person.ContactChanged), silent)

    found = person_lookup.summary(views, AYGUL)
    assert found is not None
    assert (found.grade, found.number_tail) == ("grade_2", "2143")
    assert (found.area, found.language) == ("652302", "zh-Hans")


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("阿依古丽·买买提", "阿依古丽・买买提"),
        ("阿依古丽·买买提", "阿依古丽.买买提"),
        ("阿依古丽·买买提", "阿依古丽‧买买提"),
        ("阿依古丽·买买提", "阿依古丽．买买提"),
        ("阿依古丽·买买提", "阿依古丽･买买提"),
        ("阿依古丽·买买提", "阿依古丽⋅买买提"),
        ("阿依古丽ꞏ买买提", "阿依古丽·买买提"),
        ("阿依古丽·买买提", "阿依古丽\u3000买买提"),
        ("阿依古丽·买买提", "依"),
        ("阿依古丽·买买提", "古丽 买"),
        ("Nguyễn Thị Đào", "nguyen thi dao"),
        ("Nguyễn Thị Đào", "NGUYỄN THỊ ĐÀO"),
        ("Nguyễn Thị Đào", "Nguye\u0302\u0303n Thi\u0323"),
        ("Nguyễn Thị Đào", "đào"),
        ("Nguyễn Thị Ðào", "Đào"),
        ("Nguyễn Thị Đào", "ＤＡＯ"),
        ("Nguyễn Thị Thanh Hương", "nguyễn thị thanh hương"),
        ("Nguyễn Thị Thanh Hương", "thị thanh hương"),
        ("Nguyen Thi Dao", "Nguyễn Thị Đào"),
        ("Ａｙｇｕｌ", "aygul"),
    ],
)
def test_a_name_is_found_by_its_letters(views: Views, tell, name, asked):
    tell(AYGUL, named(name))
    tell(BEKZAT, named("别克扎提"))

    assert [found.person_id for found in person_lookup.by_name(views, asked)] == [AYGUL]


@pytest.mark.parametrize("asked", ["", "·", " ", "%", "_", "。", "买_古", "x"])
def test_a_name_without_letters_or_with_others_finds_nobody(views: Views, tell, asked):
    tell(AYGUL, REGISTERED)

    assert person_lookup.by_name(views, asked) == []


def test_a_whole_name_is_found_before_a_part_of_one(views: Views, tell):
    tell(NGUYEN, named("An Bình"))
    tell(BEKZAT, named("An"))
    tell(AYGUL, named("Thị An"))

    found = person_lookup.by_name(views, "an")

    assert [each.person_id for each in found] == [BEKZAT, NGUYEN, AYGUL]


@holds(st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "Z"])))
def test_a_folded_name_is_letters_and_digits_alone(name):
    folded = fold(name)

    assert all(letter.isalnum() for letter in folded)
    assert fold(f" {name} · ") == folded


LETTERS = st.text("ab", min_size=1, max_size=20)


@pytest.mark.parametrize("small", [0, 3_000])
@settings(max_examples=60)
@holds(names=st.lists(LETTERS, max_size=12), asked=LETTERS, limit=st.integers(1, 5))
def test_person_lookup_by_name_finds_all_who_have_the_letters_in_their_name(
    small, names, asked, limit
):
    views = Views(Path(":memory:"), None, None)
    with views.writing() as db, patch.object(person_lookup, "SMALL_AREA_PERSONS", small):
        for table in person_lookup.TABLES:
            db.execute(table)
        for number, name in enumerate(names):
            registered = replace(named(name), originator_id=UUID(int=number))
            person_lookup.project(db, number, registered)

    with patch.object(person_lookup, "SMALL_AREA_PERSONS", small):
        found = person_lookup.by_name(views, asked, limit=99)
        near = person_lookup.by_name(views, asked, area=AREA[:4], limit=99)
        first = person_lookup.by_name(views, asked, limit=limit)

    fits = [UUID(int=number) for number, name in enumerate(names) if asked in name]
    assert sorted(each.person_id for each in found) == fits
    assert [each.name for each in near] == [each.name for each in found]
    begins = [each.name.startswith(asked) for each in found]
    assert begins == sorted(begins, reverse=True)
    assert first == found[:limit]
    views.close()


def test_person_lookup_by_name_leaves_out_who_lives_elsewhere(views: Views, tell):
    tell(AYGUL, REGISTERED)
    tell(BEKZAT, replace(REGISTERED, area="652323"))
    tell(NGUYEN, replace(REGISTERED, area=None))

    def found(area: str | None) -> set[UUID]:
        return {each.person_id for each in person_lookup.by_name(views, "古丽", area=area)}

    assert found(None) == {AYGUL, BEKZAT, NGUYEN}
    assert found("6523") == {AYGUL, BEKZAT}
    assert found("652323") == {BEKZAT}
    assert found("45") == set()


def test_person_lookup_by_name_knows_the_name_that_was_put_right(views: Views, tell):
    tell(AYGUL, named("别克扎提·努尔兰"))
    tell(AYGUL, ready(Person.DetailCorrected, corrected_detail=Detail.NAME, new="别克扎提·叶尔肯"))

    assert [each.name for each in person_lookup.by_name(views, "尔肯")] == ["别克扎提·叶尔肯"]
    assert person_lookup.by_name(views, "努尔兰") == []


def test_person_lookup_never_looks_through_everybody(views: Views):
    asked = ("an", "an" + person_lookup.LAST_LETTER, "45", 50, person_lookup.LAST_LETTER)
    searches = [
        person_lookup._BEGINNING,
        person_lookup._INSIDE,
        person_lookup._TAIL,
        person_lookup._SMALL_AREA,
    ]

    plans = [
        step
        for search in searches
        for *_, step in views.fetch(
            f"EXPLAIN QUERY PLAN {search}", *asked[: 5 if "?5" in search else 4]
        )
    ]

    assert len(plans) > len(searches)
    assert [step for step in plans if step.startswith("SCAN")] == []


RESTRICTED = ready(Restriction.RestrictionSet)


def test_who_is_restricted_is_found_by_no_name_and_has_none(views: Views, tell):
    tell(AYGUL, REGISTERED)
    before = person_lookup.by_name(views, "阿依")
    tell(Restriction.id_of(AYGUL), RESTRICTED)

    kept, whole = (person_lookup.summary(views, AYGUL, whole=each) for each in (False, True))

    assert [each.person_id for each in before] == [AYGUL]
    assert person_lookup.by_name(views, "阿依") == []
    assert person_lookup.by_name(views, "阿依", area=AREA) == []
    assert person_lookup.names(views, [AYGUL]) == {}
    assert person_lookup.names(views, [AYGUL], whole=True) == {AYGUL: before[0].name}
    assert kept == replace(
        before[0],
        name="",
        language=None,
        category=None,
        grade=None,
        number_tail=None,
        is_restricted=True,
    )
    assert whole == replace(before[0], is_restricted=True)
    assert person_lookup.restricted_since(views, [AYGUL, BEKZAT]) == {AYGUL: RESTRICTED.occurred_on}


def test_who_is_restricted_no_longer_is_found_again(views: Views, tell):
    tell(AYGUL, REGISTERED)
    before = person_lookup.by_name(views, "阿依")

    tell(Restriction.id_of(AYGUL), RESTRICTED, ready(Restriction.RestrictionLifted))

    assert person_lookup.by_name(views, "阿依") == before
    assert person_lookup.restricted_since(views, [AYGUL]) == {}


def test_who_is_restricted_and_erased_is_nobody(views: Views, tell):
    tell(AYGUL, REGISTERED)
    tell(Restriction.id_of(AYGUL), RESTRICTED)
    tell(AYGUL, ready(Person.PersonErased))

    assert person_lookup.restricted_since(views, [AYGUL]) == {}
    assert person_lookup.summary(views, AYGUL, whole=True) is None


def test_names_of_many_are_asked_for_at_once(views: Views, tell):
    strangers = [UUID(int=number) for number in range(1, 1_200)]
    tell(AYGUL, REGISTERED)
    tell(BEKZAT, named("别克扎提"))
    tell(NGUYEN, REGISTERED, ready(Person.PersonErased))

    found = person_lookup.names(views, [AYGUL, *strangers, BEKZAT, AYGUL, NGUYEN])

    assert found == {AYGUL: "阿依古丽·买买提", BEKZAT: "别克扎提"}
    assert person_lookup.names(views, []) == {}


def test_a_household_joined_later_is_kept_whatever_else_is_taken_back(
    ledger: ServiceLedger, views: Views, tell
):
    other = UUID(int=0xAB)
    joined = ready(HouseholdMembership.HouseholdMemberJoined, person_id=AYGUL, household_id=other)
    tell(AYGUL, REGISTERED, ready(Person.ContactChanged))
    tell(HouseholdMembership.id_of(AYGUL), joined)

    take_back(ledger, AYGUL)
    feed.catch_up(ledger, views)
    found = person_lookup.summary(views, AYGUL)
    take_back(ledger, HouseholdMembership.id_of(AYGUL))
    feed.catch_up(ledger, views)
    registered = person_lookup.summary(views, AYGUL)

    assert found is not None
    assert registered is not None
    assert (found.household_id, found.language, found.has_joined) == (other, None, True)
    assert (registered.household_id, registered.has_joined) == (HOUSEHOLD, False)


def test_somebody_is_found_by_the_last_digits_of_their_certificate(views: Views, tell):
    tell(AYGUL, REGISTERED, ready(Person.CertificateIssued, number="65230119780305432X"))
    tell(BEKZAT, REGISTERED)

    assert [found.person_id for found in person_lookup.by_tail(views, "432x")] == [AYGUL]
    assert [found.person_id for found in person_lookup.by_tail(views, "４３２Ｘ")] == [AYGUL]
    assert person_lookup.by_tail(views, "9999") == []


def test_person_lookup_by_tail_leaves_out_who_lives_elsewhere(views: Views, tell):
    tell(AYGUL, REGISTERED, ready(Person.CertificateIssued))
    tell(BEKZAT, replace(REGISTERED, area="652323"), ready(Person.CertificateIssued))

    found = person_lookup.by_tail(views, "2143", area="652323")

    assert [each.person_id for each in found] == [BEKZAT]
    assert len(person_lookup.by_tail(views, "2143")) == 2
    assert len(person_lookup.by_tail(views, "2143", limit=1)) == 1


def test_a_card_opens_the_record_of_who_holds_it(ledger: ServiceLedger, views: Views, tell):
    claim = ledger.vault.number_id("card", CARD)

    tell(claim, CLAIMED)

    assert person_lookup.by_card(views, ledger.vault, CARD) == AYGUL
    assert person_lookup.by_card(views, ledger.vault, CARD[::-1]) is None
    assert person_lookup.by_number(views, ledger.vault, IdentifierKind.USERNAME, CARD) is None


def test_a_card_that_was_released_opens_nothing(ledger: ServiceLedger, views: Views, tell):
    claim = ledger.vault.number_id("card", CARD)

    tell(claim, CLAIMED, RELEASED)

    assert person_lookup.by_card(views, ledger.vault, CARD) is None


def test_a_card_that_was_handed_on_opens_the_record_of_the_next(
    ledger: ServiceLedger, views: Views, tell
):
    claim = ledger.vault.number_id("card", CARD)

    tell(claim, CLAIMED, RELEASED, ready(IdentifierClaim.IdentifierClaimed, person_id=BEKZAT))

    assert person_lookup.by_card(views, ledger.vault, CARD) == BEKZAT


def test_the_holders_of_many_numbers_are_asked_for_at_once(views: Views, tell):
    claims = [UUID(int=number) for number in range(1, 1_200)]
    tell(claims[0], CLAIMED)
    tell(claims[-1], ready(IdentifierClaim.IdentifierClaimed, person_id=BEKZAT))

    assert person_lookup.holders(views, claims) == {claims[0]: AYGUL, claims[-1]: BEKZAT}
    assert person_lookup.holders(views, []) == {}


def test_the_pin_that_was_set_last_counts(views: Views, tell):
    tell(AYGUL, REGISTERED)
    assert person_lookup.pin_hash(views, AYGUL) is None

    tell(AYGUL, ready(Person.PinSet, pin_hash="first"), ready(Person.PinSet, pin_hash="second"))

    assert person_lookup.pin_hash(views, AYGUL) == "second"
    assert person_lookup.pin_hash(views, BEKZAT) is None


def test_an_erased_person_is_found_by_nothing(ledger: ServiceLedger, views: Views):
    year = record_everything(ledger)
    feed.catch_up(ledger, views)

    assert person_lookup.summary(views, year.erased) is None
    assert person_lookup.by_name(views, "别克扎提") == []
    assert person_lookup.pin_hash(views, year.erased) is None


def test_an_erased_person_lies_in_no_file_of_the_views(
    ledger: ServiceLedger, views: Views, tell, tmp_path: Path
):
    name = "别克扎提·努尔兰"
    tell(AYGUL, REGISTERED)
    tell(BEKZAT, named(name), ready(Person.PinSet))

    tell(BEKZAT, ready(Person.PersonErased))
    ledger.vault.destroy_key(BEKZAT)

    files = b"".join(file.read_bytes() for file in (tmp_path / "data/views").glob("generation*"))
    assert "阿依古丽".encode() in files
    assert name.encode() not in files
    assert fold(name).encode() not in files
    assert "努尔兰".encode() not in files


def test_views_built_after_an_erasure_are_those_that_lived_through_it(
    ledger: ServiceLedger, tmp_path: Path
):
    views = open_test_views(ledger, tmp_path)
    record_everything(ledger)
    feed.catch_up(ledger, views)

    rebuilt, fresh = generations.rebuild(ledger, views, tmp_path / "data" / "views")

    assert rebuilt.equal
    fresh.close()
    views.close()


def test_a_number_is_nowhere_in_the_views_but_for_its_tail(
    ledger: ServiceLedger, views: Views, tmp_path: Path
):
    record_everything(ledger)
    feed.catch_up(ledger, views)

    files = b"".join(file.read_bytes() for file in (tmp_path / "data/views").glob("generation*"))

    assert RESIDENT_ID.encode() not in files
    assert CARD.encode() not in files
    assert b"2143" in files
