"""A little year of organisations, places, staff, policies, catalogue and periods."""

from datetime import date
from typing import Any
from uuid import UUID

from ledger import presets
from ledger.aggregates import ApiClient, StaffMember, Station
from ledger.ids import derived_id
from ledger.vocabulary import By, Channel, StaffRole, StationKind
from ledger.work import Work
from tests.ledger.people import CLERK, ORGANISATION
from tests.ledger.years.telling import Teller

COLLEAGUE = derived_id(None, "year", "a colleague who comes and goes")
COUNTY = "玛纳斯县残联"
CENTRE = "玛纳斯县康园中心"


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
    _define_areas(teller)
    _found_organisations(teller)
    centre = _run_a_centre(teller)
    _inspect(teller, centre)
    _lay_down_rules(teller)
    _employ(teller)
    _let_a_program_in(teller)
    _serve(teller, centre)
    _close_the_books(teller)


def _define_areas(teller: Teller) -> None:
    told: dict[str, Any] = {"scheme": "gbt_2260", "edition": "2022"}
    start = told | {"occurred_on": "2022-01-01", "valid_from": "2022-01-01", "parent": "652300"}
    for code, name in (("652324", "玛纳斯县"), ("652390", "塔西河区"), ("652391", "试验区")):
        teller.do("area.define", code=code, name=name, **start)
    ended = {"scheme": "gbt_2260", "occurred_on": "2022-06-01", "ends_on": "2022-07-01"}
    teller.do("area.succeed", code="652390", successors=["652324"], **ended)
    teller.do("area.end", code="652391", **ended)


def _found_organisations(teller: Teller) -> None:
    federation = {"organisation_type": "federation", "occurred_on": "2012"}
    teller.do("organisation.open", code=ORGANISATION, area="652300", **federation)
    teller.do("organisation.open", code=COUNTY, area="652390", parent=ORGANISATION, **federation)
    association = {"occurred_on": "2015", "organisation_type": "community_association"}
    for code in ("塔西河村残协", "包家店社区残协"):
        teller.do("organisation.open", code=code, parent=COUNTY, **association)
    teller.do("organisation.move", occurred_on="2022-07-01", code=COUNTY, area="652324")
    suspended = {"suspension_reason": "infection_control", "until": "2022-09-01"}
    teller.do("organisation.suspend", occurred_on="2022-08-10", code=COUNTY, **suspended)
    teller.do("organisation.reopen", occurred_on="2022-09-02", code=COUNTY)
    teller.do("organisation.merge", occurred_on="2022-10-01", code="塔西河村残协", into=COUNTY)
    teller.do("organisation.close", occurred_on="2022-12-01", code="包家店社区残协")


def _run_a_centre(teller: Teller) -> str:
    centre = str(Station.id_of(ORGANISATION, StationKind.DAY_CARE, CENTRE))
    opened = {"kind": "day_care", "name": CENTRE, "area": "652390"}
    teller.do("station.open", id=centre, occurred_on="2019", **opened)
    hours = [
        {"weekday": day, "opens": opens, "closes": closes}
        for day in range(1, 6)
        for opens, closes in (("09:30", "13:30"), ("15:30", "19:00"))
    ]
    teller.do("station.set_hours", id=centre, occurred_on="2022-01-04", hours=hours)
    bars = {"item": "平行杠", "items": 2, "value": {"minor": 560000, "currency": "CNY"}}
    teller.do(
        "station.equip",
        id=centre,
        occurred_on="2022-03-01",
        equipment=[bars, {"item": "盲文书", "items": 120, "donor": "基金会"}],
        fund="aid_xinjiang",
    )
    teller.do("station.move", id=centre, occurred_on="2022-07-01", area="652324")
    teller.do(
        "station.suspend",
        id=centre,
        occurred_on="2022-08-10",
        suspension_reason="infection_control",
        until="2022-09-01",
    )
    teller.do("station.reopen_partly", id=centre, occurred_on="2022-09-02", places=5)
    teller.do("station.reopen", id=centre, occurred_on="2022-10-08")
    old = Station.id_of(ORGANISATION, StationKind.OFFICE, "旧服务点")
    teller.do("station.open", id=old, occurred_on="2016", kind="office", name="旧服务点")
    teller.do("station.close", id=old, occurred_on="2022-12-30")
    return centre


def _inspect(teller: Teller, centre: str) -> None:
    inspection = teller.new_id()
    kind = {"id": inspection, "inspection_kind": "infection_control", "station_id": centre}
    criteria = ["disinfection", "masks", "visitors"]
    teller.do("inspection.plan", occurred_on="2022-08-20", due_on="2022-08-31", **kind)
    teller.do(
        "inspection.hold", occurred_on="2022-08-30", criteria=criteria, criteria_met=2, **kind
    )
    finding = {"id": inspection, "finding": 1}
    teller.do(
        "inspection.raise_finding",
        occurred_on="2022-08-30",
        severity="defect",
        criterion="disinfection",
        due_on="2022-09-01",
        **finding,
    )
    teller.do("inspection.settle_finding", occurred_on="2022-09-01", remedy="put_right", **finding)
    teller.do("inspection.close", id=inspection, occurred_on="2022-09-02")


