"""A little year of grants, goods, homes, enrolments and funds."""

from typing import Any
from uuid import UUID

from ledger.ids import derived_id
from ledger.vocabulary import By, Channel
from tests.ledger.people import ACCOUNT, AREA, HOUSEHOLD, ORGANISATION, yuan
from tests.ledger.years.telling import Teller

CHECKER = derived_id(None, "year", "who approves")
NEIGHBOUR = derived_id(None, "year", "a household next door")
PHOTO = "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
    fund = _keep_funds(teller)
    _help_once(teller, fund)
    _bring_goods(teller)
    _rebuild_a_kitchen(teller, fund)
    _insure(teller, fund)
    _give_hearing_aids(teller, fund)
    _buy_services(teller, fund)
    _start_projects(teller, fund)


def _checker() -> By:
    return By(actor=CHECKER, organisation=ORGANISATION, channel=Channel.DESK, key="")


def _keep_funds(teller: Teller) -> UUID:
    told: dict[str, Any] = {"occurred_on": "2022-01-05", "currency": "CNY"}
    fund = teller.do("fund.open", fund_code="lottery_2022", name="2022年福彩公益金", **told)
    county = teller.do(
        "fund.open", fund_code="training_2022", name="培训经费", owner="昌吉市残联", **told
    )
    came = {"fund_source": "lottery", "document_number": "昌州财社〔2022〕12号"}
    teller.do("fund.receive", id=fund, occurred_on="2022-01-20", amount=yuan(500_000), **came)
    teller.do("fund.give_back", id=fund, occurred_on="2022-02-20", amount=yuan(1000), **came)
    teller.do(
        "fund.transfer",
        occurred_on="2022-03-02",
        from_fund_id=fund,
        to_fund_id=county,
        amount=yuan(20_000),
        document_number="昌州财社〔2022〕21号",
    )
    teller.do("fund.close", id=county, occurred_on="2022-12-30")
    return UUID(fund)


def _help_once(teller: Teller, fund: UUID) -> None:
    grant = _apply(
        teller, "start_up_grant", "once", teller.aygul, note="想在巴扎开一个馕坑", goods=300
    )
    teller.do("grant.verify", id=grant, occurred_on="2022-05-10", evidence=["home_visit"])
    teller.do("grant.approve", by=_checker(), id=grant, occurred_on="2022-05-12")
    paid = {"goods": "staple_food", "fund_id": fund, "account": ACCOUNT}
    teller.do("grant.pay", id=grant, occurred_on="2022-05-20", **paid)
    signed = {"received_by": "family", "receipt_number": "SJ0001"}
    teller.do("grant.receive", id=grant, occurred_on="2022-05-21", **signed)
    teller.do("grant.reverse", id=grant, occurred_on="2022-06-01", grant_reversal="returned")

    refused = _apply(teller, "fuel_subsidy", "2022", teller.bekzat)
    no = {"grant_refusal": "evidence_missing"}
    teller.do("grant.refuse", id=refused, occurred_on="2022-05-12", **no)
    withdrawn = _apply(teller, "pupil_aid", "2022-autumn", teller.nguyen)
    teller.do("grant.withdraw_application", id=withdrawn, occurred_on="2022-05-13")


def _apply(
    teller: Teller, scheme: str, grant_round: str, person: UUID, *, goods: int = 0, **more: Any
) -> str:
    told = {
        "occurred_on": "2022-05-06",
        "scheme": scheme,
        "round": grant_round,
        "beneficiary": "person",
        "person_id": person,
        "cash": yuan(5000),
        "goods_value": yuan(goods),
        "evidence": ["disability_certificate"],
        "area": AREA,
    }
    return str(teller.do("grant.apply", **told, **more))


