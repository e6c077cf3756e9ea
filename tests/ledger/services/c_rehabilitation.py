"""C. Rehabilitation and health: plans, sessions, screenings, and what only few may see."""

from tests.ledger.people import dong
from tests.ledger.services.caring import (
    GOALS,
    GOALS_MET,
    PASSED_ON,
    PLAN,
    PLANNED,
    REFERRED,
    agree_on_plan,
    deliver,
    pass_on,
    reach_goal,
    treat,
)
from tests.ledger.services.office import GRANT, GRANT_FACTS, Office
from tests.ledger.services.table import service


@service(
    32,
    "Community rehabilitation stations and their sessions",
    "社区康复站",
    commands=(
        "station.open",
        *PLAN,
        "rehab_session.plan",
        "rehab_session.check_in",
        "rehab_session.deliver",
        *GOALS,
    ),
    facts=(
        "station_opened",
        *PLANNED,
        "rehab_session_planned",
        "rehab_session_checked_in",
        "rehab_session_delivered",
        *GOALS_MET,
    ),
    counted={
        "station_opened:rehab": {"times": 1},
        "care_plan:rehabilitation": {"persons": 1},
        "rehab_session": {"persons": 1, "person_times": 1, "minutes": 40},
    },
)
def community_rehabilitation(office: Office) -> None:
    person, station = office.person(), office.station("rehab", "阜康市第二康复站")
    plan = agree_on_plan(office, person, "rehabilitation")
    where = {"person_id": person, "station_id": station, "item": "physiotherapy"}
    when = {"planned_for": "2022-03-02", "starts_at": "10:00", "plan_id": plan}
    session = office.do("rehab_session.plan", occurred_on="2022-02-16", **where, **when)
    came = {"id": session, "arrived_at": "09:50"}
    office.do("rehab_session.check_in", occurred_on="2022-03-02", **came)
    treat(office, person, station, "physiotherapy")
    reach_goal(office, plan, "能自己站着做饭")


@service(
    33,
    "Precise rehabilitation out of a funded list of 32 items",
    "精准康复服务",
    commands=(*PLAN, "rehab_session.deliver", "service.deliver"),
    facts=(*PLANNED, "rehab_session_delivered", "service_delivered"),
    counted={
        "care_plan:rehabilitation": {"persons": 1},
        "rehab_session:rehab_gait_training": {"persons": 1, "minutes": 40},
        "rehab_prosthesis_fitting": {"persons": 1, "items": 1},
    },
)
def precise_rehabilitation(office: Office) -> None:
    person, station = office.person(), office.station("rehab", "蓬江区康复中心")
    agree_on_plan(office, person, "rehabilitation")
    treat(office, person, station, "rehab_gait_training")
    deliver(office, "rehab_prosthesis_fitting", person, items=1)


@service(
    34,
    "Rescue rehabilitation of children, and the centre for special children",
    "残疾儿童康复救助",
    commands=(*PLAN, "placement.admit", "placement.attend", "rehab_session.deliver"),
    facts=(*PLANNED, "placement_admitted", "placement_attended", "rehab_session_delivered"),
    counted={
        "care_plan:child_rescue": {"persons": 1},
        "placement:day_care": {"persons": 1},
        "placement_day:day_care": {"days": 1},
        "rehab_session:speech_therapy": {"persons": 1, "minutes": 40},
    },
)
def child_rescue(office: Office) -> None:
    child, centre = office.person(born_on="2018-06"), office.station("day_care", "特殊儿童康复中心")
    agree_on_plan(office, child, "child_rescue")
    told = {"person_id": child, "care_type": "day_care", "station_id": centre}
    place = office.do("placement.admit", occurred_on="2022-03-01", **told)
    office.do("placement.attend", id=place, occurred_on="2022-03-02", station_id=centre)
    treat(office, child, centre, "speech_therapy")


@service(
    35,
    "A project for adults with a disabled limb",
    "成年肢体残疾人康复项目",
    commands=(*PLAN, "care_plan.record_measure", "rehab_session.deliver", *GOALS),
    facts=(*PLANNED, "measure_recorded", "rehab_session_delivered", *GOALS_MET),
    counted={
        "care_plan:adult_limb": {"persons": 1},
        "measure": {"persons": 1, "person_times": 2},
        "rehab_session:occupational_therapy": {"minutes": 40},
    },
)
def adult_limb(office: Office) -> None:
    person, station = office.person(), office.station("rehab", "昌吉市康复站")
    plan = agree_on_plan(office, person, "adult_limb")
    for day, stage, score in (("2022-02-16", "start", 55), ("2022-08-30", "end", 85)):
        told = {"measure": "barthel", "measure_version": 1, "measure_stage": stage}
        office.do("care_plan.record_measure", id=plan, occurred_on=day, score=score, **told)
    treat(office, person, station, "occupational_therapy")
    reach_goal(office, plan, "扶着扶手站着做饭")


@service(
    36,
    "Screening of children up to six, and help that begins early",
    "sàng lọc, can thiệp sớm trẻ 0-6 tuổi",
    commands=(
        "screening.screen",
        "screening.suspect",
        "screening.refer_to_assessment",
        "screening.confirm",
        "screening.begin_intervention",
    ),
    facts=(
        "person_screened",
        "screening_suspected",
        "screening_assessment_referred",
        "screening_confirmed",
        "intervention_begun",
    ),
    counted={
        "screening:child_0_6": {"persons": 1},
        "intervention:child_0_6": {"persons": 1},
    },
)
def early_screening(office: Office) -> None:
    child = office.person("Nguyễn An", area="22", born_on="2019-05")
    told = {"person_id": child, "screening_programme": "child_0_6"}
    named = {"id": office.do("screening.screen", occurred_on="2022-03-15", **told)}
    office.do("screening.suspect", occurred_on="2022-03-15", suspected="chậm nói", **named)
    away = {"referred_to": "Bệnh viện Sản Nhi"}
    office.do("screening.refer_to_assessment", occurred_on="2022-03-16", **named, **away)
    office.do("screening.confirm", occurred_on="2022-04-10", found="chậm phát triển", **named)
    office.do("screening.begin_intervention", occurred_on="2022-04-26", **named)


@service(
    37,
    "Orthopaedic surgery, and what it costs",
    "phẫu thuật chỉnh hình",
    commands=(*PASSED_ON, *GRANT),
    facts=(*REFERRED, *GRANT_FACTS),
    counted={
        "referral_made:orthopaedic_surgery": {"persons": 1},
        "referral_completed:orthopaedic_surgery": {"persons": 1},
        "surgery_aid": {"persons": 1, "cash_minor": 8_000_000},
    },
)
def surgery(office: Office) -> None:
    person = office.person("Nguyễn Thị Đào", area="22")
    pass_on(office, person, "orthopaedic_surgery", "Bệnh viện Chỉnh hình")
    office.grant("surgery_aid", dong(8_000_000), person_id=person)