def _lay_down_rules(teller: Teller) -> None:
    county = _by("", COUNTY)
    for name in ("regulations", "lending"):
        for preset in presets.presets(name):
            teller.do(preset.do, by=county, **preset.told)
    (wheelchairs,) = (
        preset.told
        for preset in presets.presets("lending")
        if preset.told["code"] == "lending/12 22"
    )
    amended = {
        "occurred_on": "2022-08-15",
        "effective_from": "2022-09-01",
        "document_number": "示例〔2022〕8号",
    }
    teller.do("policy.amend", by=county, **(wheelchairs | amended))
    ended = {"code": "travel_rules", "effective_on": "2022-12-01"}
    teller.do("policy.repeal", by=county, occurred_on="2022-11-20", **ended)


def _employ(teller: Teller) -> None:
    def register(work: Work) -> None:
        staff = work.begin(StaffMember, COLLEAGUE)
        told = {"role": StaffRole.VOLUNTEER, "name": "古丽娜尔·艾合买提", "username": "gulnar"}
        staff.register(occurred_on="2022-01-05", **told)
        staff.set_password(occurred_on="2022-01-05", password_hash="$argon2id$not-a-real-hash")  # noqa: S106

    teller.ledger.perform(_by("year-a-colleague"), register)
    post = {"id": COLLEAGUE, "role": "case_manager", "organisation": COUNTY}
    teller.do("staff_member.grant", occurred_on="2022-01-10", **post)
    teller.do("staff_member.revoke", occurred_on="2022-06-30", **post)
    teller.do(
        "staff_member.review",
        id=COLLEAGUE,
        occurred_on="2022-07-01",
        period="2022",
        classed_as="年度考核为优秀等次",
    )
    teller.do(
        "staff_member.train",
        id=COLLEAGUE,
        occurred_on="2022-07-15",
        course="law_exam",
        minutes=120,
        result="法律知识考试九十二分",
    )
    _show_who_they_are(teller)
    teller.do(
        "staff_member.leave",
        id=COLLEAGUE,
        occurred_on="2022-09-30",
        leaving_reason="transferred",
    )
    teller.do("staff_member.come_back", id=COLLEAGUE, occurred_on="2022-11-01")


def _show_who_they_are(teller: Teller) -> None:
    key, elsewhere = teller.new_id(), "https://sign-in.example"

    def show(work: Work) -> None:
        staff, on = work.change(StaffMember, COLLEAGUE), {"occurred_on": "2022-08-01"}
        given = {"good_until": date(2022, 8, 3), "password_hash": "$argon2id$nor-is-this"}
        staff.give_password(**given, **on)
        staff.set_totp(totp_secret="NOTAREALSECRETOFANAPPATALL", **on)  # noqa: S106
        staff.set_recovery_codes(recovery_hashes=["no-code-of-anybody", "nor-of-her"], **on)
        staff.use_recovery_code(place=2, **on)
        staff.remove_totp(**on)
        kept = {"credential": "bm9ib2R5cyBrZXk", "public_key": "bm9ib2R5cyBoYWxm"}
        staff.add_passkey(passkey_id=UUID(key), label="康园中心电脑", **kept, **on)
        staff.remove_passkey(passkey_id=UUID(key), **on)
        staff.link_sign_in(issuer=elsewhere, subject_name="gulnar@sign-in.example", **on)
        staff.unlink_sign_in(issuer=elsewhere, **on)

    teller.ledger.perform(_by("year-a-colleague-at-the-door"), show)


def _let_a_program_in(teller: Teller) -> None:
    program, token = str(ApiClient.id_of("province")), {"token_sha256": "5a" * 32}
    reach = {"rights": ["find_person"], "organisation": COUNTY, "area": "652324"}
    day = {"id": program, "occurred_on": "2022-02-01"}
    teller.do("api_client.register", name="province", **day, **reach)
    teller.do("api_client.issue_token", until="2023-01-31", **day, **token)
    teller.do("api_client.revoke_token", **(day | {"occurred_on": "2022-09-01"}), **token)


def _serve(teller: Teller, centre: str) -> None:
    kind: dict[str, Any] = {
        "code": "guide_dog_day",
        "unit": "visit",
        "counters": ["persons", "minutes"],
        "words": {"zh-Hans": "导盲犬服务", "vi": "Chó dẫn đường", "en": "guide dog day"},
        "fields": [
            {"name": "dog", "type": "choice", "choices": ["own", "trained"], "required": True},
            {"name": "remark", "type": "text"},
        ],
    }
    teller.do("service_kind.define", occurred_on="2022-05-01", **kind)
    teller.do(
        "service_kind.revise",
        occurred_on="2022-06-01",
        **(kind | {"recorders": ["clerk", "case_manager"]}),
    )
    visitor = teller.do(
        "person.register", occurred_on="2022-05-02", name="帕提古丽·吐尔逊", area="652324"
    )
    served = {"person_id": visitor, "station_id": centre, "area": "652324"}
    teller.do(
        "service.deliver",
        occurred_on="2022-06-10",
        kind="guide_dog_day",
        minutes=45,
        fields={"dog": "own", "remark": "走过三个路口，很稳当"},
        **served,
    )
    teller.do("service.deliver", occurred_on="2022-06-11", kind="in_home_meal", items=1, **served)
    teller.do("service_kind.retire", occurred_on="2022-12-20", code="guide_dog_day")


def _close_the_books(teller: Teller) -> None:
    month: dict[str, Any] = {"period": "2021-12", "by": _by("", COUNTY)}
    teller.do("accounting_period.close", occurred_on="2022-01-10", **month)
    teller.do(
        "accounting_period.reopen",
        occurred_on="2022-01-20",
        reopening_reason="entries_missing",
        **month,
    )


def _by(key: str, organisation: str = ORGANISATION) -> By:
    return By(actor=CLERK, organisation=organisation, channel=Channel.DESK, key=key)
