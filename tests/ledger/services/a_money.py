"""A. Money: what is paid by the month, and what is given once."""

from typing import Any
from uuid import UUID

from ledger.policies import RateLine
from ledger.vocabulary import Money
from tests.ledger.people import AREA, dong, yuan
from tests.ledger.services.homes import HOME, HOME_FACTS, work_on_home
from tests.ledger.services.office import (
    GRANT,
    GRANT_FACTS,
    Office,
)
from tests.ledger.services.paying import (
    ENTITLED,
    ENTITLING,
    MONTHLY,
    PAID,
    PAYING,
    QUANG_NINH,
    certify,
    entitle,
    lay_down,
    pay_month,
)
from tests.ledger.services.table import service

ENROLLING = ("enrolment.enrol", "enrolment.pay_premium", "enrolment.activate")
ENROLLED = ("person_enrolled", "enrolment_premium_paid", "enrolment_activated")


@service(
    1,
    "Living subsidy for persons with disabilities in difficulty",
    "困难残疾人生活补贴",
    **MONTHLY,
    counted={"living_subsidy": {"persons": 1, "person_times": 1, "cash_minor": 10_000}},
)
def living_subsidy(office: Office) -> None:
    person = office.person()
    lay_down(office, "living_subsidy", yuan(100))
    entitle(office, "living_subsidy", person)
    pay_month(office, "living_subsidy", person)


@service(
    2,
    "Nursing subsidy for the severely disabled, and in places for others",
    "重度残疾人护理补贴",
    **MONTHLY,
    counted={"nursing_subsidy": {"persons": 2, "person_times": 2, "cash_minor": 22_000}},
)
def nursing_subsidy(office: Office) -> None:
    severe, other = office.person(), office.person("李大山")
    certify(office, severe, country="CN", category="physical", grade="grade_1")
    certify(office, other, country="CN", category="intellectual", grade="grade_3")
    rates = (
        RateLine(percent=120, grades=("grade_1", "grade_2")),
        RateLine(percent=100, categories=("intellectual", "mental")),
    )
    lay_down(office, "nursing_subsidy", yuan(100), *rates)
    for person in (severe, other):
        entitle(office, "nursing_subsidy", person)
    pay_month(office, "nursing_subsidy", severe, other)


@service(
    3,
    "Monthly social assistance in Viet Nam",
    "trợ cấp xã hội hằng tháng",
    **MONTHLY,
    counted={"social_assistance": {"persons": 1, "cash_minor": 540_000}},
)
def social_assistance(office: Office) -> None:
    person = office.person("Nguyễn Thị Đào", area="22")
    certify(office, person, country="VN", category="mobility", grade="severe")
    rate = RateLine(percent=150, grades=("severe",))
    lay_down(office, "social_assistance", dong(360_000), rate, issuer=QUANG_NINH)
    one = {"review": QUANG_NINH, "pay": QUANG_NINH}
    entitle(office, "social_assistance", person, **one)
    pay_month(office, "social_assistance", person, **one)


@service(
    4,
    "Other support, by the month to those who care, or once",
    "chính sách trợ giúp khác",
    commands=(*ENTITLING, *PAYING, *GRANT),
    facts=(*ENTITLED, *PAID, *GRANT_FACTS),
    counted={
        "carer_support": {"persons": 1, "cash_minor": 360_000},
        "other_support": {"persons": 1, "cash_minor": 3_000_000},
    },
)
def other_support(office: Office) -> None:
    person = office.person("Nguyễn Thị Đào", area="22")
    lay_down(office, "carer_support", dong(360_000), issuer=QUANG_NINH)
    one = {"review": QUANG_NINH, "pay": QUANG_NINH}
    entitle(office, "carer_support", person, **one)
    pay_month(office, "carer_support", person, **one)
    office.grant("other_support", dong(3_000_000), person_id=person)


@service(
    5,
    "Money for a festival",
    "节日慰问金",
    commands=("payment.pay",),
    facts=("payment_paid",),
    counted={
        "spring_festival_money": {"persons": 1, "cash_minor": 30_000},
        "mid_autumn_money": {"persons": 1, "cash_minor": 20_000},
        "disability_day_money": {"persons": 1, "cash_minor": 10_000},
    },
)
def festival_money(office: Office) -> None:
    person = office.person()
    for scheme, period, day, amount in (
        ("spring_festival_money", "2022-02", "2022-01-28", 300),
        ("mid_autumn_money", "2022-09", "2022-09-08", 200),
        ("disability_day_money", "2022-05", "2022-05-15", 100),
    ):
        told = {"person_id": person, "scheme": scheme, "period": period, "amount": yuan(amount)}
        office.do("payment.pay", occurred_on=day, **told)


