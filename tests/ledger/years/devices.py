"""A little year of devices, bookings, queues and stock."""

from typing import Any
from uuid import UUID

from ledger.aggregates import Device
from ledger.vocabulary import By, Channel
from tests.ledger.people import CLERK, LENDING_STATION, ORGANISATION, REHAB_STATION, yuan
from tests.ledger.years.telling import Teller

WHEELCHAIR, BED = "12 22 03", "18 12 10"


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
    _lay_down_terms(teller)
    chair = _register(teller, "CJ02001", "普通轮椅", WHEELCHAIR)
    _keep_in_order(teller)
    _lend_and_chase(teller, chair)
    _correct_a_return(teller, chair)
    _reserve(teller, chair)
    _queue(teller)
    _give_for_keeps(teller)
    _take_stock(teller, chair)


def _register(teller: Teller, number: str, name: str, class_code: str) -> UUID:
    device = Device.id_of(ORGANISATION, number)
    teller.do(
        "device.register",
        id=device,
        occurred_on="2022-01-10",
        asset_number=number,
        name=name,
        class_code=class_code,
        station_id=LENDING_STATION,
        price=yuan(680),
    )
    return device


def _by(**more: Any) -> By:
    told = {"actor": CLERK, "organisation": ORGANISATION, "channel": Channel.DESK, "key": ""}
    return By(**told | more)


def _lay_down_terms(teller: Teller) -> None:
    terms = {"type": "lending", "days": 90, "renewals_max": 2, "renewal_days": 30}
    terms |= {"deposit": {"minor": 20_000, "currency": "CNY"}, "hold_days": 4}
    teller.do(
        "policy.issue",
        occurred_on="2022-01-05",
        code=f"lending/{BED}",
        document_number="昌州残联发〔2022〕1号",
        effective_from="2022-01-10",
        clauses=terms,
    )


def _keep_in_order(teller: Teller) -> None:
    walker = _register(teller, "CJ02002", "带轮助行器", "12 06 06")
    at_home = {"id": walker, "station_id": LENDING_STATION}
    teller.do("device.tag", id=walker, occurred_on="2022-01-11", tag="QR-2002")
    teller.do("device.report_fault", occurred_on="2022-02-01", fault="brake", **at_home)
    teller.do("device.send_to_repair", occurred_on="2022-02-02", **at_home)
    teller.do("device.finish_repair", occurred_on="2022-02-09", cost=yuan(35), **at_home)
    away = {"from_station_id": LENDING_STATION, "to_station_id": REHAB_STATION}
    teller.do("device.dispatch", id=walker, occurred_on="2022-03-01", **away)
    there = {"id": walker, "station_id": REHAB_STATION}
    teller.do("device.receive", occurred_on="2022-03-02", **there)
    teller.do(
        "device.inspect",
        occurred_on="2022-03-02",
        condition="good",
        parts_missing=["basket"],
        **there,
    )
    teller.do("device.send_to_repair", occurred_on="2022-03-02", **there)
    teller.do("device.finish_repair", occurred_on="2022-03-02", **there)
    teller.do("device.disinfect", occurred_on="2022-03-02", method="alcohol", **there)
    recalled = {"id": walker, "recall_reason": "periodic_check"}
    teller.do("device.recall", occurred_on="2022-04-01", **recalled)
    teller.do("device.lift_recall", id=walker, occurred_on="2022-04-08")
    lent = {"person_id": teller.nguyen, "due_on": "2022-06-01"}
    teller.do("device.lend", occurred_on="2022-04-10", **there, **lent)
    teller.do("device.give_back", occurred_on="2022-05-10", condition="good", **there)
    listed = _by(channel=Channel.IMPORT)
    teller.do("device.skip_inspection", by=listed, occurred_on="2022-05-11", **there)
    teller.do("device.lose", id=walker, occurred_on="2022-06")
    teller.do("device.find", occurred_on="2022-07-01", **there)
    teller.do("device.dismantle", id=walker, occurred_on="2022-07-02", parts_kept=["wheel"])
    stick = _register(teller, "CJ02003", "手杖", "12 03 03")
    teller.do("device.retire", id=stick, occurred_on="2022-11-30", reason="worn out")


def _lend_and_chase(teller: Teller, chair: UUID) -> None:
    here = {"id": chair, "station_id": LENDING_STATION}
    lent = {"person_id": teller.aygul, "due_on": "2022-04-01"}
    teller.do("device.lend", occurred_on="2022-03-01", **here, **lent)
    account = teller.do("device.take_deposit", id=chair, occurred_on="2022-03-01", amount=yuan(200))
    teller.do("device.renew", id=chair, occurred_on="2022-03-28", due_on="2022-05-01")
    refused = {"renewal_obstacle": "others_waiting"}
    teller.do("device.refuse_renewal", id=chair, occurred_on="2022-04-28", **refused)
    overdue = {"id": chair, "due_on": "2022-05-01"}
    teller.do("device.note_overdue", occurred_on="2022-05-02", **overdue)
    teller.do("device.remind", id=chair, occurred_on="2022-05-03", reminded_by="phone")
    teller.do(
        "device.take_back",
        occurred_on="2022-05-09",
        condition="good",
        parts_missing=["footrest"],
        **here,
    )
    fee = {"amount": yuan(90), "loan_fee_reason": "parts_missing"}
    teller.do("device.charge_fee", id=chair, occurred_on="2022-05-09", **fee)
    money = {"id": account, "occurred_on": "2022-05-09"}
    teller.do("loan_account.pay_fee", amount=yuan(80), out_of_deposit=True, **money)
    teller.do("loan_account.waive_fee", amount=yuan(10), **money)
    teller.do("loan_account.refund_deposit", amount=yuan(120), **money)


