"""B. Devices and goods: lent, given, brought to a home, handed out."""

from typing import Any
from uuid import UUID

from ledger.aggregates import Device
from ledger.vocabulary import Money
from tests.ledger.people import AREA, dong, yuan
from tests.ledger.services.office import FEDERATION, Office
from tests.ledger.services.table import service

STEPS = ("assess", "select", "order", "receive", "fit", "train", "follow_up")
PROVIDING = tuple(f"device_provision.{step}" for step in STEPS)
PROVIDED = (
    "device_need_assessed",
    "device_selected",
    "device_ordered",
    "device_received",
    "device_fitted",
    "device_use_trained",
    "device_followed_up",
)
BRINGING = (
    "goods_distribution.freeze_list",
    "goods_distribution.pack",
    "goods_distribution.dispatch",
    "goods_delivery.deliver",
    "goods_distribution.close_day",
)
BROUGHT = (
    "goods_list_frozen",
    "goods_packed",
    "goods_dispatched",
    "goods_delivered",
    "goods_day_closed",
)


def _register(office: Office, station: UUID, number: str, class_code: str, price: Money) -> UUID:
    device = Device.id_of(FEDERATION, number)
    told = {"asset_number": number, "name": number, "class_code": class_code, "price": price}
    told |= {"source": "bought"}
    office.do("device.register", id=device, occurred_on="2022-01-10", station_id=station, **told)
    return device


def _provide(office: Office, person: UUID, class_code: str, value: Money, **donor: Any) -> None:
    station = office.station("lending", "昌吉州辅具中心")
    provision = {"id": office.new_id()}
    at = {"station_id": station}
    steps: tuple[dict[str, Any], ...] = (
        {"person_id": person, "class_code": class_code} | at,
        {"product": "适配产品", "unit_value": value},
        {"supplier": "州辅具中心"} | donor,
        at,
        {"unit_value": value, "item_number": "TZ0001"} | donor | at,
        {"minutes": 30} | at,
        {"follow_up_finding": "in_use"},
    )
    for month, (command, told) in enumerate(zip(PROVIDING, steps, strict=True), start=2):
        office.do(command, occurred_on=f"2022-{month:02}-10", **provision, **told)


def _bring(office: Office, day: str, household: UUID, person: UUID, **kit: Any) -> None:
    listed = {"area": AREA, "day": day, "households": [household]}
    frozen = office.do("goods_distribution.freeze_list", occurred_on=day, **listed, **kit)
    for step in ("pack", "dispatch"):
        office.do(f"goods_distribution.{step}", id=frozen["id"], occurred_on=day, items=1)
    whom = {"distribution_id": frozen["id"], "household_id": household, "person_id": person}
    office.do("goods_delivery.deliver", occurred_on=day, delivery_proof="signature", **whom)
    office.do("goods_distribution.close_day", id=frozen["id"], occurred_on=day)


@service(
    20,
    "Stations that lend devices",
    "辅助器具借用站",
    commands=(
        "station.open",
        "device.register",
        "device.lend",
        "device.renew",
        "device.take_back",
        "device.inspect",
    ),
    facts=(
        "station_opened",
        "device_registered",
        "device_lent",
        "device_loan_renewed",
        "device_returned",
        "device_inspected",
    ),
    counted={
        "station_opened:lending": {"times": 1},
        "device_loan": {"persons": 1, "items": 1},
        "device_return": {"persons": 1, "items": 1},
    },
)
def lending_station(office: Office) -> None:
    person, station = office.person(), office.station("lending", "昌吉市第一辅具站")
    chair = {"id": _register(office, station, "CJ00001", "12 22 03", yuan(680))}
    at = {"station_id": station}
    lent = {"person_id": person, "due_on": "2022-05-02"}
    office.do("device.lend", occurred_on="2022-03-01", **chair, **at, **lent)
    office.do("device.renew", occurred_on="2022-04-20", due_on="2022-07-01", **chair)
    back = {"condition": "good", "parts_missing": ["footrest"]}
    office.do("device.take_back", occurred_on="2022-06-20", **chair, **at, **back)
    office.do("device.inspect", occurred_on="2022-06-21", condition="good", **chair, **at)