@service(
    6,
    "Relief of 500 yuan to a household in hardship",
    "困难残疾人家庭救助",
    commands=("household_grant.give",),
    facts=("household_grant_paid",),
    counted={"household_relief": {"households": 1, "cash_minor": 50_000}},
)
def household_relief(office: Office) -> None:
    _give(office, "household_relief", yuan(500), yuan(0))


@service(
    7,
    "Temporary relief in goods or cash, also in grave illness",
    "临时救助",
    commands=("household_grant.give", *GRANT),
    facts=("household_grant_paid", *GRANT_FACTS),
    counted={
        "temporary_relief": {"households": 1, "cash_minor": 20_000, "goods_minor": 26_400},
        "major_illness_relief": {"persons": 1, "cash_minor": 300_000},
    },
)
def temporary_relief(office: Office) -> None:
    person = _give(office, "temporary_relief", yuan(200), yuan(264), goods="staple_food")
    office.grant("major_illness_relief", yuan(3000), person_id=person)


def _give(office: Office, scheme: str, cash: Money, goods_value: Money, **more: Any) -> UUID:
    person = office.person()
    office.do(
        "household_grant.give",
        occurred_on="2022-08-19",
        scheme=scheme,
        person_id=person,
        household_id=office.household(person),
        round="2022-08",
        cash=cash,
        goods_value=goods_value,
        **more,
    )
    return person


@service(
    8,
    "A start-up grant, once",
    "自主创业一次性补贴",
    commands=GRANT,
    facts=GRANT_FACTS,
    counted={"start_up_grant": {"persons": 1, "cash_minor": 500_000}},
)
def start_up_grant(office: Office) -> None:
    office.grant("start_up_grant", yuan(5000), person_id=office.person(), round="once")


@service(
    9,
    "A subsidy to keep one's own business going",
    "自主创业运营补贴",
    commands=GRANT,
    facts=GRANT_FACTS,
    counted={"operating_subsidy": {"persons": 1, "cash_minor": 300_000}},
)
def operating_subsidy(office: Office) -> None:
    office.grant("operating_subsidy", yuan(3000), person_id=office.person())


@service(
    10,
    "Awards to employers above their quota, to the self-employed, to who creates jobs",
    "超比例安排残疾人就业奖励",
    commands=GRANT,
    facts=GRANT_FACTS,
    counted={
        "above_quota_award": {"times": 1, "persons": 0, "cash_minor": 600_000},
        "self_employment_award": {"times": 1, "cash_minor": 300_000},
        "job_creation_award": {"times": 1, "cash_minor": 400_000},
    },
)
def employers_awards(office: Office) -> None:
    firm = {"beneficiary": "organisation", "beneficiary_organisation": "昌吉市天山刺绣有限公司"}
    office.grant("above_quota_award", yuan(6000), **firm)
    office.grant("job_creation_award", yuan(4000), **firm)
    office.grant("self_employment_award", yuan(3000), person_id=office.person())


@service(
    11,
    "Aid to a household that starts to produce",
    "家庭生产创业扶持",
    commands=GRANT,
    facts=GRANT_FACTS,
    counted={"household_production_aid": {"households": 1, "cash_minor": 200_000}},
)
def production_aid(office: Office) -> None:
    head = office.person()
    household = office.household(head)
    home = {"beneficiary": "household", "household_id": household, "person_id": head}
    office.grant("household_production_aid", yuan(2000), **home)


@service(
    12,
    "Education aid of the region and of the prefecture",
    "爱心天使助学",
    commands=("service.deliver",),
    facts=("service_delivered",),
    counted={
        "education_aid_region": {"persons": 1, "cash_minor": 200_000},
        "education_aid_prefecture": {"persons": 1, "cash_minor": 300_000},
    },
)
def education_aid(office: Office) -> None:
    pupil = office.person(born_on="2004-09")
    for kind, amount in (("education_aid_region", 2000), ("education_aid_prefecture", 3000)):
        told = {"kind": kind, "cash": yuan(amount), "person_id": pupil, "area": AREA}
        office.do("service.deliver", occurred_on="2022-09", **told)


@service(
    13,
    "Aid to pupils, from nursery school to university",
    "残疾学生资助",
    commands=GRANT,
    facts=GRANT_FACTS,
    counted={"pupil_aid": {"persons": 1, "person_times": 2, "cash_minor": 200_000}},
)
def pupil_aid(office: Office) -> None:
    pupil = office.person(born_on="2014-02")
    for term in ("2022-spring", "2022-autumn"):
        office.grant("pupil_aid", yuan(1000), person_id=pupil, round=term)


