"""F. Work and education: courses, work, workshops, schools."""

from tests.ledger.people import AREA, yuan
from tests.ledger.services.caring import (
    GOALS,
    GOALS_MET,
    PASSED_ON,
    PLAN,
    PLANNED,
    REFERRED,
    admit,
    agree_on_plan,
    deliver,
    pass_on,
    reach_goal,
)
from tests.ledger.services.d_care import PLACED, PLACING
from tests.ledger.services.learning import TRAINED, TRAINING, employ, train
from tests.ledger.services.office import GRANT, GRANT_FACTS, Office
from tests.ledger.services.table import service

WORKING = ("employment.begin", "employment.confirm")
WORKED = ("employment_begun", "employment_confirmed")


@service(
    62,
    "Training in a skill",
    "职业技能培训",
    commands=TRAINING,
    facts=TRAINED,
    counted={
        "training_begun": {"persons": 1},
        "training_completed": {"persons": 1},
        "training_course": {"times": 1, "reach": 27},
    },
)
def skills_training(office: Office) -> None:
    train(office, office.person(), "vocational", "embroidery")


@service(
    63,
    "Job fairs",
    "残疾人专场招聘会",
    commands=("activity.plan", "activity.hold", "activity.attend"),
    facts=("activity_planned", "activity_held", "activity_attended"),
    counted={
        "activity:job_fair": {"times": 2, "reach": 240},
        "activity_attendance:job_fair": {"persons": 1, "person_times": 2},
    },
)
def job_fairs(office: Office) -> None:
    person = office.person()
    for day in ("2022-03-20", "2022-08-20"):
        fair = {"id": office.new_id(), "occurred_on": day}
        told = {"activity_kind": "job_fair", "due_on": day, "area": AREA}
        office.do("activity.plan", **fair, **told, partners=["昌吉州人社局"])
        office.do("activity.hold", **fair, reach=120, unit="persons")
        office.do("activity.attend", **fair, person_id=person)


@service(
    64,
    "People who found work, in town and country",
    "城乡新增残疾人就业",
    commands=WORKING,
    facts=WORKED,
    counted={
        "employment:open": {"persons": 1},
        "employment:flexible": {"persons": 1},
        "employment_confirmed:3_months": {"persons": 2},
    },
)
def new_employment(office: Office) -> None:
    employ(office, office.person(), employer="昌吉市天山刺绣有限公司")
    employ(office, office.person("李大山"), "flexible", settlement="rural")


@service(
    65,
    "Graduates recommended to employers",
    "高校残疾人毕业生就业推荐",
    commands=PASSED_ON,
    facts=REFERRED,
    counted={
        "referral_made:graduate_recommendation": {"persons": 1},
        "referral_completed:graduate_recommendation": {"persons": 1},
    },
)
def graduates(office: Office) -> None:
    graduate = office.person(born_on="2000-02")
    pass_on(office, graduate, "graduate_recommendation", "昌吉国家农业科技园区")


@service(
    66,
    "Workshops where people work with help, and are paid",
    "辅助性就业、工疗",
    commands=(*PLACING, "placement_wage.pay"),
    facts=(*PLACED, "placement_wage_paid"),
    counted={
        "placement:workshop": {"persons": 1},
        "placement_day:workshop": {"days": 2},
        "placement_wage": {"persons": 1, "cash_minor": 38_000},
    },
)
def workshops(office: Office) -> None:
    person, workshop = office.person(), office.station("workshop", "棠下镇工疗站")
    admit(office, person, "workshop", workshop)
    wage = {"period": "2022-02", "amount": yuan(380), "station_id": workshop}
    office.do("placement_wage.pay", occurred_on="2022-03-05", person_id=person, **wage)


@service(
    67,
    "Assessment, training, work and what follows, in one plan",
    "“1+3+N”就业模式",
    commands=(*PLAN, *GOALS, *TRAINING, *WORKING),
    facts=(*PLANNED, *GOALS_MET, *TRAINED, *WORKED),
    counted={
        "care_plan:employment_1_3_n": {"persons": 1},
        "training_completed": {"persons": 1},
        "employment:sheltered": {"persons": 1},
    },
)
def one_three_n(office: Office) -> None:
    person = office.person()
    plan = agree_on_plan(office, person, "employment_1_3_n")
    train(office, person, "vocational", "baking")
    employ(office, person, "sheltered", employer="展能烘焙坊")
    reach_goal(office, plan, "能独立站一班柜台")