def _bring_goods(teller: Teller) -> None:
    day = {"area": AREA, "day": "2022-03-20"}
    frozen = teller.do(
        "goods_distribution.freeze_list",
        occurred_on="2022-03-19",
        households=[HOUSEHOLD, NEIGHBOUR],
        kit="daily_goods",
        kit_value=yuan(100),
        **day,
    )
    distribution = frozen["id"]
    teller.do("goods_distribution.pack", id=distribution, occurred_on="2022-03-19", items=2)
    teller.do("goods_distribution.dispatch", id=distribution, occurred_on="2022-03-20", items=2)
    kit = {"occurred_on": "2022-03-20", "distribution_id": distribution}
    arrived = {"household_id": HOUSEHOLD, "delivery_proof": "signature"}
    teller.do("goods_delivery.deliver", person_id=teller.aygul, **kit, **arrived)
    missed = {"household_id": NEIGHBOUR, "non_delivery": "not_at_home"}
    later = teller.do("goods_delivery.miss", person_id=teller.bekzat, **kit, **missed)
    teller.do(
        "goods_distribution.hand_out",
        occurred_on="2022-03-20",
        goods="porridge",
        items=120,
        goods_value=yuan(600),
        place="昌吉州人民医院",
        donor="red_cross",
        **day,
    )
    teller.do("goods_distribution.close_day", id=distribution, occurred_on="2022-03-20")
    again = {"person_id": teller.bekzat, "delivery_proof": "photo"}
    teller.do("goods_delivery.redeliver", id=later, occurred_on="2022-03-21", **again)


def _rebuild_a_kitchen(teller: Teller, fund: UUID) -> None:
    where = {"person_id": teller.aygul, "room": "kitchen", "work": "low_counter", "area": AREA}
    photo = {"photo_digests": [PHOTO]}
    note = {"note": "灶台太高，坐轮椅够不着"}
    survey = {"occurred_on": "2022-03-01", "household_id": HOUSEHOLD, **where, **photo, **note}
    home = teller.do("home_modification.survey", **survey)

    def go_on(command: str, occurred_on: str, **told: Any) -> None:
        teller.do(f"home_modification.{command}", id=home, occurred_on=occurred_on, **told)

    go_on("design", "2022-03-15", list_price=yuan(3500), design_number="SJ-017")
    go_on("agree", "2022-04-01", price=yuan(3500), **where)
    built_by = {"contractor": "昌吉安居工程队", "contract_number": "HT2022-09"}
    go_on("contract", "2022-04-10", contract_price=yuan(3480), **built_by)
    go_on("build", "2022-05-10", **photo)
    go_on("accept", "2022-05-14", cost=yuan(3450), accepted_by="验收员王建国")
    go_on("pay", "2022-05-30", cost=yuan(3450), co_pay=yuan(0), fund_id=fund)
    go_on("reverse_payment", "2022-06-02")
    go_on("pay", "2022-06-05", cost=yuan(3450), co_pay=yuan(450), fund_id=fund)
    go_on("report_defect", "2022-07-01", defect="loose", note="台面晃动")
    go_on("repair_defect", "2022-07-05", defect="loose")


def _insure(teller: Teller, fund: UUID) -> None:
    whom = {"person_id": teller.aygul, "programme": "accident_insurance", "area": AREA}
    insurer = {"provider": "中国人寿昌吉分公司"}
    teller.do("enrolment.offer", occurred_on="2022-01-03", **whom, **insurer)
    term = {"term_from": "2022-02-01", "term_until": "2023-02-01"}
    enrolment = teller.do(
        "enrolment.enrol", occurred_on="2022-01-20", policy_number="GL2022-0652", **whom, **term
    )

    def go_on(command: str, occurred_on: str, **told: Any) -> None:
        teller.do(f"enrolment.{command}", id=enrolment, occurred_on=occurred_on, **told)

    premium = {"term_from": "2022-02-01", "payer": "federation", "fund_id": fund}
    go_on("pay_premium", "2022-01-25", premium=yuan(120), **premium)
    go_on("return_premium", "2022-01-28", premium=yuan(20), **premium)
    go_on("activate", "2022-02-01", term_from="2022-02-01")
    claim = {"claim_number": "LP0815"}
    go_on("lodge_claim", "2022-08-02", loss_on="2022-07-28", amount=yuan(1800), **claim)
    go_on("settle_claim", "2022-08-30", claim_outcome="rejected", **claim)
    go_on("reopen_claim", "2022-09-10", **claim)
    go_on("settle_claim", "2022-09-30", claim_outcome="paid", amount=yuan(1800), **claim)
    over = {"covered_until": "2022-11-01", "enrolment_end": "changed"}
    go_on("end", "2022-11-01", term_from="2022-02-01", **over)


