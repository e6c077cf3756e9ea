"""C, the second half: health, of the body and of the mind."""

from tests.ledger.people import AREA
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
from tests.ledger.services.office import Office
from tests.ledger.services.table import service


@service(
    38,
    "Share of persons with disabilities who had any health service in the year",
    "tỷ lệ người khuyết tật được chăm sóc sức khỏe",
    commands=("rehab_session.deliver", "service.deliver", "target.set_value", "target.measure"),
    facts=("rehab_session_delivered", "service_delivered", "target_set", "target_measured"),
    counted={
        "rehab_session": {"persons": 1},
        "family_doctor_visit": {"persons": 1},
        "target_measured": {"times": 1},
    },
)
def any_health_service(office: Office) -> None:
    first, second = office.person("Nguyễn Thị Đào"), office.person("Trần Văn Bình")
    office.person("Lê Văn Cường")
    treat(office, first, office.station("rehab", "Trạm y tế Bãi Cháy"), "physiotherapy")
    deliver(office, "family_doctor_visit", second)
    target = {"id": office.new_id(), "unit": "percent"}
    target |= {"period_from": "2022-01-01", "period_until": "2023-01-01"}
    office.do(
        "target.set_value",
        occurred_on="2022-01-15",
        indicator="health_coverage",
        numerator="persons_with_a_health_service",
        denominator="persons_in_the_register",
        value=90,
        **target,
    )
    office.do("target.measure", occurred_on="2022-12-30", counted=2, counted_of=3, **target)


@service(
    39,
    "A family doctor for each household, who comes",
    "家庭医生签约服务",
    commands=("enrolment.enrol", "service.deliver"),
    facts=("person_enrolled", "service_delivered"),
    counted={
        "enrolment:family_doctor": {"persons": 1},
        "family_doctor_visit": {"persons": 1, "person_times": 2},
    },
)
def family_doctor(office: Office) -> None:
    person = office.person()
    term = {"term_from": "2022-01-10", "term_until": "2023-01-10"}
    signed = {"person_id": person, "programme": "family_doctor", "provider": "白沙街道卫生服务中心"}
    office.do("enrolment.enrol", occurred_on="2022-01-10", **signed, **term)
    for day in ("2022-03-10", "2022-09-10"):
        deliver(office, "family_doctor_visit", person, occurred_on=day)


@service(
    40,
    "Rehabilitation of the mind in the community, with a plan for each case",
    "精神障碍社区康复个案化管理",
    commands=(*PLAN, *GOALS),
    facts=(*PLANNED, *GOALS_MET),
    counted={"care_plan:mental_case_management": {"persons": 1}},
    sensitive=True,
)
def mental_case(office: Office) -> None:
    manager, person = office.staff("case_manager", "陈社工"), office.person()
    plan = agree_on_plan(office, person, "mental_case_management", by=manager)
    reach_goal(office, plan, "按时服药，每周到康园中心两次", by=manager)


@service(
    41,
    "Counselling, face to face and by telephone",
    "心理服务平台、心理疏导",
    commands=("service.deliver", "rehab_session.deliver", *PASSED_ON),
    facts=("service_delivered", "rehab_session_delivered", *REFERRED),
    counted={
        "counselling": {"persons": 1, "minutes": 45},
        "psychological_platform_call": {"persons": 1, "minutes": 20},
        "rehab_session:counselling": {"persons": 1, "minutes": 40},
        "referral_completed:psychological_help": {"persons": 1},
    },
    sensitive=True,
)
def counselling(office: Office) -> None:
    manager, agent = office.staff("case_manager", "陈社工"), office.staff("call_agent", "李热线")
    person, station = office.person(), office.station("call_centre", "残疾人心理服务平台")
    deliver(office, "psychological_platform_call", person, by=agent, minutes=20)
    deliver(office, "counselling", person, by=manager, minutes=45)
    treat(office, person, station, "counselling", by=manager)
    pass_on(office, person, "psychological_help", "州心理医院", by=manager)


@service(
    42,
    "Care, counselling and rehabilitation in a facility",
    "chăm sóc, tư vấn, phục hồi chức năng tại cơ sở",
    commands=("placement.admit", "placement.attend", "rehab_session.deliver", "service.deliver"),
    facts=(
        "placement_admitted",
        "placement_attended",
        "rehab_session_delivered",
        "service_delivered",
    ),
    counted={
        "placement:boarding": {"persons": 1},
        "placement_day:boarding": {"days": 1},
        "rehab_session": {"minutes": 40},
        "counselling": {"minutes": 30},
    },
)
def facility_care(office: Office) -> None:
    person = office.person("Trần Văn Bình", area="24")
    home = office.station("boarding", "Trung tâm bảo trợ xã hội", area="24")
    told = {"person_id": person, "care_type": "boarding", "station_id": home, "bed": "3-12"}
    place = office.do("placement.admit", occurred_on="2022-02-01", **told)
    office.do("placement.attend", id=place, occurred_on="2022-02-02", station_id=home)
    treat(office, person, home, "physiotherapy")
    worker = office.staff("case_manager", "Phạm Thị Lan")
    deliver(office, "counselling", person, by=worker, minutes=30, station_id=home)


@service(
    43,
    "Social-work rooms in hospitals",
    "phòng công tác xã hội trong bệnh viện",
    commands=("station.open", "contact.plan", "contact.make", "contact.note", "need.raise_need"),
    facts=("station_opened", "contact_planned", "contact_made", "contact_noted", "need_raised"),
    counted={
        "station_opened:social_work_room": {"times": 1},
        "contact_made:visit": {"persons": 1},
        "need_raised": {"persons": 1},
    },
)
def hospital_social_work(office: Office) -> None:
    patient = office.person("Trần Văn Bình", area="24")
    office.station("social_work_room", "Phòng CTXH Bệnh viện đa khoa tỉnh", area="24")
    met = {"id": office.new_id(), "person_id": patient, "channel": "visit"}
    purpose = {"contact_purpose": "hospital_social_work"}
    office.do("contact.plan", occurred_on="2022-06-01", due_on="2022-06-02", **met, **purpose)
    office.do("contact.make", occurred_on="2022-06-02", **met)
    said = {"id": met["id"], "minutes": 30, "note": "Gia đình không đủ tiền viện phí"}
    office.do("contact.note", occurred_on="2022-06-02", **said)
    told = {"id": office.new_id(), "person_id": patient, "contact_id": met["id"]}
    office.do("need.raise_need", occurred_on="2022-06-02", **told)


@service(
    44,
    "A day of rehabilitation, talk and painting over the net",
    "线上康复、心理、绘画日",
    commands=("activity.plan", "activity.hold", "activity.attend", "service.deliver"),
    facts=("activity_planned", "activity_held", "activity_attended", "service_delivered"),
    counted={
        "activity:online_day": {"times": 1, "reach": 60},
        "activity_attendance:online_day": {"persons": 1},
        "online_rehab_session": {"persons": 1, "minutes": 30},
    },
)
def online_day(office: Office) -> None:
    person, day = office.person(), {"id": office.new_id()}
    told = {"activity_kind": "online_day", "due_on": "2022-05-15", "area": AREA}
    office.do("activity.plan", occurred_on="2022-05-01", **day, **told)
    office.do("activity.hold", occurred_on="2022-05-15", reach=60, unit="person_times", **day)
    office.do("activity.attend", occurred_on="2022-05-15", person_id=person, **day)
    deliver(office, "online_rehab_session", person, occurred_on="2022-05-15", minutes=30)
