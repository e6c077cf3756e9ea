"""D. Care and home: by day, by night, at home, and the home itself."""

from uuid import UUID

from tests.ledger.people import AREA, yuan
from tests.ledger.services.caring import admit, deliver, meet
from tests.ledger.services.homes import HOME, HOME_FACTS, work_on_home
from tests.ledger.services.office import Office
from tests.ledger.services.table import service

PLACING = ("placement.apply_for", "placement.assess", "placement.admit", "placement.attend")
PLACED = (
    "placement_applied",
    "placement_assessed",
    "placement_admitted",
    "placement_attended",
)
MEETING = ("contact.plan", "contact.make", "contact.note")
MET = ("contact_planned", "contact_made", "contact_noted")


@service(
    45,
    "Day care in a Kangyuan centre",
    "康园中心日间照料",
    commands=PLACING,
    facts=PLACED,
    counted={"placement:day_care": {"persons": 1}, "placement_day:day_care": {"days": 2}},
)
def day_care(office: Office) -> None:
    centre = office.station("day_care", "环市街道康园中心")
    admit(office, office.person(), "day_care", centre)


@service(
    46,
    "Boarding care for the severely disabled",
    "重度残疾人寄宿托养",
    commands=(
        *PLACING,
        "placement.put_on_waiting_list",
        "placement.begin_leave",
        "placement.end_leave",
        "placement.discharge",
    ),
    facts=(
        *PLACED,
        "placement_waitlisted",
        "placement_leave_begun",
        "placement_leave_ended",
        "placement_discharged",
    ),
    counted={
        "placement:boarding": {"persons": 2},
        "placement_day:boarding": {"persons": 2, "days": 4},
    },
)
def boarding(office: Office) -> None:
    home = office.station("boarding", "区托养中心")
    place = {"id": admit(office, office.person(), "boarding", home)}
    second = office.person("李大山")
    told = {"person_id": second, "care_type": "boarding", "station_id": home}
    queued = office.do("placement.apply_for", occurred_on="2022-01-05", **told)
    office.do("placement.assess", id=queued, occurred_on="2022-01-06")
    office.do("placement.put_on_waiting_list", id=queued, occurred_on="2022-01-06")
    away = {"placement_leave_reason": "at_home", "back_on": "2022-03-24"}
    office.do("placement.begin_leave", occurred_on="2022-03-20", **place, **away)
    office.do("placement.end_leave", occurred_on="2022-03-24", **place)
    gone = {"discharge_reason": "went_home"}
    office.do("placement.discharge", occurred_on="2022-12-20", **place, **gone)
    office.do("placement.admit", occurred_on="2022-12-21", **told)
    for day in ("2022-12-22", "2022-12-23"):
        office.do("placement.attend", id=queued, occurred_on=day, station_id=home)


@service(
    47,
    "Care at home",
    "居家养护",
    commands=(*PLACING, "service.deliver"),
    facts=(*PLACED, "service_delivered"),
    counted={
        "placement:home_care": {"persons": 1},
        "placement_day:home_care": {"days": 2},
        "home_nursing": {"persons": 1, "minutes": 60},
    },
)
def home_care(office: Office) -> None:
    person, centre = office.person(), office.station("day_care", "环市街道康园中心")
    admit(office, person, "home_care", centre)
    deliver(office, "home_nursing", person, occurred_on="2022-02-02", minutes=60)


@service(
    48,
    "Meals, cleaning, nursing, company to the doctor, housekeeping: all at home",
    "送餐、保洁护理、陪同就医、家政",
    commands=("service.deliver",),
    facts=("service_delivered",),
    counted={
        "in_home_meal": {"persons": 1, "items": 1},
        "home_cleaning": {"households": 1, "minutes": 90},
        "home_nursing": {"persons": 1, "minutes": 60},
        "escort_to_doctor": {"persons": 1, "minutes": 120},
        "housekeeping": {"households": 1, "minutes": 60},
    },
)
def help_at_home(office: Office) -> None:
    person = office.person()
    home = {"household_id": office.household(person)}
    deliver(office, "in_home_meal", person, items=1)
    deliver(office, "home_cleaning", person, minutes=90, **home)
    deliver(office, "home_nursing", person, minutes=60)
    deliver(office, "escort_to_doctor", person, minutes=120)
    deliver(office, "housekeeping", person, minutes=60, **home)