def _give_hearing_aids(teller: Teller, fund: UUID) -> None:
    gift = teller.new_id()
    aids = {"donor": "foundation", "goods": "hearing_aid", "items": 3, "unit_value": yuan(9400)}
    teller.do("donation.pledge", id=gift, occurred_on="2022-02-01", purpose="ear_day", **aids)
    teller.do("donation.receive", id=gift, occurred_on="2022-03-01", numbered=True, **aids)
    first = {"person_id": teller.aygul, "items": 1, "item_number": "TZ0001", "area": AREA}
    teller.do("donation.allocate", id=gift, occurred_on="2022-03-03", **first)
    teller.do("donation.take_back", id=gift, occurred_on="2022-03-09", **first)
    second = first | {"person_id": teller.bekzat}
    teller.do("donation.allocate", id=gift, occurred_on="2022-03-10", **second)
    left = {"items": 1, "item_number": "TZ0002"}
    teller.do("donation.send_back", id=gift, occurred_on="2022-04-01", **left)
    money = teller.new_id()
    given = {"donor": "company", "amount": yuan(50_000)}
    teller.do("donation.receive", id=money, occurred_on="2022-04-02", **given)
    part = {"fund_id": fund, "amount": yuan(50_000)}
    teller.do("donation.allocate", id=money, occurred_on="2022-04-03", **part)


def _buy_services(teller: Teller, fund: UUID) -> None:
    contract = teller.do(
        "service_contract.sign",
        occurred_on="2022-02-25",
        provider="昌吉康乐社工服务中心",
        contract_number="ZF2022-031",
        services=["home_care", "home_cleaning"],
        price=yuan(120_000),
        contract_from="2022-03-01",
        contract_until="2023-03-01",
        procurement="open_tender",
    )

    def go_on(command: str, occurred_on: str, **told: Any) -> None:
        teller.do(f"service_contract.{command}", id=contract, occurred_on=occurred_on, **told)

    go_on("amend", "2022-06-01", contract_until="2023-06-01")
    go_on("accept", "2022-07-01", service="home_care", work_value=yuan(40_000), items=400)
    go_on("pay", "2022-07-15", amount=yuan(40_000), fund_id=fund)
    go_on("return_payment", "2022-08-01", amount=yuan(1000), fund_id=fund)
    go_on("end", "2022-12-20", contract_end="cancelled")


def _start_projects(teller: Teller, fund: UUID) -> None:
    told = {"occurred_on": "2022-04-01", "budget": yuan(30_000), "fund_id": fund, "area": AREA}
    goats = {"project_code": "SJ-2022-04", "livelihood": "goats"}
    stall = {"project_code": "SJ-2022-05", "livelihood": "stall"}
    herd = teller.do("project.approve", households=[HOUSEHOLD, NEIGHBOUR], **goats, **told)
    spent = {"stage": "animals_bought", "spent": yuan(24_000)}
    teller.do("project.progress", id=herd, occurred_on="2022-06-01", **spent)
    ended = {"households": [HOUSEHOLD], "spent": yuan(29_500)}
    teller.do("project.complete", id=herd, occurred_on="2022-11-30", **ended)
    shop = teller.do("project.approve", households=[NEIGHBOUR], **stall, **told)
    why = {"project_cancellation": "disaster"}
    teller.do("project.cancel", id=shop, occurred_on="2022-08-01", **why)
