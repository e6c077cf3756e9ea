"""What has been promised to somebody and is not finished."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from ledger.application import ServiceLedger
from ledger.history import FACTS
from projections import open_cases
from projections.open_cases import Case, StageRow
from projections.stages import STEPS, CaseKind
from projections.store import Views
from tests.facts import AREA, AYGUL, BEKZAT, HOUSEHOLD, NGUYEN, ORGANISATION, by, yuan
from tests.projections.office import Office

TODAY = date(2022, 7, 1)
CENTRE, REFERRAL, GRIEVANCE, INSPECTION = (UUID(int=each) for each in range(0xD1, 0xD5))
ELSEWHERE = "440402"
HOSPITAL = "自治区人民医院"
CHECKER = msgspec.structs.replace(by(), actor=UUID(int=0xE1))


@pytest.fixture
def office(ledger: ServiceLedger, views: Views) -> Office:
    return Office(ledger, views)


def refer(office: Office, day: str = "2022-05-10", **told: Any) -> UUID:
    why = {"referral_reason": "orthopaedic_surgery", "referred_to": HOSPITAL, "area": AREA} | told
    consent = {"person_id": AYGUL, "referral_consent": "person"}
    office.do(
        "referral.make", id=REFERRAL, occurred_on=day, begin_by="2022-06-21", **consent, **why
    )
    return REFERRAL


def apply_for_grant(office: Office, scheme: str, day: str = "2022-05-06") -> str:
    told = {"scheme": scheme, "round": "2022", "beneficiary": "person", "person_id": BEKZAT}
    worth = {"cash": yuan(5000), "goods_value": yuan(0), "evidence": ["home_visit"]}
    return str(office.do("grant.apply", occurred_on=day, area=ELSEWHERE, **told, **worth))


def pay_grant(office: Office, grant: str) -> None:
    office.do("grant.verify", id=grant, occurred_on="2022-05-10", evidence=["home_visit"])
    office.do("grant.approve", by=CHECKER, id=grant, occurred_on="2022-05-12")
    office.do("grant.pay", id=grant, occurred_on="2022-05-20")


def modify_home(office: Office, *commands: str) -> str:
    where = {"person_id": AYGUL, "room": "kitchen", "work": "low_counter", "area": AREA}
    asked = {"household_id": HOUSEHOLD, "occurred_on": "2022-03-01"}
    home = office.do("home_modification.survey", **asked, **where)
    told: dict[str, dict[str, Any]] = {
        "design": {"list_price": yuan(3500)},
        "agree": {"price": yuan(3500), **where},
        "contract": {"contractor": "昌吉安居工程队", "contract_price": yuan(3480)},
        "build": {},
        "accept": {"cost": yuan(3450)},
        "report_defect": {"defect": "loose"},
        "repair_defect": {"defect": "loose"},
    }
    for day, command in enumerate(commands, start=2):
        when = f"2022-03-{day:02}"
        office.do(f"home_modification.{command}", id=home, occurred_on=when, **told[command])
    return str(home)


def lodge(office: Office) -> None:
    about = {"grievance_about": "service", "grievance_category": "delay", "area": AREA}
    told = {"person_id": NGUYEN, "words": "等了太久", **about}
    office.do("grievance.lodge", id=GRIEVANCE, occurred_on="2022-05-09", **told)


def go_on(office: Office, command: str, day: str, **told: Any) -> None:
    office.do(f"grievance.{command}", id=GRIEVANCE, occurred_on=day, **told)


def enrol(office: Office, term_from: str, term_until: str) -> UUID:
    whom = {"person_id": AYGUL, "programme": "accident_insurance", "area": AREA}
    term = {"term_from": term_from, "term_until": term_until}
    return UUID(office.do("enrolment.enrol", occurred_on="2022-01-20", **whom, **term))


def inspect(office: Office) -> None:
    kind = {"id": INSPECTION, "inspection_kind": "safety", "inspected": "康园中心"}
    office.do("inspection.plan", occurred_on="2022-04-20", due_on="2022-05-31", **kind)


def find(office: Office) -> None:
    held = {"inspection_kind": "safety", "criteria": ["exits"]}
    office.do("inspection.hold", id=INSPECTION, occurred_on="2022-05-30", **held)
    found = {"finding": 1, "severity": "defect", "due_on": "2022-06-10"}
    office.do("inspection.raise_finding", id=INSPECTION, occurred_on="2022-05-30", **found)


def waiting(office: Office, **asked: Any) -> list[tuple[str, str]]:
    rows = open_cases.waiting(office.views, **({"day": TODAY} | asked))
    return [(row.case_kind, row.case_state) for row in rows]


def stands(office: Office, person: UUID) -> list[tuple[str, str, bool]]:
    rows = open_cases.of(office.views, person)
    return [(row.case_kind, row.case_state, row.is_open) for row in rows]


def test_open_cases_waiting_tells_who_has_to_do_what_by_when(office: Office):
    refer(office)

    (row,) = open_cases.waiting(office.views, day=TODAY)

    assert row == Case(
        history_id=REFERRAL,
        case_kind="referral",
        about="referral_reason.orthopaedic_surgery",
        number=None,
        person_id=AYGUL,
        household_id=None,
        organisation=None,
        station_id=None,
        area=AREA,
        case_state="referred",
        is_open=True,
        began_on="2022-05-10",
        since="2022-05-10",
        due_on=date(2022, 6, 21),
        days_overdue=10,
        owner=HOSPITAL,
        sensitive=False,
        position=row.position,
    )


@pytest.fixture
def three_cases(office: Office) -> Office:
    """A referral that is late, a complaint to be answered in time, a grant without a clock."""
    refer(office)
    lodge(office)
    go_on(office, "acknowledge", "2022-05-10", due_on="2022-07-25")
    apply_for_grant(office, "fuel_subsidy")
    return office


def test_open_cases_waiting_by_kind_owner_and_area(three_cases: Office):
    assert waiting(three_cases) == [
        ("referral", "referred"),
        ("grievance", "acknowledged"),
        ("grant", "applied"),
    ]
    assert waiting(three_cases, kind=CaseKind.GRANT) == [("grant", "applied")]
    assert waiting(three_cases, owner=HOSPITAL) == [("referral", "referred")]
    assert waiting(three_cases, owner=ORGANISATION, area=AREA) == [("grievance", "acknowledged")]
    assert waiting(three_cases, area="4404") == [("grant", "applied")]
    assert waiting(three_cases, limit=1) == [("referral", "referred")]


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (date(2022, 6, 21), []),
        (date(2022, 6, 22), ["referral"]),
        (date(2022, 7, 26), ["referral", "grievance"]),
    ],
)
def test_open_cases_overdue_when_the_day_is_over(three_cases: Office, day: date, late: list[str]):
    rows = open_cases.overdue(three_cases.views, day=day)

    assert [row.case_kind for row in rows] == late
    assert open_cases.overdue(three_cases.views, day=day, kind=CaseKind.GRANT) == []
    assert open_cases.overdue(three_cases.views, day=day, area=ELSEWHERE) == []


def test_open_cases_coming_due_from_a_day_until_before_another(three_cases: Office):
    views = three_cases.views
    early = {"start": date(2022, 6, 21), "end": date(2022, 7, 25)}

    assert [row.case_kind for row in open_cases.coming_due(views, **early)] == ["referral"]
    assert open_cases.coming_due(views, **early, kind=CaseKind.GRIEVANCE) == []
    assert open_cases.coming_due(views, start=date(2022, 7, 26), end=date(2023, 1, 1)) == []


def test_open_cases_coming_due_are_enrolments_that_nobody_renewed(office: Office):
    enrolment = enrol(office, "2021-02-01", "2022-02-01")
    first = open_cases.coming_due(office.views, start=date(2022, 2, 1), end=date(2022, 3, 1))
    enrol(office, "2022-02-01", "2023-02-01")

    assert [(row.history_id, row.about, row.due_on) for row in first] == [
        (enrolment, "programme.accident_insurance", date(2022, 2, 1))
    ]
    assert open_cases.coming_due(office.views, start=date(2022, 2, 1), end=date(2022, 3, 1)) == []
    assert sorted(stands(office, AYGUL)) == [
        ("enrolment", "enrolled", True),
        ("enrolment", "renewed", False),
    ]
    assert waiting(office, day=date(2023, 1, 31)) == []
    assert waiting(office, day=date(2023, 2, 1)) == [("enrolment", "enrolled")]


def test_open_cases_at_stage_tells_what_follows_on_paper(office: Office):
    grant = apply_for_grant(office, "fuel_subsidy")
    pay_grant(office, grant)
    asked: dict[str, Any] = {"kind": CaseKind.GRANT, "state": "paid"}
    (paid,) = open_cases.at_stage(office.views, **asked)

    office.do("grant.receive", id=grant, occurred_on="2022-05-21", received_by="family")

    assert (paid.history_id, paid.is_open, paid.since) == (UUID(grant), False, "2022-05-20")
    assert open_cases.at_stage(office.views, **asked) == []
    assert open_cases.at_stage(office.views, **(asked | {"state": "received"}), area=AREA) == []


def test_open_cases_stages_count_what_waits_where(three_cases: Office):
    modify_home(three_cases, "design", "agree")
    apply_for_grant(three_cases, "pupil_aid", "2022-04")

    assert open_cases.stages(three_cases.views, day=TODAY) == [
        StageRow("grant", "applied", 2, 0, date(2022, 4, 1)),
        StageRow("grievance", "acknowledged", 1, 0, date(2022, 5, 10)),
        StageRow("home_modification", "agreed", 1, 0, date(2022, 3, 3)),
        StageRow("referral", "referred", 1, 1, date(2022, 5, 10)),
    ]
    assert open_cases.stages(three_cases.views, day=TODAY, area="99") == []


def test_open_cases_of_a_person_still_tell_what_is_finished(three_cases: Office):
    three_cases.do("referral.decline", id=REFERRAL, occurred_on="2022-06-01", **NO_CAPACITY)
    office = three_cases

    assert stands(office, AYGUL) == [("referral", "declined", False)]
    assert waiting(office) == [("grievance", "acknowledged"), ("grant", "applied")]
    assert [row.days_overdue for row in open_cases.of(office.views, AYGUL, day=TODAY)] == [0]
    assert open_cases.of(office.views, UUID(int=1)) == []


NO_CAPACITY = {"referral_decline_reason": "no_capacity"}


def test_open_cases_of_household_tell_at_which_stage_the_home_is(office: Office):
    home = modify_home(office, "design", "agree", "contract")
    (contracted,) = open_cases.of_household(office.views, HOUSEHOLD, day=TODAY)

    office.do("home_modification.build", id=home, occurred_on="2022-04-01")
    (built,) = open_cases.of_household(office.views, HOUSEHOLD)
    office.do("home_modification.accept", id=home, occurred_on="2022-04-05", cost=yuan(3450))
    (accepted,) = open_cases.of_household(office.views, HOUSEHOLD)

    assert [(row.case_state, row.owner) for row in (contracted, built, accepted)] == [
        ("contracted", "昌吉安居工程队"),
        ("built", ORGANISATION),
        ("work_accepted", ORGANISATION),
    ]
    assert [row.is_open for row in (contracted, built, accepted)] == [True, True, False]
    assert (accepted.about, accepted.began_on) == ("work.low_counter", "2022-03-01")


def test_open_cases_hold_a_defect_of_a_finished_home_until_it_is_repaired(office: Office):
    home = modify_home(office, "design", "agree", "contract", "build", "accept", "report_defect")
    reported = waiting(office)

    office.do("home_modification.repair_defect", id=home, occurred_on="2022-05-01", defect="loose")

    assert reported == [("home_defect", "reported")]
    assert waiting(office) == []


def test_open_cases_hold_an_inspection_then_each_finding_until_it_is_settled(office: Office):
    inspect(office)
    planned = open_cases.waiting(office.views, day=TODAY)
    find(office)
    found = open_cases.waiting(office.views, day=TODAY)
    settled = {"finding": 1, "remedy": "put_right"}
    office.do("inspection.settle_finding", id=INSPECTION, occurred_on="2022-06-15", **settled)

    assert [(row.case_kind, row.organisation, row.days_overdue) for row in planned + found] == [
        ("inspection", "康园中心", 31),
        ("finding", "康园中心", 21),
    ]
    assert [(row.number, row.owner) for row in found] == [("1", "康园中心")]
    assert waiting(office) == []


def test_open_cases_hold_a_screening_from_the_suspicion_to_the_assessment(office: Office):
    whom = {"person_id": NGUYEN, "screening_programme": "child_0_6", "area": AREA}
    screening = office.do("screening.screen", occurred_on="2022-03-15", **whom)
    screened = waiting(office)
    office.do("screening.suspect", id=screening, occurred_on="2022-03-15")
    sent = {"occurred_on": "2022-03-16", "referred_to": HOSPITAL}
    office.do("screening.refer_to_assessment", id=screening, **sent)
    (referred,) = open_cases.waiting(office.views, day=TODAY, owner=HOSPITAL)
    office.do("screening.clear", id=screening, occurred_on="2022-03-20")
    (cleared,) = open_cases.of(office.views, NGUYEN)

    assert screened == []
    assert (referred.case_state, referred.sensitive) == ("sent_to_assessment", True)
    assert (cleared.case_state, cleared.is_open, cleared.sensitive) == ("cleared", False, True)


def test_open_cases_are_sensitive_where_the_referral_is(office: Office):
    refer(office, referral_reason="legal_aid")

    assert [row.sensitive for row in open_cases.of(office.views, AYGUL)] == [True]


def test_open_cases_hold_a_complaint_again_after_an_appeal(three_cases: Office):
    go_on(three_cases, "decide", "2022-05-20", by=CHECKER, grievance_outcome="not_upheld")
    decided = waiting(three_cases, kind=CaseKind.GRIEVANCE)
    go_on(three_cases, "appeal", "2022-05-22")

    (row,) = open_cases.waiting(three_cases.views, day=TODAY, kind=CaseKind.GRIEVANCE)

    assert decided == []
    assert (row.case_state, row.began_on, row.due_on) == ("appealed", "2022-05-09", None)


def test_open_cases_hold_a_place_until_somebody_is_admitted(office: Office):
    whom = {"person_id": BEKZAT, "care_type": "day_care"}
    place = office.do("placement.apply_for", occurred_on="2022-02-10", **whom)
    office.do("placement.put_on_waiting_list", id=place, occurred_on="2022-02-15")
    listed = waiting(office)
    office.do("placement.admit", occurred_on="2022-03-01", station_id=CENTRE, **whom)

    assert listed == [("placement", "waitlisted")]
    assert stands(office, BEKZAT) == [("placement", "admitted", False)]


def test_open_cases_hold_a_contract_that_is_not_ended_in_its_time(office: Office):
    told = {"provider": "康乐社工", "contract_number": "ZF2022-031", "services": ["home_care"]}
    time = {"contract_from": "2022-03-01", "contract_until": "2022-06-01", "price": yuan(12_000)}
    contract = office.do("service_contract.sign", occurred_on="2022-02-25", **told, **time)
    running, late = waiting(office, day=date(2022, 5, 31)), waiting(office)
    longer = {"occurred_on": "2022-05-01", "contract_until": "2022-09-01"}
    office.do("service_contract.amend", id=contract, **longer)
    (signed,) = open_cases.coming_due(office.views, start=date(2022, 9, 1), end=date(2022, 9, 2))

    assert (running, late) == ([], [("service_contract", "signed")])
    assert waiting(office) == []
    assert (signed.number, signed.organisation) == ("ZF2022-031", "康乐社工")
    assert (signed.case_state, signed.since) == ("signed", "2022-02-25")


def test_open_cases_begin_anew_when_a_grant_is_asked_for_again(office: Office):
    grant = apply_for_grant(office, "fuel_subsidy")
    office.do("grant.withdraw_application", id=grant, occurred_on="2022-05-13")
    withdrawn = stands(office, BEKZAT)
    apply_for_grant(office, "fuel_subsidy", "2022-06-01")

    (row,) = open_cases.of(office.views, BEKZAT)

    assert withdrawn == [("grant", "withdrawn", False)]
    assert (row.case_state, row.is_open, row.began_on) == ("applied", True, "2022-06-01")


def test_open_cases_hear_late_of_an_earlier_one(three_cases: Office):
    whom = {"person_id": AYGUL, "care_type": "day_care"}
    three_cases.do("placement.apply_for", occurred_on="2022-01", **whom)

    assert [row[0] for row in stands(three_cases, AYGUL)] == ["referral", "placement"]


def test_open_cases_forget_what_is_withdrawn(three_cases: Office):
    before = open_cases.of(three_cases.views, AYGUL)
    three_cases.do("referral.accept", id=REFERRAL, occurred_on="2022-05-12")

    three_cases.undo_last("2022-05-13")

    assert open_cases.of(three_cases.views, AYGUL) == before
    assert three_cases.is_the_same_rebuilt("open_cases")


def test_open_cases_forget_a_term_whose_renewal_is_withdrawn(office: Office):
    enrol(office, "2021-02-01", "2022-02-01")
    enrol(office, "2022-02-01", "2023-02-01")

    office.undo_last("2022-01-21")

    assert stands(office, AYGUL) == [("enrolment", "enrolled", True)]


def test_open_cases_are_empty_while_nothing_was_promised(views: Views):
    assert open_cases.waiting(views, day=TODAY) == []
    assert open_cases.overdue(views, day=TODAY) == []
    assert open_cases.coming_due(views, start=date(2022, 1, 1), end=TODAY) == []
    assert open_cases.at_stage(views, kind=CaseKind.GRANT, state="paid") == []
    assert open_cases.stages(views, day=TODAY) == []
    assert open_cases.of_household(views, HOUSEHOLD) == []


def test_open_cases_know_every_stage_that_a_case_can_reach():
    kinds = {FACTS[topic].HISTORY for topic in STEPS}
    reached = {
        topic
        for topic, fact in FACTS.items()
        if getattr(fact, "HISTORY", None) in kinds and fact.LEADS_TO is not None
    }
    stays_where_one_is = {"placement_leave_begun", "placement_leave_ended"}

    assert reached - STEPS.keys() == stays_where_one_is
