"""H, the second half: rules, aims, inspections, chains of two, and the year's own account."""

from ledger.aggregates import ImportBatch, SuspicionCase, SuspicionList
from ledger.vocabulary import Count
from ledger.work import Work
from tests.ledger.people import AREA, CLERK, yuan
from tests.ledger.services.office import FEDERATION, Office, acting
from tests.ledger.services.paying import (
    ENTITLED,
    ENTITLING,
    PAID,
    PAYING,
    ROUND,
    entitle,
    lay_down,
    pay_month,
)
from tests.ledger.services.table import service
from tests.ledger.years.publishing import ACCOUNT

DIGEST = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"
YEAR = {"period_from": "2022-01-01", "period_until": "2023-01-01"}


@service(
    89,
    "Ten regulations and more, by which the office works",
    "十余项管理制度",
    commands=("policy.issue", "policy.amend", "policy.repeal"),
    facts=("policy_issued", "policy_amended", "policy_repealed"),
    counted={"policy": {"times": 12}},
)
def regulations(office: Office) -> None:
    codes = [f"office_rules_{number}" for number in range(1, 12)]
    for code in codes:
        _issue(office, code)
    told = {"code": codes[0], "document_number": "示例〔2022〕8号", "effective_from": "2022-09-01"}
    clauses = {"type": "document", "summary": "office_management"}
    office.do("policy.amend", occurred_on="2022-08-15", clauses=clauses, **told)
    gone = {"code": codes[1], "effective_on": "2022-12-01"}
    office.do("policy.repeal", occurred_on="2022-11-20", **gone)


def _issue(office: Office, code: str) -> None:
    told = {"code": code, "clauses": {"type": "document", "summary": code}}
    office.do(
        "policy.issue",
        occurred_on="2022-01-10",
        document_number=f"示例〔2022〕{code}",
        effective_from="2022-02-01",
        **told,
    )


@service(
    90,
    "A plan with its aims, and how far each was reached",
    "kế hoạch và 16 chỉ tiêu / 服务覆盖率",
    commands=("target.set_value", "target.revise", "target.measure"),
    facts=("target_set", "target_revised", "target_measured"),
    counted={"target_measured": {"times": 2}},
)
def targets(office: Office) -> None:
    share = {"id": office.new_id(), "unit": "percent", **YEAR}
    of = {"numerator": "persons_served", "denominator": "persons_in_the_register"}
    told = {"indicator": "service_coverage", "value": 85, "document": "示例〔2021〕3号"}
    office.do("target.set_value", occurred_on="2022-01-15", **share, **of, **told)
    more = {"value": 90, "target_revise_reason": "new_directive"}
    office.do("target.revise", occurred_on="2022-03-01", **share, **more)
    office.do("target.measure", occurred_on="2022-12-30", counted=1834, counted_of=2017, **share)
    homes = {"id": office.new_id(), "unit": "households", **YEAR}
    told = {"indicator": "homes_modified", "numerator": "homes_modified", "value": 160}
    office.do("target.set_value", occurred_on="2022-01-15", **homes, **told)
    office.do("target.measure", occurred_on="2022-12-30", counted=163, **homes)


@service(
    91,
    "Inspection, monitoring, evaluation",
    "kiểm tra, giám sát, đánh giá",
    commands=(
        "inspection.plan",
        "inspection.hold",
        "inspection.raise_finding",
        "inspection.settle_finding",
        "inspection.close",
    ),
    facts=(
        "inspection_planned",
        "inspection_held",
        "finding_raised",
        "finding_settled",
        "inspection_closed",
    ),
    counted={"inspection:evaluation": {"times": 1}},
)
def evaluation(office: Office) -> None:
    look = {"id": office.new_id()}
    told = {"inspection_kind": "evaluation", "inspected": "UBND thành phố Hạ Long"}
    criteria = {"criteria": ["records", "payments"]}
    office.do("inspection.plan", occurred_on="2022-08-20", due_on="2022-09-30", **look, **told)
    office.do(
        "inspection.hold", occurred_on="2022-09-28", criteria_met=1, **look, **told, **criteria
    )
    finding = {"finding": 1, "severity": "defect", "criterion": "records"}
    office.do("inspection.raise_finding", occurred_on="2022-09-28", **look, **finding)
    settled = {"finding": 1, "remedy": "put_right"}
    office.do("inspection.settle_finding", occurred_on="2022-10-20", **look, **settled)
    office.do("inspection.close", occurred_on="2022-10-31", **look)