@service(
    21,
    "Rules for the lending stations",
    "辅助器具借用站管理办法",
    commands=("policy.issue",),
    facts=("policy_issued",),
    counted={"policy": {"times": 2}},
)
def lending_rules(office: Office) -> None:
    told = {"occurred_on": "2022-01-10", "effective_from": "2022-02-01"}
    terms = {"type": "lending", "days": 60, "renewals_max": 2, "renewal_days": 60}
    paper = {"type": "document", "summary": "lending_stations"}
    for code, clauses in (("lending", terms), ("lending_station_rules", paper)):
        number = {"document_number": f"示例〔2022〕{code}"}
        office.do("policy.issue", code=code, clauses=clauses, **number, **told)


@service(
    22,
    "Devices fitted at an event, or given by another region",
    "辅助器具适配发放",
    commands=(*PROVIDING, "device.register", "device.issue"),
    facts=(*PROVIDED, "device_registered", "device_issued"),
    counted={
        "device_fitted": {"persons": 1, "items": 1, "goods_minor": 180_000},
        "device_issued": {"persons": 1, "items": 1, "goods_minor": 68_000},
    },
)
def devices_given(office: Office) -> None:
    person = office.person()
    _provide(office, person, "06 24 09", yuan(1800), donor="天等县对口支援")
    station = office.station("lending", "昌吉市第一辅具站")
    chair = _register(office, station, "CJ00001", "12 22 03", yuan(680))
    told = {"person_id": person, "station_id": station, "goods_value": yuan(680)}
    office.do("device.issue", id=chair, occurred_on="2022-05-15", **told)


@service(
    23,
    "Hearing aids that a donor gave",
    "捐赠助听器",
    commands=("donation.pledge", "donation.receive", "donation.allocate", *PROVIDING),
    facts=("donation_pledged", "donation_received", "donation_allocated", *PROVIDED),
    counted={
        "donation_received": {"times": 1, "items": 100, "goods_minor": 94_000_000},
        "donation_allocated": {"persons": 1, "items": 1, "goods_minor": 940_000},
        "device_fitted": {"persons": 1, "items": 1, "goods_minor": 940_000},
    },
)
def hearing_aids(office: Office) -> None:
    person = office.person()
    gift = {"id": office.new_id()}
    aids = {"donor": "foundation", "goods": "hearing_aid", "items": 100, "unit_value": yuan(9400)}
    office.do("donation.pledge", occurred_on="2022-02-01", purpose="ear_day", **gift, **aids)
    office.do("donation.receive", occurred_on="2022-03-01", numbered=True, **gift, **aids)
    first = {"person_id": person, "items": 1, "item_number": "TZ0001"}
    office.do("donation.allocate", occurred_on="2022-03-03", **gift, **first)
    _provide(office, person, "22 06 15", yuan(9400), donor="foundation")


@service(
    24,
    "Stair-climbers and other means to get about, bought and lent",
    "爬楼机等助行设备",
    commands=("device.register", "device.lend"),
    facts=("device_registered", "device_lent"),
    counted={
        "device_registered:bought": {"items": 2, "goods_minor": 3_600_000},
        "device_loan": {"persons": 1, "items": 1},
    },
)
def stair_climbers(office: Office) -> None:
    person, station = office.person(), office.station("lending", "翠香街道辅具站")
    climbers = [
        _register(office, station, number, "12 17 03", yuan(18_000)) for number in ("P1", "P2")
    ]
    lent = {"person_id": person, "station_id": station, "due_on": "2022-03-04"}
    office.do("device.lend", id=climbers[0], occurred_on="2022-03-01", **lent)


@service(
    25,
    "A watch that tells where its wearer is, with its service",
    "智能定位手表",
    commands=(*PROVIDING, "service.deliver"),
    facts=(*PROVIDED, "service_delivered"),
    counted={
        "device_fitted": {"persons": 1, "items": 1, "goods_minor": 60_000},
        "watch_service_month": {"persons": 1, "person_times": 2, "items": 2},
    },
)
def watches(office: Office) -> None:
    person = office.person()
    _provide(office, person, "22 29 12", yuan(600))
    for month in ("2022-07", "2022-08"):
        told = {"kind": "watch_service_month", "person_id": person, "items": 1}
        office.do("service.deliver", occurred_on=month, **told)