@service(
    14,
    "Fuel subsidy for a motor wheelchair",
    "残疾人机动轮椅车燃油补贴",
    commands=GRANT,
    facts=GRANT_FACTS,
    counted={"fuel_subsidy": {"persons": 1, "cash_minor": 26_000}},
)
def fuel_subsidy(office: Office) -> None:
    office.grant("fuel_subsidy", yuan(260), person_id=office.person())


@service(
    15,
    "Insurance against grave illness and accident, bought for the person",
    "重大疾病和意外伤害保险",
    commands=ENROLLING,
    facts=ENROLLED,
    counted={
        "enrolment:major_illness_insurance": {"persons": 1},
        "enrolment:accident_insurance": {"persons": 1},
        "enrolment_premium": {"persons": 1, "person_times": 2, "cash_minor": 20_000},
    },
)
def insurance(office: Office) -> None:
    _insure(office, "major_illness_insurance", "accident_insurance")


@service(
    16,
    "Basic medical insurance and pension, paid for the person",
    "基本医疗保险和基本养老保险代缴",
    commands=ENROLLING,
    facts=ENROLLED,
    counted={
        "enrolment:medical_insurance": {"persons": 1},
        "enrolment:pension": {"persons": 1},
        "enrolment_premium": {"persons": 1, "person_times": 2, "cash_minor": 20_000},
    },
)
def social_insurance(office: Office) -> None:
    _insure(office, "medical_insurance", "pension")


def _insure(office: Office, *programmes: str) -> None:
    person = office.person()
    term = {"term_from": "2022-02-01", "term_until": "2023-02-01"}
    for programme in programmes:
        whom = {"person_id": person, "programme": programme}
        enrolled = office.do("enrolment.enrol", occurred_on="2022-01-20", **whom, **term)
        named = {"id": enrolled, "term_from": "2022-02-01"}
        paid = {"payer": "federation", "premium": yuan(100)}
        office.do("enrolment.pay_premium", occurred_on="2022-01-25", **named, **paid)
        office.do("enrolment.activate", occurred_on="2022-02-01", **named)


@service(
    17,
    "Training money passed on to the counties",
    "下拨培训经费",
    commands=("fund.open", "fund.receive", "fund.transfer"),
    facts=("fund_opened", "fund_money_received", "fund_money_sent", "fund_money_taken_in"),
    counted={"fund_transfer": {"times": 1, "cash_minor": 2_000_000}},
)
def training_money(office: Office) -> None:
    told = {"occurred_on": "2022-01-05", "currency": "CNY", "fund_code": "training_2022"}
    ours = office.do("fund.open", name="培训经费", **told)
    theirs = office.do("fund.open", name="昌吉市培训经费", owner="昌吉市残联", **told)
    came = {"amount": yuan(50_000), "fund_source": "budget"}
    office.do("fund.receive", id=ours, occurred_on="2022-01-20", **came)
    both = {"from_fund_id": ours, "to_fund_id": theirs}
    office.do("fund.transfer", occurred_on="2022-03-02", amount=yuan(20_000), **both)


@service(
    18,
    "Aid to repair or build a home that is not safe",
    "危房改造补助 / hỗ trợ nhà ở",
    commands=(*GRANT, *HOME),
    facts=(*GRANT_FACTS, *HOME_FACTS),
    counted={
        "dangerous_house_repair": {"households": 1, "cash_minor": 1_000_000},
        "housing_aid": {"households": 1, "cash_minor": 4_000_000},
        "home_modification_built:dangerous_house": {"households": 1},
        "home_modification": {"households": 1, "cash_minor": 1_000_000},
    },
)
def housing(office: Office) -> None:
    head = office.person()
    household = office.household(head)
    home = {"beneficiary": "household", "household_id": household, "person_id": head}
    office.grant("dangerous_house_repair", yuan(10_000), **home)
    office.grant("housing_aid", yuan(40_000), **home)
    work_on_home(office, head, household, "dangerous_house", yuan(10_000))


@service(
    19,
    "Cash handed to a poor patient in hospital",
    "tiền mặt trao cho bệnh nhân nghèo",
    commands=("service.deliver",),
    facts=("service_delivered",),
    counted={"cash_to_poor_patient": {"persons": 1, "cash_minor": 1_000_000}},
)
def cash_to_patient(office: Office) -> None:
    patient = office.person("Trần Văn Bình", area="24")
    told = {"kind": "cash_to_poor_patient", "person_id": patient, "cash": dong(1_000_000)}
    office.do("service.deliver", occurred_on="2022-06-01", donor="Hội Chữ thập đỏ", **told)
