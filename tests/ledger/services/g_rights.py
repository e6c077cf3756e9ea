"""G. Rights and participation: advice, protection, culture, sport, honours."""

from typing import Any
from uuid import UUID

from tests.ledger.people import AREA, yuan
from tests.ledger.services.caring import PASSED_ON, REFERRED, deliver, pass_on
from tests.ledger.services.d_care import put_on_roster
from tests.ledger.services.office import GRANT, GRANT_FACTS, Office
from tests.ledger.services.table import service

HOLDING = ("activity.plan", "activity.hold")
HELD = ("activity_planned", "activity_held")


def _hold(
    office: Office, kind: str, day: str, reach: int, *, theme: str | None = None, **more: Any
) -> UUID:
    activity = UUID(office.new_id())
    told = {"activity_kind": kind, "due_on": day, "area": AREA, "theme": theme}
    office.do("activity.plan", id=activity, occurred_on=day, **told)
    held = {"reach": reach, "unit": "person_times", **more}
    office.do("activity.hold", id=activity, occurred_on=day, **held)
    return activity


@service(
    76,
    "Legal aid: a station, advice, help in court, talks in the villages",
    "残疾人法律救助站",
    commands=("station.open", "service.deliver", *PASSED_ON, *HOLDING),
    facts=("station_opened", "service_delivered", *REFERRED, *HELD),
    counted={
        "station_opened:legal_aid": {"times": 1},
        "legal_advice": {"persons": 1, "minutes": 30},
        "referral_completed:legal_aid": {"persons": 1},
        "activity:law_talk": {"times": 1, "reach": 40},
        "activity:outreach": {"times": 1, "reach": 25},
    },
    sensitive=True,
)
def legal_aid(office: Office) -> None:
    person, station = office.person(), office.station("legal_aid", "残疾人法律救助站")
    manager = office.staff("case_manager", "陈社工")
    matter = {"fields": {"legal_matter": "property"}}
    deliver(office, "legal_advice", person, by=manager, minutes=30, station_id=station, **matter)
    pass_on(office, person, "legal_aid", "区法律援助处", by=manager)
    _hold(office, "law_talk", "2022-05-15", 40)
    _hold(office, "outreach", "2022-06-15", 25)


@service(
    77,
    "Protection of girls with an intellectual or mental disability",
    "智力、精神残疾女童保护",
    commands=("roster.create", "roster.add_member", "roster.remove_member"),
    facts=("roster_created", "roster_member_added", "roster_member_removed"),
    counted={"roster_member:girls_protection": {"persons": 1}},
    sensitive=True,
)
def girls_protection(office: Office) -> None:
    girl = office.person("王小梅", born_on="2009-02")
    roster = put_on_roster(office, "girls_protection", girl, sensitive=True)
    gone = {"person_id": girl, "roster_removal_reason": "looked_after_otherwise"}
    office.do("roster.remove_member", id=roster, occurred_on="2022-11-01", **gone)


@service(
    78,
    "Culture and sport, open days, performances",
    "文化体育“五个一”、开放日、文艺演出",
    commands=(*HOLDING, "activity.attend"),
    facts=(*HELD, "activity_attended"),
    counted={
        "activity:culture": {"times": 1, "reach": 50},
        "activity:sport": {"times": 1, "reach": 50},
        "activity:open_day": {"times": 1, "reach": 50},
        "activity:performance": {"times": 1, "reach": 50},
        "activity_attendance": {"persons": 1, "person_times": 4},
    },
)
def culture_and_sport(office: Office) -> None:
    person = office.person()
    for month, kind in enumerate(("culture", "sport", "open_day", "performance"), start=5):
        day = f"2022-{month:02}-15"
        activity = _hold(office, kind, day, 50)
        office.do("activity.attend", id=activity, occurred_on=day, person_id=person)


@service(
    79,
    "Telling the public",
    "宣传活动",
    commands=HOLDING,
    facts=HELD,
    counted={"activity:publicity": {"times": 1, "reach": 230, "items": 60, "goods_minor": 120_000}},
)
def publicity(office: Office) -> None:
    given = {"items": 60, "goods_value": yuan(1200)}
    _hold(office, "publicity", "2022-03-03", 230, theme="ear_day", **given)


@service(
    80,
    "Honours for people and groups",
    "khen thưởng tập thể, cá nhân",
    commands=(*GRANT, "service.deliver"),
    facts=(*GRANT_FACTS, "service_delivered"),
    counted={
        "honour_award": {"times": 2, "persons": 1, "cash_minor": 300_000},
        "award": {"persons": 1},
    },
)
def honours(office: Office) -> None:
    person = office.person()
    office.grant("honour_award", yuan(1000), person_id=person)
    group = {"beneficiary": "organisation", "beneficiary_organisation": "社区残疾人协会"}
    office.grant("honour_award", yuan(2000), **group)
    deliver(office, "award", person, fields={"award_level": "province"})