@service(
    68,
    "Shops, vending machines, a café and a bakery that sell what people make",
    "展能产品销售网络",
    commands=("station.open", "station.equip"),
    facts=("station_opened", "station_equipped"),
    counted={
        "station_opened:sales": {"times": 3},
        "station_equipped": {"times": 1, "items": 2},
    },
)
def sales_network(office: Office) -> None:
    for name in ("展能咖啡屋", "展能烘焙坊", "爱心商城小程序"):
        place = office.station("sales", name)
    machines = [{"item": "自动售货机", "items": 2, "value": yuan(24_000)}]
    office.do("station.equip", id=place, occurred_on="2022-03-01", equipment=machines)


@service(
    69,
    "Work in another region",
    "跨区域就业",
    commands=(*PASSED_ON, *WORKING),
    facts=(*REFERRED, *WORKED),
    counted={
        "referral_completed:cross_region_work": {"persons": 1},
        "employment:open": {"persons": 1},
    },
)
def work_elsewhere(office: Office) -> None:
    person = office.person()
    pass_on(office, person, "cross_region_work", "江门市残疾人就业服务中心")
    employ(office, person, employer="江门市一家电子厂", area="440703")


@service(
    70,
    "A file for each child on how it goes to school",
    "“一人一案”入学安置",
    commands=(*PLAN, *GOALS),
    facts=(*PLANNED, *GOALS_MET),
    counted={"care_plan:schooling_one_file": {"persons": 1}},
)
def schooling(office: Office) -> None:
    child = office.person(born_on="2015-02")
    reach_goal(office, agree_on_plan(office, child, "schooling_one_file"), "九月入学随班就读")


@service(
    71,
    "A place in a special school",
    "特殊教育学校安置",
    commands=PLACING,
    facts=PLACED,
    counted={
        "placement:special_school": {"persons": 1},
        "placement_day:special_school": {"days": 2},
    },
)
def special_school(office: Office) -> None:
    school = office.station("day_care", "昌吉州特殊教育学校")
    admit(office, office.person(born_on="2014-02"), "special_school", school)


@service(
    72,
    "Lessons at home",
    "送教上门",
    commands=("service.deliver",),
    facts=("service_delivered",),
    counted={"home_teaching": {"persons": 1, "person_times": 2, "minutes": 180}},
)
def home_teaching(office: Office) -> None:
    child = office.person(born_on="2013-02")
    for day in ("2022-09-05", "2022-09-12"):
        subject = {"fields": {"lesson_subject": "language"}}
        deliver(office, "home_teaching", child, occurred_on=day, minutes=90, **subject)


@service(
    73,
    "Young people put forward for a vocational school: how many, and how many got in",
    "推荐就读中等职业学校",
    commands=(*PASSED_ON, "referral.decline", "referral.note_outcome"),
    facts=(*REFERRED, "referral_declined", "referral_outcome_noted"),
    counted={
        "referral_made:vocational_school": {"persons": 2},
        "referral_completed:vocational_school": {"persons": 1},
    },
)
def vocational_school(office: Office) -> None:
    reason = ("vocational_school", "昌吉职业技术学院")
    young = office.person(born_on="2006-02")
    admitted = pass_on(office, young, *reason)
    reached = {"id": admitted, "referral_outcome": "reached"}
    office.do("referral.note_outcome", occurred_on="2022-09-01", **reached)
    other = {"id": office.new_id()}
    told = {"person_id": office.person("李大山", born_on="2006-05"), "referral_consent": "person"}
    names = dict(zip(("referral_reason", "referred_to"), reason, strict=True))
    office.do("referral.make", occurred_on="2022-04-10", **other, **told, **names)
    no = {"referral_decline_reason": "no_capacity"}
    office.do("referral.decline", occurred_on="2022-05-30", **other, **no)


@service(
    74,
    "Families learn to care, people learn to live on their own",
    "tập huấn kỹ năng chăm sóc, kỹ năng sống",
    commands=TRAINING,
    facts=TRAINED,
    counted={
        "training_completed": {"persons": 2},
        "training_course": {"times": 2, "reach": 54},
    },
)
def life_skills(office: Office) -> None:
    train(office, office.person("Nguyễn Thị Đào", area="22"), "family_care", "care_at_home")
    train(office, office.person("Trần Văn Bình", area="22"), "life_skills", "daily_living")


@service(
    75,
    "A jobs programme: a course, money to begin, work of one's own",
    "chương trình hỗ trợ việc làm",
    commands=(*TRAINING, *GRANT, *WORKING),
    facts=(*TRAINED, *GRANT_FACTS, *WORKED),
    counted={
        "training_completed": {"persons": 1},
        "start_up_grant": {"persons": 1, "cash_minor": 500_000},
        "employment:self": {"persons": 1},
    },
)
def jobs_programme(office: Office) -> None:
    person = office.person("Nguyễn Thị Đào", area="22")
    train(office, person, "business", "retail")
    office.grant("start_up_grant", yuan(5000), person_id=person, round="once")
    employ(office, person, "self")