@service(
    49,
    "Cleaning of homes, and repair of what broke in them",
    "上门清洁、家电维修",
    commands=("service.deliver",),
    facts=("service_delivered",),
    counted={
        "home_cleaning": {"households": 1, "minutes": 120},
        "appliance_repair": {"households": 1, "items": 2},
    },
)
def homes_kept(office: Office) -> None:
    person = office.person()
    home = {"household_id": office.household(person)}
    deliver(office, "home_cleaning", person, minutes=120, **home)
    deliver(office, "appliance_repair", person, items=2, **home)


@service(
    50,
    "A place by day for older people with an intellectual disability or autism",
    "大龄智力、自闭症人士日间安置",
    commands=PLACING,
    facts=PLACED,
    counted={"placement:day_care": {"persons": 1}, "placement_day:day_care": {"days": 2}},
)
def older_adults(office: Office) -> None:
    centre = office.station("day_care", "大龄心智障碍者日间中心")
    admit(office, office.person(born_on="1985-02"), "day_care", centre)


@service(
    51,
    "A home for the very severely disabled whom nobody can care for",
    "tiếp nhận vào cơ sở trợ giúp xã hội",
    commands=PLACING,
    facts=PLACED,
    counted={"placement:shelter": {"persons": 1}, "placement_day:shelter": {"days": 2}},
)
def shelter(office: Office) -> None:
    home = office.station("boarding", "Trung tâm bảo trợ xã hội", area="22")
    admit(office, office.person("Trần Văn Bình", area="22"), "shelter", home)


@service(
    52,
    "Watching over those who live alone, or whom nobody cares for",
    "独居、无人照料残疾人关爱机制",
    commands=("roster.create", "roster.add_member", *MEETING),
    facts=("roster_created", "roster_member_added", *MET),
    counted={
        "roster_member:living_alone": {"persons": 1},
        "roster_member:without_carer": {"persons": 1},
        "contact_made:visit": {"persons": 2},
    },
)
def watched_over(office: Office) -> None:
    for category, name in (("living_alone", "阿依古丽·买买提"), ("without_carer", "李大山")):
        person = office.person(name)
        put_on_roster(office, category, person)
        meet(office, person, "regular_visit")


def put_on_roster(office: Office, category: str, person: UUID, *, sensitive: bool = False) -> UUID:
    """Begin the list of a category for the year, with this person on it."""
    told = {"criterion": category, "roster_category": category, "sensitive": sensitive}
    year = {"period_from": "2022-01-05", "period_until": "2023-01-01", "area": AREA}
    roster = UUID(office.do("roster.create", occurred_on="2022-01-05", **told, **year))
    whom = {"id": roster, "person_id": person, "source_list": "社区摸底表"}
    office.do("roster.add_member", occurred_on="2022-01-06", **whom)
    return roster


@service(
    53,
    "A home without barriers",
    "家庭无障碍改造",
    commands=HOME,
    facts=HOME_FACTS,
    counted={
        "home_modification_built:barrier_free": {"persons": 1, "households": 1},
        "home_modification": {"households": 1, "cash_minor": 350_000},
    },
)
def barrier_free_home(office: Office) -> None:
    person = office.person()
    work_on_home(office, person, office.household(person), "barrier_free", yuan(3500))


@service(
    54,
    "A home fit to grow old in",
    "适老化改造",
    commands=HOME,
    facts=HOME_FACTS,
    counted={
        "home_modification_built:ageing_friendly": {"persons": 1, "households": 1},
        "home_modification": {"households": 1, "cash_minor": 280_000},
    },
)
def ageing_friendly_home(office: Office) -> None:
    person = office.person(born_on="1946-02")
    work_on_home(office, person, office.household(person), "ageing_friendly", yuan(2800))
