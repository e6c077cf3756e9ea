"""H. Organisation: who there is, where they work, by which rules, with whose money."""

from typing import Any
from uuid import UUID

from tests.ledger.people import yuan
from tests.ledger.services.office import FEDERATION, Office
from tests.ledger.services.table import service

MANAGER = UUID("7b7f0b60-0000-4000-8000-0000000000d4")


@service(
    81,
    "Federations, community associations and special associations",
    "各级残联、社区残协、专门协会",
    commands=("organisation.open",),
    facts=("organisation_opened",),
    counted={
        "organisation_opened:federation": {"times": 3},
        "organisation_opened:community_association": {"times": 2},
        "organisation_opened:special_association": {"times": 1},
    },
)
def federations(office: Office) -> None:
    for kind, code, parent in (
        ("federation", FEDERATION, None),
        ("federation", "昌吉市残联", FEDERATION),
        ("federation", "六工镇残联", "昌吉市残联"),
        ("community_association", "十三户村残协", "六工镇残联"),
        ("community_association", "和谐社区残协", "昌吉市残联"),
        ("special_association", "昌吉州盲人协会", FEDERATION),
    ):
        told = {"code": code, "organisation_type": kind, "parent": parent}
        office.do("organisation.open", occurred_on="2022-01-05", **told)


@service(
    82,
    "The net of stations, centres and facilities",
    "服务站点、中心、机构网络",
    commands=("station.open", "station.set_hours", "station.move", "station.close"),
    facts=("station_opened", "station_hours_set", "station_moved", "station_closed"),
    counted={
        "station_opened": {"times": 4},
        "station_opened:rehab": {"times": 1},
        "station_opened:day_care": {"times": 1},
    },
)
def stations(office: Office) -> None:
    rehab, centre, old, _ = (
        {"id": office.station(kind, name)}
        for kind, name in (
            ("rehab", "阜康市第二康复站"),
            ("day_care", "环市街道康园中心"),
            ("workshop", "旧工疗站"),
            ("boarding", "区托养中心"),
        )
    )
    hours = [{"weekday": day, "opens": "09:30", "closes": "13:30"} for day in range(1, 6)]
    office.do("station.set_hours", occurred_on="2022-01-05", hours=hours, **rehab)
    office.do("station.move", occurred_on="2022-07-01", area="652302", **centre)
    office.do("station.close", occurred_on="2022-12-30", **old)


@service(
    83,
    "Infection control: checks, drills, opening again step by step",
    "疫情防控检查、应急演练、分批恢复开放",
    commands=(
        "station.suspend",
        "inspection.plan",
        "inspection.hold",
        "station.reopen_partly",
        "station.reopen",
    ),
    facts=(
        "station_suspended",
        "inspection_planned",
        "inspection_held",
        "station_partly_reopened",
        "station_reopened",
    ),
    counted={
        "station_suspended:infection_control": {"times": 1},
        "inspection:infection_control": {"times": 1},
        "inspection:drill": {"times": 1},
        "station_partly_reopened": {"times": 1},
        "station_reopened": {"times": 1},
    },
)
def infection_control(office: Office) -> None:
    centre = office.station("day_care", "环市街道康园中心")
    closed = {"suspension_reason": "infection_control", "until": "2022-05-01"}
    office.do("station.suspend", id=centre, occurred_on="2022-02-10", **closed)
    for kind, day in (("drill", "2022-04-20"), ("infection_control", "2022-04-28")):
        told = {"id": office.new_id(), "inspection_kind": kind, "station_id": centre}
        office.do("inspection.plan", occurred_on="2022-04-10", due_on=day, **told)
        looked_at = {"criteria": ["masks", "visitors"], "criteria_met": 2}
        office.do("inspection.hold", occurred_on=day, **told, **looked_at)
    office.do("station.reopen_partly", id=centre, occurred_on="2022-05-02", places=5)
    office.do("station.reopen", id=centre, occurred_on="2022-06-01")


@service(
    84,
    "Staff: their work looked at and classed, classes, the exam in law",
    "đánh giá, xếp loại cán bộ / 法律知识考试",
    commands=("staff_member.review", "staff_member.train"),
    facts=("staff_reviewed", "staff_trained"),
    counted={"staff_review": {"times": 1}, "staff_training": {"times": 2, "minutes": 600}},
)
def staff_development(office: Office) -> None:
    colleague = {"id": office.staff("clerk", "古丽娜尔").actor}
    classed = {"period": "2022", "classed_as": "年度考核优秀"}
    office.do("staff_member.review", occurred_on="2022-12-20", **classed, **colleague)
    for course, minutes in (("sign_language", 480), ("law_exam", 120)):
        told = {"course": course, "minutes": minutes}
        office.do("staff_member.train", occurred_on="2022-07-15", **told, **colleague)


