"""Who is on a frozen list and who is not: through the commands, with policies and people."""

from typing import Any

import pytest

from ledger.aggregates import Entitlement, Payment, Person
from ledger.application import ServiceLedger
from ledger.particulars import CorrectionReason, Detail
from ledger.policies import RateLine, SubsidyTerms
from ledger.vocabulary import Money, PaymentKind
from ledger.work import Work
from tests.facts import by, dong, refused, stored, yuan
from tests.ledger.money_office import (
    APPROVER,
    ASSISTANCE,
    CHECKER,
    CIVIL_AFFAIRS,
    FEDERATION,
    MAKER,
    MONTH,
    REVIEWER,
    Human,
    Round,
    ask,
    entitle,
    humans,
    issue_policies,
    money,
    register,
)

ONE, TWO, THREE = humans(3)


@pytest.fixture
def office(ledger: ServiceLedger) -> ServiceLedger:
    """The policies are issued, and three people are registered."""
    issue_policies(ledger)
    register(ledger, [ONE, TWO, THREE])
    return ledger


def reasons(frozen: dict[str, Any]) -> dict[str, str]:
    """Why each person is left out."""
    return {each["person_id"]: each["reason"] for each in frozen["left_out"]}


def left_out(ledger: ServiceLedger, scheme: str = "living_subsidy") -> str | None:
    """Why the first is not on the list beside the second, who is."""
    entitle(ledger, TWO.id, scheme)
    frozen = Round(ledger, scheme).freeze([ONE.id, TWO.id])
    return reasons(frozen).get(str(ONE.id))


def amounts(ledger: ServiceLedger, scheme: str, *people: Human, month: str = MONTH) -> list[Money]:
    """What is on the list for each of them."""
    register(ledger, people)
    for each in people:
        entitle(ledger, each.id, scheme)
    frozen = Round(ledger, scheme, period=month).freeze([each.id for each in people])
    assert frozen["left_out"] == []
    ids = [Payment.id_of(scheme, each.id, month, PaymentKind.REGULAR) for each in people]
    found = ledger.load_all(Payment, ids)
    return [found[each].due for each in ids]


def lose_certificate(ledger: ServiceLedger, person: Human, on: str, how: str) -> None:
    reason = {"revocation_reason": "issued_wrongly"} if how == "revoke" else {}
    told = {"id": person.id, "occurred_on": on, **reason}
    ask(ledger, MAKER, f"person.{how}_certificate", **told)


def test_a_list_says_how_many_and_how_much(office: ServiceLedger):
    for each in (ONE, TWO):
        entitle(office, each.id)

    frozen = Round(office).freeze([ONE.id, TWO.id, THREE.id, ONE.id])

    assert (frozen["count"], frozen["total"]) == (2, money(yuan(200)))
    assert reasons(frozen) == {str(THREE.id): "not_entitled"}
    assert len(frozen["digest"]) == 64


def test_a_list_names_the_policy_that_decided_in_every_fact(office: ServiceLedger):
    entitle(office, ONE.id)

    Round(office).freeze([ONE.id])

    entitled = [each for each in stored(office) if each.TOPIC == "payment_entitled"]
    assert [each.policy for each in entitled] == ["living_subsidy@1"]  # type: ignore[attr-defined]
    newest = office.read(office.position() - 1, 1, unseal=frozenset())[0][1]
    assert newest.envelope.policy == "living_subsidy@1"


def test_what_somebody_is_due_follows_from_grade_category_and_age(ledger: ServiceLedger):
    issue_policies(ledger)
    severe, mental = Human(id=ONE.id, grade="grade_1"), Human(id=TWO.id, category="mental")

    assert amounts(ledger, "nursing_subsidy", severe, mental) == [yuan(110), yuan(55)]


def test_viet_nam_pays_a_child_more_until_the_birthday(ledger: ServiceLedger):
    issue_policies(ledger, [ASSISTANCE])
    child = Human(id=ONE.id, grade="severe", born_on="2006-03-01")
    younger = Human(id=TWO.id, grade="severe", born_on="2006-03-02")

    paid = amounts(ledger, "social_assistance", child, younger)

    assert paid == [dong(750_000), dong(1_000_000)]


@pytest.mark.parametrize(("on", "reason"), [("2022-02-28", "died"), ("2022-03-01", None)])
def test_who_died_before_the_month_is_left_out(office: ServiceLedger, on: str, reason: str | None):
    entitle(office, ONE.id)
    ask(office, MAKER, "person.report_death", id=ONE.id, occurred_on=on, death_source="family")

    assert left_out(office) == reason


@pytest.mark.parametrize(("back", "reason"), [(None, "moved_away"), ("2022-03-20", None)])
def test_who_moved_away_before_the_month_is_left_out(
    office: ServiceLedger, back: str | None, reason: str | None
):
    entitle(office, ONE.id)
    ask(office, MAKER, "person.move_away", id=ONE.id, occurred_on="2022-02-10")
    if back:
        ask(office, MAKER, "person.move_back", id=ONE.id, occurred_on=back)

    assert left_out(office) == reason


