"""E. Contact and needs: who was reached, what they asked for, and what became of it."""

from typing import Any
from uuid import UUID

from tests.ledger.people import AREA, yuan
from tests.ledger.services.caring import PLAN, PLANNED, agree_on_plan, deliver, meet
from tests.ledger.services.d_care import MEETING, MET
from tests.ledger.services.office import Office
from tests.ledger.services.table import service


@service(
    55,
    "Calls to ask how people are",
    "电话关爱",
    commands=(*MEETING, "contact.miss"),
    facts=(*MET, "contact_missed"),
    counted={
        "contact_made:phone": {"persons": 1, "person_times": 1},
        "contact_missed:phone": {"persons": 1},
    },
)
def care_calls(office: Office) -> None:
    person = office.person()
    agent = office.staff("call_agent", "李热线")
    meet(office, person, "care_call", channel="phone", by=agent)
    missed = {"id": office.new_id(), "person_id": person, "channel": "phone", "area": AREA}
    office.do("contact.miss", by=agent, occurred_on="2022-02-25", **missed)


@service(
    56,
    "Needs: met at once, or passed on to the street or the community",
    "诉求收集与解决",
    commands=(
        "need.raise_need",
        "need.triage",
        "need.resolve_directly",
        "need.escalate",
        "need.accept_escalation",
        "need.progress",
        "need.resolve",
        "need.confirm",
    ),
    facts=(
        "need_raised",
        "need_triaged",
        "need_resolved_directly",
        "need_escalated",
        "need_escalation_accepted",
        "need_progressed",
        "need_resolved",
        "need_confirmed",
    ),
    counted={
        "need_raised": {"persons": 1, "times": 2},
        "need_resolved_directly": {"times": 1},
        "need_escalated": {"times": 1},
        "need_resolved": {"times": 1},
    },
)
def needs(office: Office) -> None:
    person = office.person()
    stick = _raise(office, person, "2022-02-01", note="想要一根新拐杖")
    office.do("need.resolve_directly", id=stick, occurred_on="2022-02-01")
    roof = {"id": _raise(office, person, "2022-02-01", note="屋顶漏水")}
    owner = {"owner": "和谐社区", "due_on": "2022-02-20"}
    sorted_as = {"need_category": "housing", "need_urgency": "soon"}
    office.do("need.triage", occurred_on="2022-02-02", **roof, **sorted_as, **owner)
    office.do("need.escalate", occurred_on="2022-02-05", escalated_to="街道办事处", **roof)
    taken = {"owner": "街道办事处", "due_on": "2022-03-01"}
    office.do("need.accept_escalation", occurred_on="2022-02-08", **roof, **taken)
    office.do("need.progress", occurred_on="2022-02-14", note="施工队已看过屋顶", **roof)
    office.do("need.resolve", occurred_on="2022-02-28", **roof)
    office.do("need.confirm", occurred_on="2022-03-02", **roof)


@service(
    57,
    "Visits of leaders who bring comfort, and a gift",
    "走访慰问",
    commands=(*MEETING, "service.deliver"),
    facts=(*MET, "service_delivered"),
    counted={
        "contact_made:visit": {"persons": 1},
        "festival_visit_gift": {"households": 1, "goods_minor": 30_000},
    },
)
def condolence_visits(office: Office) -> None:
    person = office.person()
    home = {"household_id": office.household(person)}
    meet(office, person, "condolence", party="prefecture_leaders")
    told = {"occurred_on": "2022-01-25", "goods_value": yuan(300)}
    festival = {"fields": {"festival": "spring_festival"}}
    deliver(office, "festival_visit_gift", person, **told, **home, **festival)


@service(
    58,
    "Visits that come back",
    "常态化走访",
    commands=MEETING,
    facts=MET,
    counted={"contact_made:visit": {"persons": 1, "person_times": 1}},
)
def regular_visits(office: Office) -> None:
    meet(office, office.person(), "regular_visit")


@service(
    59,
    "Collaborators who visit each household, and plan with it what to do",
    "cộng tác viên thăm hộ, lập kế hoạch trợ giúp",
    commands=(*MEETING, "need.raise_need", "need.triage", *PLAN),
    facts=(*MET, "need_raised", "need_triaged", *PLANNED),
    counted={
        "contact_made:visit": {"persons": 1},
        "need_raised": {"persons": 1},
        "care_plan:family_plan": {"persons": 1},
    },
)
def household_visits(office: Office) -> None:
    person = office.person("Trần Văn Bình", area="24")
    visitor = office.staff("collaborator", "Phạm Thị Lan")
    contact = meet(office, person, "household_visit", by=visitor)
    need = _raise(office, person, "2022-01-25", contact_id=contact, note="cần xe lăn")
    sorted_as = {"need_category": "device", "need_urgency": "usual"}
    owner = {"owner": "UBND xã", "due_on": "2022-03-25"}
    office.do("need.triage", id=need, occurred_on="2022-01-26", **sorted_as, **owner)
    agree_on_plan(office, person, "family_plan", by=visitor)


@service(
    60,
    "Lists of those who need help while nobody may leave the house",
    "封控期间动态台账",
    commands=(
        "roster.create",
        "roster.add_member",
        "roster.review",
        "roster.remove_member",
        "roster.close",
    ),
    facts=(
        "roster_created",
        "roster_member_added",
        "roster_reviewed",
        "roster_member_removed",
        "roster_closed",
    ),
    counted={"roster_member:isolated_at_home": {"persons": 2}},
)
def lockdown_rosters(office: Office) -> None:
    told = {"criterion": "isolated", "roster_category": "isolated_at_home", "area": AREA}
    roster = office.do("roster.create", occurred_on="2022-01-14", period_from="2022-01-14", **told)
    named = {"id": roster}
    first, second = office.person(), office.person("李大山")
    for day, person in (("2022-01-14", first), ("2022-01-16", second)):
        office.do("roster.add_member", occurred_on=day, person_id=person, **named)
    found = {"roster_finding": "changes_made", "next_review_on": "2022-01-18"}
    office.do("roster.review", occurred_on="2022-01-17", **named, **found)
    gone = {"person_id": first, "roster_removal_reason": "no_longer_fits"}
    office.do("roster.remove_member", occurred_on="2022-01-17", **named, **gone)
    end = {"period_until": "2022-02-01", "roster_closing_reason": "no_longer_needed"}
    office.do("roster.close", occurred_on="2022-02-01", **named, **end)


@service(
    61,
    "Households near to want, in three categories, with what is done for each",
    "边缘易致贫户、突发严重困难户、脱贫不稳定户",
    commands=("household.form", "household.classify_vulnerability"),
    facts=("household_formed", "household_vulnerability_classified"),
    counted={
        "vulnerable_household": {"households": 3},
        "vulnerable_household:prone_to_return": {"households": 1},
        "vulnerable_household:sudden_hardship": {"households": 1},
        "vulnerable_household:unstable_exit": {"households": 1},
    },
)
def vulnerable_households(office: Office) -> None:
    for category in ("prone_to_return", "sudden_hardship", "unstable_exit"):
        household = office.household(office.person())
        told = {"vulnerability": category, "support_measures": ["work", "regular_visits"]}
        day = "2022-03-15"
        office.do("household.classify_vulnerability", id=household, occurred_on=day, **told)


def _raise(office: Office, person: UUID, day: str, **said: Any) -> UUID:
    need = UUID(office.new_id())
    told = {"id": need, "person_id": person, "area": AREA, **said}
    office.do("need.raise_need", occurred_on=day, **told)
    return need