def _correct_a_return(teller: Teller, chair: UUID) -> None:
    facts = teller.ledger.facts_of([chair])[chair]
    returned = next(fact for fact in facts if fact.TOPIC == "device_returned")
    teller.do(
        "device.correct_return",
        by=_by(corrects=returned.event_id),
        id=chair,
        occurred_on="2022-05-10",
        person_id=teller.aygul,
        return_mistake="seen_later",
        station_id=LENDING_STATION,
        condition="needs_repair",
        parts_missing=["footrest", "brake"],
        station_id_before=LENDING_STATION,
        condition_before="good",
        parts_missing_before=["footrest"],
    )
    here = {"id": chair, "station_id": LENDING_STATION}
    teller.do("device.inspect", occurred_on="2022-05-11", condition="good", **here)


def _reserve(teller: Teller, chair: UUID) -> None:
    def reserve(person: UUID, first: str, until: str) -> dict[str, Any]:
        told = {"id": chair, "person_id": person, "reserved_from": first}
        teller.do("device.reserve", occurred_on="2022-05-12", reserved_until=until, **told)
        return told

    cancelled = reserve(teller.bekzat, "2022-05-20", "2022-05-25")
    because = {"reservation_ended_because": "person_asked"}
    teller.do("device.cancel_reservation", occurred_on="2022-05-13", **cancelled, **because)
    lapsed = reserve(teller.nguyen, "2022-05-20", "2022-05-25")
    teller.do("device.lapse_reservation", occurred_on="2022-05-25", **lapsed)
    reserve(teller.bekzat, "2022-06-01", "2022-06-05")
    reserve(teller.nguyen, "2022-06-20", "2022-06-30")
    teller.do(
        "device.lend",
        id=chair,
        occurred_on="2022-06-01",
        person_id=teller.bekzat,
        station_id=LENDING_STATION,
        due_on="2022-07-01",
        override_reason="agreed",
        decided_by=CLERK,
    )


def _queue(teller: Teller) -> None:
    bed = _register(teller, "CJ02004", "护理床", BED)
    place = {"class_code": BED, "station_id": LENDING_STATION}
    for person in (teller.aygul, teller.bekzat, teller.nguyen):
        queue = teller.do("waiting_list.join", occurred_on="2022-02-01", person_id=person, **place)
    moved = {"person_id": teller.nguyen, "place": 1, "place_moved_because": "urgent"}
    teller.do("waiting_list.move", id=queue, occurred_on="2022-02-02", **moved)
    left = {"person_id": teller.bekzat, "queue_left_because": "person_asked"}
    teller.do("waiting_list.leave", id=queue, occurred_on="2022-02-03", **left)
    teller.do("waiting_list.offer", occurred_on="2022-02-04", device_id=bed)
    silent = {"person_id": teller.nguyen, "device_id": bed, "offer_lapsed_because": "no_answer"}
    teller.do("waiting_list.lapse", id=queue, occurred_on="2022-02-09", **silent)
    teller.do("waiting_list.offer", occurred_on="2022-02-10", device_id=bed)
    accepted = {"person_id": teller.aygul, "device_id": bed}
    teller.do("waiting_list.accept", id=queue, occurred_on="2022-02-11", **accepted)
    lent = {"person_id": teller.aygul, "station_id": LENDING_STATION}
    teller.do("device.lend", id=bed, occurred_on="2022-02-12", **lent)
    teller.do("device.issue", id=bed, occurred_on="2022-05-01", goods_value=yuan(2600), **lent)


def _give_for_keeps(teller: Teller) -> None:
    provision = {"id": teller.new_id()}
    at = {"station_id": REHAB_STATION}
    need = {"person_id": teller.bekzat, "class_code": "22 06 15"}
    given = {"quantity": 2, "unit_value": yuan(4700)}
    donor = {"donor": "基金会", "fund_id": teller.history("fund", "基金会")}
    ordered = {"supplier": "州辅具中心", "order_number": "DD2022-017"}
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("assess", "2022-02-10", need | at),
        ("select", "2022-02-11", {"product": "耳背式助听器"} | given),
        ("order", "2022-02-12", ordered | donor),
        ("receive", "2022-02-28", {"quantity": 2} | at),
        ("fit", "2022-03-03", {"item_number": "TZ0002"} | given | donor | at),
        ("train", "2022-03-04", {"minutes": 30} | at),
        ("follow_up", "2022-06-03", {"follow_up_finding": "in_use"}),
        ("end", "2022-12-03", {"provision_end": "completed"}),
    )
    for step, day, told in steps:
        teller.do(f"device_provision.{step}", occurred_on=day, **provision, **told)


def _take_stock(teller: Teller, chair: UUID) -> None:
    take = {"id": teller.new_id()}
    on_shelf = _register(teller, "CJ02005", "腋拐", "12 03 12")
    gone = _register(teller, "CJ02006", "腋拐", "12 03 12")
    teller.do("stock_take.open", occurred_on="2022-12-20", station_id=LENDING_STATION, **take)
    seen = {"device_ids": [on_shelf, chair]}
    teller.do("stock_take.count", occurred_on="2022-12-20", **take, **seen)
    elsewhere = {"device_id": gone, "seen_station_id": REHAB_STATION}
    teller.do("stock_take.miss", occurred_on="2022-12-20", **take, **elsewhere)
    teller.do("stock_take.close", occurred_on="2022-12-21", **take)