@pytest.mark.parametrize(
    ("step", "told", "reason"),
    [
        ("suspend", {"entitlement_suspension_reason": "not_reached"}, "suspended"),
        ("stop", {"entitlement_stop_reason": "given_up"}, "stopped"),
    ],
)
@pytest.mark.parametrize(("from_month", "counts"), [("2022-03", True), ("2022-04", False)])
def test_whose_right_rests_or_ended_is_left_out_from_that_month_on(
    office: ServiceLedger,
    step: str,
    told: dict[str, str],
    reason: str,
    from_month: str,
    *,
    counts: bool,
):
    held = {"id": entitle(office, ONE.id), "occurred_on": "2022-02-20", "from_month": from_month}
    ask(office, MAKER, f"entitlement.{step}", **held, **told)

    assert left_out(office) == (reason if counts else None)


def test_who_was_entitled_under_another_organisations_policy_is_left_out(office: ServiceLedger):
    entitle(office, ONE.id)
    told = {"organisation": CIVIL_AFFAIRS, "scheme": "living_subsidy", "period": MONTH}
    other = ask(
        office, APPROVER, "payment_round.open", occurred_on="2022-03-01", issuer="别处", **told
    )

    with refused("scheme_has_no_terms", month=MONTH):
        ask(
            office,
            MAKER,
            "payment_round.freeze",
            id=other,
            occurred_on="2022-03-02",
            person_ids=[ONE.id],
        )


def test_who_is_left_out_learns_why(office: ServiceLedger):
    entitle(office, ONE.id)

    Round(office).freeze([ONE.id, TWO.id])

    withheld = [each for each in stored(office) if isinstance(each, Payment.PaymentWithheld)]
    assert [(each.person_id, each.withholding_reason.value) for each in withheld] == [
        (TWO.id, "not_entitled")
    ]


def test_a_list_with_nobody_on_it_is_refused(office: ServiceLedger):
    with refused("payment_list_empty", left_out=1):
        Round(office).freeze([ONE.id])

    assert "payment_withheld" not in [each.TOPIC for each in stored(office)]


def test_a_list_with_a_stranger_is_refused(office: ServiceLedger):
    with refused("not_known", history="person"):
        Round(office).freeze([Entitlement.id_of(ONE.id, "x")])


@pytest.mark.parametrize(
    ("how", "on", "reason"),
    [
        ("expire", "2022-02-10", "no_valid_certificate"),
        ("revoke", "2022-02-10", "no_valid_certificate"),
        ("expire", "2022-03-10", None),
    ],
)
def test_who_lost_the_certificate_before_the_month_is_left_out(
    office: ServiceLedger, how: str, on: str, reason: str | None
):
    entitle(office, ONE.id)
    lose_certificate(office, ONE, on, how)

    assert left_out(office) == reason


def test_orphans_get_no_living_subsidy(office: ServiceLedger):
    for scheme in ("living_subsidy", "orphan_allowance"):
        entitle(office, ONE.id, scheme)

    assert left_out(office) == "another_benefit"


@pytest.mark.parametrize(
    ("grade", "scheme", "reason"),
    [
        ("grade_1", "nursing_subsidy", "lower_of_two"),
        ("grade_1", "work_injury_nursing", None),
        ("grade_2", "nursing_subsidy", None),
        ("grade_2", "work_injury_nursing", "lower_of_two"),
    ],
)
def test_of_two_nursing_benefits_the_higher_is_paid(
    ledger: ServiceLedger, grade: str, scheme: str, reason: str | None
):
    issue_policies(ledger)
    register(ledger, [Human(id=each, grade=grade) for each in (ONE.id, TWO.id)])
    for each in ("nursing_subsidy", "work_injury_nursing"):
        entitle(ledger, ONE.id, each)

    assert left_out(ledger, scheme) == reason


def test_a_benefit_that_is_under_way_stays_even_if_another_is_higher(ledger: ServiceLedger):
    issue_policies(ledger)
    register(ledger, [Human(id=each, grade="grade_1") for each in (ONE.id, TWO.id)])
    entitle(ledger, ONE.id, "nursing_subsidy")
    Round(ledger, "nursing_subsidy").freeze([ONE.id])
    entitle(ledger, ONE.id, "work_injury_nursing")

    assert left_out(ledger, "work_injury_nursing") == "another_benefit"


def test_who_is_on_a_list_that_goes_on_is_not_put_on_another(office: ServiceLedger):
    entitle(office, ONE.id)
    Round(office).freeze([ONE.id])
    entitle(office, TWO.id)

    other = Round(office, organisation="昌吉市民政局", issuer=FEDERATION)

    assert reasons(other.freeze([ONE.id, TWO.id])) == {str(ONE.id): "on_another_list"}