@service(
    85,
    "Collaborators and volunteers",
    "cộng tác viên, tình nguyện viên / 志愿者",
    commands=("staff_member.register", "staff_member.grant"),
    facts=("staff_registered", "staff_role_granted"),
    counted={
        "staff_registered:collaborator": {"times": 1},
        "staff_registered:volunteer": {"times": 1},
    },
)
def volunteers(office: Office) -> None:
    office.staff("collaborator", "Phạm Thị Lan")
    helper = office.staff("volunteer", "马志强")
    post = {"id": helper.actor, "role": "call_agent", "organisation": FEDERATION}
    office.do("staff_member.grant", occurred_on="2022-02-01", **post)


@service(
    86,
    "Donors, foundations, firms, and money from partner regions",
    "捐赠、基金会、援疆资金",
    commands=("fund.open", "fund.receive", "donation.receive", "donation.allocate"),
    facts=("fund_opened", "fund_money_received", "donation_received", "donation_allocated"),
    counted={
        "fund_income": {"times": 2, "cash_minor": 15_000_000},
        "fund_income:partner_region": {"times": 1, "cash_minor": 10_000_000},
        "fund_income:donation": {"times": 1, "cash_minor": 5_000_000},
        "donation_received": {"times": 1, "cash_minor": 5_000_000},
        "donation_allocated": {"times": 1, "cash_minor": 5_000_000},
    },
)
def donors(office: Office) -> None:
    fund = _fund(office)
    gift = {"id": office.new_id(), "amount": yuan(50_000)}
    office.do("donation.receive", occurred_on="2022-04-02", donor="company", **gift)
    office.do("donation.allocate", occurred_on="2022-04-03", fund_id=fund, **gift)


def _fund(office: Office) -> str:
    told = {"fund_code": "aid_xinjiang", "name": "援疆资金", "currency": "CNY"}
    fund: str = office.do("fund.open", occurred_on="2022-01-05", **told)
    came = {"amount": yuan(100_000), "fund_source": "partner_region"}
    office.do("fund.receive", id=fund, occurred_on="2022-01-20", **came)
    return fund


@service(
    87,
    "Services that the government buys",
    "政府购买助残服务",
    commands=(
        "service_contract.sign",
        "service_contract.accept",
        "service_contract.pay",
        "service_contract.end",
    ),
    facts=(
        "service_contract_signed",
        "service_contract_accepted",
        "service_contract_paid",
        "service_contract_ended",
    ),
    counted={
        "service_contract": {"times": 1},
        "service_contract_payment": {"times": 1, "cash_minor": 4_000_000},
    },
)
def bought_services(office: Office) -> None:
    told: dict[str, Any] = {
        "provider": "昌吉康乐社工服务中心",
        "contract_number": "ZF2022-031",
        "services": ["home_care"],
        "price": yuan(120_000),
        "contract_from": "2022-03-01",
        "contract_until": "2022-12-01",
    }
    contract = {"id": office.do("service_contract.sign", occurred_on="2022-02-25", **told)}
    work = {"service": "home_care", "work_value": yuan(40_000), "items": 400}
    office.do("service_contract.accept", occurred_on="2022-07-01", **contract, **work)
    office.do("service_contract.pay", occurred_on="2022-07-15", amount=yuan(40_000), **contract)
    office.do("service_contract.end", occurred_on="2022-12-01", contract_end="expired", **contract)


@service(
    88,
    "Small projects from which people live",
    "民生微实事项目",
    commands=("project.approve", "project.progress", "project.complete"),
    facts=("project_approved", "project_progressed", "project_completed"),
    counted={
        "project": {"times": 1},
        "project_completed": {"times": 1, "cash_minor": 2_950_000},
    },
)
def small_projects(office: Office) -> None:
    household = office.household(office.person())
    told = {"project_code": "SJ-2022-04", "livelihood": "goats", "budget": yuan(30_000)}
    project = {
        "id": office.do("project.approve", occurred_on="2022-04-01", households=[household], **told)
    }
    so_far = {"stage": "animals_bought", "spent": yuan(24_000)}
    office.do("project.progress", occurred_on="2022-06-01", **so_far, **project)
    end = {"households": [household], "spent": yuan(29_500)}
    office.do("project.complete", occurred_on="2022-11-30", **end, **project)
