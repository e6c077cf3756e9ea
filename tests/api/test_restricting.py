"""A restricted record: staff see that it is, nobody finds it by name, and what counts stays."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from api.doors import KioskDoors
from api.exchange import events
from ledger.aggregates import Restriction
from ledger.aggregates.restriction import RestrictionState
from ledger.commands import COMMANDS
from ledger.vocabulary import StaffRole
from tests.api.conftest import Browser, Run
from tests.api.office_day import AYGUL, LI_LEI, NUMBER, OUT, Day

WorkAs = Callable[..., Browser]
SAYS_SO = "This record is restricted"
WHY = {"reason": "person_asked", "basis": "pipl_47"}


def restrict(day: Day, person: str = "aygul") -> None:
    told = {
        "occurred_on": day.office.today(),
        "person_id": str(getattr(day, person)),
        "restriction_reason": "person_asked",
        "restriction_basis": "pipl_47",
    }
    command = COMMANDS["restriction.restrict"]
    day.office.ledger.perform(day.office.by("restrict"), command.on(command.read(told)))
    day.office.fresh()


def test_a_clerk_sees_that_it_is_restricted_and_nothing_else(clerk: Browser, day: Day):
    before = clerk.get(f"/desk/people/{day.aygul}")
    restrict(day)

    page = clerk.get(f"/desk/people/{day.aygul}", 403)

    assert AYGUL in before.text
    assert SAYS_SO in page.text
    assert AYGUL not in page.html
    for path in ("card", "restriction"):
        clerk.get(f"/desk/people/{day.aygul}/{path}", 403)


def test_nobody_finds_it_by_name_and_its_number_leads_to_the_same(clerk: Browser, day: Day):
    restrict(day)

    by_name = clerk.post("/desk/find", 404, text="阿依")
    by_tail = clerk.post("/desk/find", 404, text="2844")
    by_card = clerk.post("/desk/find", 403, text=day.card)

    assert AYGUL not in by_name.html + by_tail.html
    assert SAYS_SO in by_card.text


def test_beside_a_device_they_are_not_named(clerk: Browser, day: Day):
    restrict(day, "li_lei")

    pages = [clerk.get(path) for path in ("/desk/due", f"/desk/devices?number={OUT}")]

    for page in pages:
        assert LI_LEI not in page.html
        assert "Name not shown" in page.text


def test_who_may_lift_it_reads_on_and_lifts_it(work_as: WorkAs, day: Day):
    officer = work_as(StaffRole.PRIVACY_OFFICER)
    restrict(day)
    page = officer.get(f"/desk/people/{day.aygul}")
    form = officer.get(f"/desk/people/{day.aygul}/restriction").form(
        f"/desk/people/{day.aygul}/restriction/lift"
    )

    lifted = officer.post(
        f"/desk/people/{day.aygul}/restriction/lift", **form | {"reason": "settled"}
    )

    assert page.heading == AYGUL
    assert "Restricted since" in page.text
    assert lifted.notice() == "The restriction is lifted."
    assert "Restricted since" not in lifted.text


def test_restricting_asks_for_a_reason_and_a_law_and_is_recorded_once(work_as: WorkAs, day: Day):
    officer = work_as(StaffRole.PRIVACY_OFFICER)
    path = f"/desk/people/{day.aygul}/restriction"
    form = officer.get(path).form(path)

    no_reason = officer.post(path, 422, **form | {"basis": "pipl_47"})
    no_law = officer.post(path, 422, **form | {"reason": "person_asked"})
    done = officer.post(path, **form | WHY | {"note": "asked by letter"})
    again = officer.post(path, **form | WHY | {"note": "asked by letter"})
    other = officer.post(path, 409, **form | WHY | {"key": "0" * 32})

    kept = day.office.ledger.load(Restriction, Restriction.id_of(day.aygul))
    assert no_reason.error == "Choose why."
    assert no_law.error == "Choose the legal basis."
    assert done.notice() == again.notice() == "The record is restricted now."
    assert other.error == "This record is restricted already."
    assert kept is not None
    assert kept.state is RestrictionState.SET
    assert len(kept.standing) == 1


def test_another_right_does_not_restrict(work_as: WorkAs, day: Day):
    work_as(StaffRole.MANAGER).get(f"/desk/people/{day.aygul}/restriction", 403)


def test_at_the_command_line_it_is_not_told_and_not_handed_on(run: Run, day: Day):
    who = ("--person", day.aygul)
    run("restrict", *who, "--reason", "person_asked", "--basis", "pipl_47")

    assert SAYS_SO in run("history", *who, code=1)
    assert SAYS_SO in run("export", "fhir", *who, code=1)
    assert "restricted already" in run(
        "restrict", *who, "--reason", "person_asked", "--basis", "pipl_47", code=1
    )
    run("restrict", *who, "--reason", "because", "--basis", "pipl_47", code=2)
    run("unrestrict", *who, "--reason", "person_agreed")
    assert "not restricted" in run("unrestrict", *who, "--reason", "settled", code=1)
    assert AYGUL in run("history", *who)


def test_totals_are_as_they_were_and_who_is_erased_then_leaves_them(run: Run, day: Day):
    def figures() -> list[str]:
        said = run("report", "year", 2022, "--format", "json").splitlines()
        return [line for line in said if "position" not in line and "made" not in line]

    before = figures()
    run("restrict", "--person", day.aygul, "--reason", "retention_over", "--basis", "pipl_47")
    restricted = figures()
    run("erase", "--person", day.aygul, "--yes", "--reason", "asked for")

    assert restricted == before
    assert figures() == before
    assert "equal" in run("rebuild", "--compare")


def test_what_is_sealed_goes_out_in_no_event(day: Day):
    def told() -> list[dict[str, Any]]:
        ledger, views = day.office.ledger, day.office.fresh()
        page = events.page(ledger, views, limit=10_000, personal=True)
        return [json.loads(each) for each in page.events]

    before = told()
    restrict(day)
    after = told()

    assert AYGUL in json.dumps(before, ensure_ascii=False)
    assert AYGUL not in json.dumps(after, ensure_ascii=False)
    assert LI_LEI in json.dumps(after, ensure_ascii=False)
    assert [each["id"] for each in after[: len(before)]] == [each["id"] for each in before]


LIST = (
    "证件号,姓名,站点,日期,项目,时长\n"
    "{number}44,阿依古丽·买买提,昌吉市第一辅具站,{day},运动疗法,30\n"
)


def test_a_list_brings_what_was_before_and_no_new_service(run: Run, day: Day, tmp_path: Path):
    restrict(day)
    found = {}
    for when in ("2022-03-01", day.office.today()):
        file = tmp_path / f"康复训练{when}.csv"
        file.write_text(LIST.format(number=NUMBER, day=when), encoding="utf-8")
        found[when] = json.loads(run("import", file, "--json"))

    before, now = found.values()

    assert (before["new"], before["rejected"]) == (1, 0)
    assert (now["new"], now["rejected"]) == (0, 1)
    assert [each["code"] for each in now["verdicts"]] == ["record_is_restricted"]


def test_the_person_reads_on_at_the_kiosk(day: Day):
    before = KioskDoors(day.office).person(day.aygul)
    restrict(day)

    visitor = KioskDoors(day.office).person(day.aygul)

    assert before is not None
    assert visitor == replace(before, is_restricted=True)
    assert visitor.name == AYGUL
    assert KioskDoors(day.office).record_of(day.aygul)