def test_a_linked_record_is_paid_once_and_to_the_one_that_is_kept(office: ServiceLedger):
    for each in (ONE, TWO):
        entitle(office, each.id)
    linked = {"person_id": ONE.id, "other_person_id": TWO.id, "link_evidence": "same_number"}
    ask(office, MAKER, "persons.link", occurred_on="2022-02-10", **linked)

    frozen = Round(office).freeze([TWO.id, ONE.id])

    entitled = [each for each in stored(office) if isinstance(each, Payment.PaymentEntitled)]
    assert [each.person_id for each in entitled] == [ONE.id]
    assert (frozen["count"], frozen["left_out"]) == (1, [])


def test_a_right_that_is_known_of_the_other_record_alone_pays_the_one_that_is_kept(
    office: ServiceLedger,
):
    entitle(office, TWO.id)
    linked = {"person_id": ONE.id, "other_person_id": TWO.id, "link_evidence": "same_number"}
    ask(office, MAKER, "persons.link", occurred_on="2022-02-10", **linked)
    started = Round(office)

    started.reach_bank([TWO.id])

    instructed = [each for each in stored(office) if isinstance(each, Payment.PaymentInstructed)]
    assert [each.person_id for each in instructed] == [ONE.id]


def test_a_linked_record_that_was_paid_counts_for_the_kept_one(office: ServiceLedger):
    for each in (ONE, TWO, THREE):
        entitle(office, each.id)
    paid = Round(office)
    paid.reach_bank([TWO.id])
    paid.answer([{"person_id": str(TWO.id), "outcome": "paid"}], "a")
    linked = {"person_id": ONE.id, "other_person_id": TWO.id, "link_evidence": "same_number"}
    ask(office, MAKER, "persons.link", occurred_on="2022-03-10", **linked)

    other = Round(office, organisation="昌吉市民政局", issuer=FEDERATION)

    frozen = other.freeze([ONE.id, TWO.id, THREE.id])
    assert reasons(frozen) == {str(ONE.id): "already_paid"}


def test_a_corrected_grade_decides_as_if_it_had_always_been_so(office: ServiceLedger):
    entitle(office, ONE.id)
    facts = office.facts_of([ONE.id])[ONE.id]
    certificate = next(each for each in facts if each.TOPIC == "certificate_issued")

    def correct(work: Work) -> None:
        work.change(Person, ONE.id).correct_detail(
            occurred_on="2022-03-01",
            corrected_detail=Detail.CERTIFICATE_GRADE,
            correction_reason=CorrectionReason.MISTYPED,
            old="grade_3",
            new="grade_2",
        )

    office.perform(by(corrects=certificate.event_id), correct)

    assert Round(office).freeze([ONE.id])["total"] == money(yuan(120))


def test_a_round_is_opened_once_for_each_number(office: ServiceLedger):
    entitle(office, ONE.id)
    first = Round(office)

    with refused("already_exists"):
        Round(office)
    with refused("payment_round_goes_on", number=1):
        Round(office, number=2)
    first.do(MAKER, "void", round_void_reason="made_twice")
    assert Round(office, number=2).freeze([ONE.id])["count"] == 1


def test_a_policy_that_is_no_subsidy_pays_nothing(office: ServiceLedger):
    lending = {"type": "document", "summary": "lending"}
    told = {"document_number": "1", "effective_from": "2022-01-01", "clauses": lending}
    ask(office, MAKER, "policy.issue", occurred_on="2021-12-20", code="lending", **told)

    with refused("scheme_has_no_terms", scheme="lending"):
        Round(office, "lending").freeze([ONE.id])


def test_a_month_before_the_policy_was_in_force_is_not_paid(office: ServiceLedger):
    with refused("scheme_has_no_terms", month="2021-12"):
        Round(office, period="2021-12").freeze([ONE.id])


def test_festival_money_is_paid_for_the_month_of_its_feast(office: ServiceLedger):
    feast = SubsidyTerms(scheme="spring_festival_money", standard=yuan(300), rates=(RateLine(),))
    issue_policies(office, [feast])
    for each in (ONE, TWO):
        entitle(office, each.id, "spring_festival_money", from_month="2022-02")

    frozen = Round(office, "spring_festival_money", period="2022-02").freeze([ONE.id, TWO.id])

    assert (frozen["count"], frozen["total"]) == (2, money(yuan(600)))


def test_an_approval_needs_another_organisation_where_the_scheme_says_so(office: ServiceLedger):
    told = {"occurred_on": "2022-01-05", "person_id": ONE.id, "scheme": "living_subsidy"}
    asked = ask(office, REVIEWER, "entitlement.apply_for", **told)
    ask(office, REVIEWER, "entitlement.review", id=asked, occurred_on="2022-01", recommended=True)

    with refused("other_organisation_needed", organisation=FEDERATION):
        ask(
            office,
            CHECKER,
            "entitlement.approve",
            id=asked,
            occurred_on="2022-01-06",
            from_month="2022-01",
        )