@service(
    92,
    "The province's register, kept in step with the nation's: lists come in, doubts go back",
    "phần mềm quản lý NKT, liên thông cơ sở dữ liệu quốc gia",
    commands=(
        "suspicion_list.receive",
        "suspicion_list.add_case",
        "suspicion_case.judge",
        "suspicion_list.answer",
    ),
    facts=(
        "file_imported",
        "suspicion_list_received",
        "suspicion_case_added",
        "suspicion_case_judged",
        "suspicion_list_answered",
    ),
    counted={"file_imported": {"times": 1}, "suspicion_list": {"times": 1}},
)
def registers_in_step(office: Office) -> None:
    person = office.person("Trần Văn Bình", area="22")
    _take_in_a_file(office)
    listed = {"id": SuspicionList.id_of(FEDERATION, DIGEST)}
    told = {"authority": "Bộ Lao động", "cases": 1, "digest": DIGEST}
    office.do("suspicion_list.receive", occurred_on="2022-06-01", **listed, **told)
    case = {"case": 1, "person_id": person, "suspicion": "double_area"}
    office.do("suspicion_list.add_case", occurred_on="2022-06-02", **listed, **case)
    judged = {"id": SuspicionCase.id_of(listed["id"], 1), "person_id": person}
    verdict = {"suspicion_verdict": "cleared", "suspicion_evidence": "home_visit"}
    office.do("suspicion_case.judge", occurred_on="2022-06-15", **judged, **verdict)
    office.do("suspicion_list.answer", occurred_on="2022-06-28", **listed)


def _take_in_a_file(office: Office) -> None:
    """As ``handrail import`` does, which is no command: a file is recorded with its rows."""

    def record(work: Work) -> None:
        work.begin(ImportBatch, ImportBatch.id_of(FEDERATION, DIGEST, "register", "2022")).record(
            occurred_on="2022-05-20",
            digest=DIGEST,
            file="danh sách người khuyết tật.xlsx",
            kind="register",
            period="2022",
            count=Count(rows=1, new=1),
            verdicts=[],
        )

    office.ledger.perform(acting(CLERK), record)


@service(
    93,
    "A platform of telephones that calls, and can be called",
    "呼叫服务平台",
    commands=("organisation.open", "station.open", "staff_member.register"),
    facts=("organisation_opened", "station_opened", "staff_registered"),
    counted={
        "organisation_opened:call_platform": {"times": 1},
        "station_opened:call_centre": {"times": 1},
        "staff_registered:call_agent": {"times": 1},
    },
)
def call_platform(office: Office) -> None:
    told = {"code": "香洲区助残呼叫平台", "organisation_type": "call_platform"}
    office.do("organisation.open", occurred_on="2022-01-05", **told)
    office.station("call_centre", "助残热线")
    office.staff("call_agent", "李热线")


@service(
    94,
    "Two organisations in a chain: the one examines, the other one pays",
    "残联审核、民政发放",
    commands=(*ENTITLING, *PAYING),
    facts=(*ENTITLED, *ROUND, *PAID),
    counted={
        "payment_round:living_subsidy": {"times": 1},
        "living_subsidy": {"persons": 1, "cash_minor": 10_000},
    },
)
def two_organisations(office: Office) -> None:
    person = office.person()
    lay_down(office, "living_subsidy", yuan(100))
    entitle(office, "living_subsidy", person)
    pay_month(office, "living_subsidy", person)


@service(
    95,
    "Rules for funds, contracts and travel",
    "资金使用、合同、差旅管理制度",
    commands=("policy.issue",),
    facts=("policy_issued",),
    counted={"policy": {"times": 3}},
)
def money_rules(office: Office) -> None:
    for code in ("fund_use_rules", "contract_rules", "travel_rules"):
        _issue(office, code)


@service(
    96,
    "The account of the year: its figures defined, published, and put right later",
    "年度工作总结",
    commands=(
        "published_figure.define",
        "published_figure.publish",
        "published_figure.restate",
        "published_report.publish",
        "published_report.restate",
    ),
    facts=(
        "figure_defined",
        "figure_published",
        "figure_restated",
        "report_published",
        "report_restated",
    ),
    counted={"figure_published": {"times": 1}, "station_opened:rehab": {"times": 2}},
)
def yearly_account(office: Office) -> None:
    office.station("rehab", "阜康市第二康复站")
    figure = {"id": office.new_id(), "definition": 1, "unit": "items"}
    counted = {"figure": "rehab_stations", "lines": ["station_opened:rehab"]}
    office.do("published_figure.define", occurred_on="2022-12-01", **figure, **counted)
    figure |= YEAR | {"digest": DIGEST, "area": AREA}
    printed = {"value": 1, "printed": "1个", "position": office.ledger.position()}
    office.do("published_figure.publish", occurred_on="2022-12-28", **figure, **printed)
    office.station("rehab", "昌吉市康复站")
    now = {"old_value": 1, "new_value": 2, "restate_reason": "late_entries"}
    printed = {"printed": "2个", "position": office.ledger.position()}
    office.do("published_figure.restate", occurred_on="2022-12-30", **figure, **now, **printed)
    stations = {"code": "station_opened:rehab", "unit": "times"}
    account = ACCOUNT | {"position": 1, "digest": DIGEST, "figures": [stations | {"value": 1}]}
    office.do("published_report.publish", occurred_on="2022-12-28", **account)
    account |= {"position": office.ledger.position(), "figures": [stations | {"value": 2}]}
    late = {"restate_reason": "late_entries"}
    office.do("published_report.restate", occurred_on="2022-12-30", **account, **late)