@service(
    26,
    "Packs with what one needs every day",
    "生活护理爱心包",
    commands=BRINGING,
    facts=BROUGHT,
    counted={"goods_delivered:life_care_pack": {"persons": 1, "items": 1, "goods_minor": 20_000}},
)
def care_packs(office: Office) -> None:
    person = office.person()
    kit = {"kit": "life_care_pack", "kit_value": yuan(200)}
    _bring(office, "2022-05-15", office.household(person), person, **kit)


@service(
    27,
    "Goods for 100 yuan a day while nobody may leave the house",
    "封控期间每日百元生活物资",
    commands=BRINGING,
    facts=BROUGHT,
    counted={
        "goods_delivered:daily_goods": {
            "households": 1,
            "items": 2,
            "days": 2,
            "goods_minor": 20_000,
        }
    },
)
def daily_goods(office: Office) -> None:
    person = office.person()
    household = office.household(person)
    for day in ("2022-01-16", "2022-01-17"):
        kit = {"kit": "daily_goods", "kit_value": yuan(100)}
        _bring(office, day, household, person, **kit)


@service(
    28,
    "Meals, porridge, milk and bread in hospitals",
    "suất ăn, cháo, sữa, bánh mì tại bệnh viện",
    commands=("goods_distribution.hand_out", "service.deliver"),
    facts=("goods_handed_out", "service_delivered"),
    counted={
        "goods_handed_out:porridge": {"persons": 0, "items": 120, "goods_minor": 1_200_000},
        "goods_handed_out:milk": {"items": 80},
        "hospital_meal": {"persons": 1, "items": 1},
    },
)
def hospital_meals(office: Office) -> None:
    place = {"area": "24", "day": "2022-06-03", "place": "Bệnh viện đa khoa tỉnh"}
    for goods, items in (("porridge", 120), ("milk", 80)):
        told = {"goods": goods, "items": items, "goods_value": dong(10_000 * items)}
        office.do("goods_distribution.hand_out", occurred_on="2022-06-03", **place, **told)
    patient = office.person("Trần Văn Bình", area="24")
    told = {"kind": "hospital_meal", "person_id": patient, "items": 1}
    office.do("service.deliver", occurred_on="2022-06-03", **told)


@service(
    29,
    "Equipment for the offices that keep the register",
    "trang thiết bị cho hệ thống quản lý",
    commands=("station.equip",),
    facts=("station_equipped",),
    counted={"station_equipped": {"times": 2, "items": 3}},
)
def office_equipment(office: Office) -> None:
    for name, items in (("Phòng LĐTBXH Hạ Long", 2), ("UBND phường Bãi Cháy", 1)):
        computers = {"item": "máy vi tính", "items": items, "value": dong(15_000_000 * items)}
        _equip(office, office.station("office", name, area="22"), computers)


@service(
    30,
    "Equipment for rehabilitation",
    "康复器材配备",
    commands=("station.equip",),
    facts=("station_equipped",),
    counted={"station_equipped": {"times": 1, "items": 3}},
)
def rehab_equipment(office: Office) -> None:
    bars = {"item": "平行杠", "items": 2, "value": yuan(5600)}
    bike = {"item": "康复自行车", "items": 1, "donor": "援疆"}
    _equip(office, office.station("rehab", "阜康市第二康复站"), bars, bike)


@service(
    31,
    "A corner with Braille books",
    "盲文图书角",
    commands=("station.equip", "service.deliver"),
    facts=("station_equipped", "service_delivered"),
    counted={
        "station_equipped": {"times": 1, "items": 120},
        "braille_book_lent": {"persons": 1, "items": 2},
    },
)
def braille_corner(office: Office) -> None:
    reader, corner = office.person(), office.station("culture", "州图书馆盲文角")
    _equip(office, corner, {"item": "盲文书", "items": 120})
    told = {"kind": "braille_book_lent", "person_id": reader, "station_id": corner, "items": 2}
    office.do("service.deliver", occurred_on="2022-04-23", **told)


def _equip(office: Office, station: UUID, *things: dict[str, Any]) -> None:
    told = {"occurred_on": "2022-03-01", "equipment": list(things)}
    office.do("station.equip", id=station, **told)
