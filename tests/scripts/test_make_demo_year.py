"""The invented year has the totals it says it has, read back from its own files."""

import csv
import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from demo_people import check_character
from demo_plan import Plan
from demo_services import plan_year
from make_demo_year import FILES, demo_person_certificate, describe, make_demo_year
from python_calamine import CalamineWorkbook

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_demo_year.py"
CERTIFICATE = re.compile(r"(\d{17}[\dX])[1-7][1-4]")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("year")
    return folder, make_demo_year(folder)


@pytest.fixture(scope="module")
def full_plan() -> Plan:
    return plan_year(2022, 1.0, 1)


def workbook(path: Path) -> tuple[list[Row], float | None]:
    """The rows below title and header, and the total row's number where there is one."""
    _, header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    total = None
    if rows[-1][0] == "合计":
        total = next(cell for cell in rows.pop() if isinstance(cell, float))
    return [dict(zip(map(str, header), row, strict=True)) for row in rows], total


def table(path: Path, encoding: str = "utf-8-sig") -> list[Row]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def lists(folder: Path) -> list[tuple[list[Row], float | None]]:
    return [workbook(path) for path in sorted(folder.glob("两项补贴发放表_2022-*.xlsx"))]


def fen(rows: list[Row], column: str) -> int:
    return round(sum(float(row[column]) for row in rows) * 100)


def tallied(rows: list[Row], column: str = "残疾人证号") -> dict[str, int]:
    return {"persons": len({row[column] for row in rows}), "person_times": len(rows)}


def differing(found: Row, line: Row) -> Row:
    return {name: (count, line[name]) for name, count in found.items() if line[name] != count}


def subsidies(folder: Path, scheme: str) -> Row:
    rows = [row for each, _ in lists(folder) for row in each if row["补贴类型"] == scheme]
    return {**tallied(rows, "证件号"), "cash_minor": fen(rows, "补贴金额")}


def loans(folder: Path) -> Row:
    rows = table(folder / "辅具借用登记.csv")
    return {**tallied(rows, "借用人证号"), "items": len(rows)}


def sessions(folder: Path) -> Row:
    rows = table(folder / "康复训练记录.csv")
    return {**tallied(rows), "minutes": sum(int(row["时长(分钟)"]) for row in rows)}


def household_relief(folder: Path) -> Row:
    rows, total = workbook(folder / "特困残疾人家庭救助.xlsx")
    assert total == fen(rows, "救助金额(元)") / 100
    households = len({row["家庭编号"] for row in rows})
    return {**tallied(rows), "households": households, "cash_minor": fen(rows, "救助金额(元)")}


def temporary_relief(folder: Path) -> Row:
    rows, _ = workbook(folder / "临时救助.xlsx")
    return {
        **tallied(rows),
        "households": len({row["家庭编号"] for row in rows}),
        "cash_minor": fen(rows, "现金(元)"),
        "goods_minor": fen(rows, "物资折价(元)"),
    }


def modifications(folder: Path) -> Row:
    rows, total = workbook(folder / "家庭无障碍改造.xlsx")
    assert total == fen(rows, "金额(元)") / 100
    return {**tallied(rows), "households": len(rows), "cash_minor": fen(rows, "金额(元)")}


def contacts(folder: Path, result: str) -> Row:
    rows = table(folder / "走访与电话问候.csv")
    return tallied([row for row in rows if row["结果"] == result])


def needs(folder: Path) -> Row:
    rows = table(folder / "走访与电话问候.csv")
    return tallied([row for row in rows if row["反映需求"]])


def training(folder: Path) -> Row:
    rows, total = workbook(folder / "职业技能培训.xlsx")
    assert total == fen(rows, "培训经费(元)") / 100
    return {**tallied(rows), "cash_minor": fen(rows, "培训经费(元)")}


def education_aid(folder: Path, level: str) -> Row:
    rows = [row for row in table(folder / "爱心天使助学.csv") if row["项目级别"] == level]
    return {**tallied(rows), "cash_minor": fen(rows, "金额(元)")}


def hearing_aids(folder: Path) -> Row:
    rows = table(folder / "助听器捐赠发放.csv")
    assert {row["发放日期"] for row in rows} == {"2022-03-03"}
    return {**tallied(rows), "items": len(rows), "goods_minor": fen(rows, "折价(元)")}


READ_BACK: dict[str, Callable[[Path], Row]] = {
    "living_subsidy": lambda folder: subsidies(folder, "困难残疾人生活补贴"),
    "nursing_subsidy": lambda folder: subsidies(folder, "重度残疾人护理补贴"),
    "device_loan": loans,
    "rehab_session": sessions,
    "household_relief": household_relief,
    "temporary_relief": temporary_relief,
    "home_modification": modifications,
    "contact_made": lambda folder: contacts(folder, "已接通"),
    "contact_missed": lambda folder: contacts(folder, "未接通"),
    "need": needs,
    "skills_training": training,
    "education_aid_prefecture": lambda folder: education_aid(folder, "州本级"),
    "education_aid_region": lambda folder: education_aid(folder, "自治区"),
    "hearing_aid_issued": hearing_aids,
}


def test_every_service_is_read_back(small):
    _, totals = small

    assert set(totals["services"]) == set(READ_BACK)


@pytest.mark.parametrize("service", READ_BACK)
def test_files_hold_what_the_totals_say(small, service):
    folder, totals = small

    found = READ_BACK[service](folder)

    assert found["person_times"] >= 1
    assert differing(found, totals["services"][service]) == {}


def test_monthly_lists_state_their_own_totals(small):
    folder, totals = small

    for (rows, stated), said in zip(lists(folder), totals["subsidy"]["files"], strict=True):
        assert stated == said["yuan"] == fen(rows, "补贴金额") / 100
        assert len(rows) == said["new"]


def test_nobody_is_paid_twice_for_a_month(small):
    folder, _ = small

    for rows, _ in lists(folder):
        assert max(Counter((row["证件号"], row["补贴类型"]) for row in rows).values()) == 1


def test_one_percent_is_as_large_as_the_sample_year(small):
    folder, totals = small

    assert len(list(folder.iterdir())) == FILES
    assert (totals["people"], totals["subsidy"]["payments"]) == (240, 2068)
    assert totals["subsidy"]["yuan"] == 213_780


@pytest.mark.parametrize("scale", [0.01, 0.001])
def test_certificates_are_valid_and_unique(tmp_path, scale):
    make_demo_year(tmp_path, scale=scale, seed=7)

    rows, _ = workbook(tmp_path / "持证残疾人名册.xlsx")

    numbers = [str(row["残疾人证号"]) for row in rows]
    assert len(set(numbers)) == len(numbers)
    for row, number in zip(rows, numbers, strict=True):
        found = CERTIFICATE.fullmatch(number)
        assert found is not None
        assert check_character(number[:17]) == number[17]
        assert (int(number[16]) % 2 == 1) == (row["性别"] == "男")


def test_check_character_of_the_standards_own_example():
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


def test_everybody_served_is_in_the_register(small):
    folder, _ = small
    registered = {row["残疾人证号"] for row in workbook(folder / "持证残疾人名册.xlsx")[0]}

    served = {
        value
        for path in folder.iterdir()
        for row in (workbook(path)[0] if path.suffix == ".xlsx" else readable(path))
        for column, value in row.items()
        if column in {"证件号", "残疾人证号", "借用人证号"}
    }

    assert served <= registered


def readable(path: Path) -> list[Row]:
    return table(path, "gb18030" if path.name == "辅具台账.csv" else "utf-8-sig")


def test_the_same_seed_gives_the_same_bytes(small, tmp_path):
    folder, totals = small

    again = make_demo_year(tmp_path)

    assert again == totals
    for path in folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_another_seed_invents_other_people(small, tmp_path):
    _, totals = small

    other = make_demo_year(tmp_path, seed=2)

    assert other["demo_person"] != totals["demo_person"]
    assert other["subsidy"] == totals["subsidy"]


def test_full_size_has_the_printed_totals(full_plan):
    totals = describe(full_plan)

    assert (totals["subsidy"]["payments"], totals["subsidy"]["yuan"]) == (206_798, 21_378_000)
    assert totals["services"]["living_subsidy"]["person_times"] == 171_888
    assert totals["services"]["nursing_subsidy"]["person_times"] == 34_910
    assert totals["household_relief"] == {"households": 500, "yuan": 250_000}
    relief = totals["temporary_relief"]
    assert relief["households"] == 504
    assert relief["cash_yuan"] + relief["goods_yuan"] == 144_000
    assert totals["home_modification"] == {"households": 163, "yuan": 570_500}
    assert totals["hearing_aids"] == {"devices": 100, "yuan": 940_000}
    assert totals["training"] == {"persons": 187, "yuan": 364_000}
    assert totals["education_aid"]["prefecture"] == {"persons": 63, "yuan": 171_000}
    assert totals["education_aid"]["region"] == {"persons": 3, "yuan": 6_000}
    assert totals["stations"] == {"lending": 20, "rehab": 20}


def test_full_size_serves_each_household_or_person_once(full_plan):
    for grants in (
        full_plan.household_relief,
        full_plan.temporary_relief,
        full_plan.modifications,
    ):
        assert len({grant.person.household for grant in grants}) == len(grants)
        assert min(grant.cash_yuan + grant.goods_yuan for grant in grants) > 0
    for grants in (full_plan.training, full_plan.education_aid, full_plan.hearing_aids):
        assert len({grant.person.place for grant in grants}) == len(grants)
    for roll in (*full_plan.living, *full_plan.nursing):
        assert len({person.place for person in roll}) == len(roll)


def test_full_size_people_live_together_in_every_county(full_plan):
    homes = Counter(person.household for person in full_plan.people)

    assert len(full_plan.people) == 24_000
    assert len({person.certificate for person in full_plan.people}) == 24_000
    assert set(homes.values()) == {1, 2}
    assert len({person.county.code for person in full_plan.people}) == 7


def test_people_join_and_leave_the_subsidies_during_the_year(full_plan):
    first, last = set(full_plan.living[0]), set(full_plan.living[-1])

    assert len(first - last) > 1_000
    assert len(last - first) > 1_000


def test_nothing_else_is_recorded_twice(full_plan):
    sessions = Counter((each.person.place, each.held_on) for each in full_plan.sessions)
    contacts = Counter((each.person.place, each.made_on) for each in full_plan.contacts)

    assert max(sessions.values()) == 1
    assert max(contacts.values()) == 1


def test_one_device_is_never_lent_twice_at_once(full_plan):
    by_device: dict[str, list] = {}
    for loan in full_plan.loans:
        by_device.setdefault(loan.device.asset_number, []).append(loan)

    assert len(by_device) == 600
    for loans_of_one in by_device.values():
        for earlier, later in pairwise(loans_of_one):
            assert earlier.returned_on is not None
            assert earlier.lent_on < earlier.returned_on < later.lent_on
    assert any(loan.condition == "需维修" for loan in full_plan.loans)
    assert any(loan.returned_on is None for loan in full_plan.loans)


@pytest.mark.parametrize("scale", [0.001, 0.01, 0.2])
def test_demo_person_has_a_rich_record_at_every_size(scale):
    plan = plan_year(2022, scale, 1)

    demo = plan.people[0]
    assert demo.certificate == demo_person_certificate()
    assert [loan.returned_on for loan in plan.loans if loan.person == demo] == [None]
    assert all(demo in roll for roll in (*plan.living, *plan.nursing))
    assert any(session.person == demo for session in plan.sessions)
    assert any(grant.person == demo for grant in plan.household_relief)
    assert any(grant.person == demo for grant in plan.modifications)
    assert [(c.channel, c.handling) for c in plan.contacts if c.person == demo] == [
        ("上门", "转办")
    ]


@pytest.mark.parametrize("scale", [0, 0.0009, 1.01, -1])
def test_impossible_size_is_refused(scale):
    with pytest.raises(ValueError, match="size"):
        plan_year(2022, scale, 1)


@pytest.mark.parametrize("messy_seed", [1, 5])
def test_messy_year_keeps_every_right_payment(tmp_path, messy_seed):
    totals = make_demo_year(tmp_path, messy=True, seed=messy_seed)

    for (rows, stated), said in zip(lists(tmp_path), totals["subsidy"]["files"], strict=True):
        read = [paid for row in rows if (paid := right_payment(row))]
        once = dict(read)
        assert sum(once.values()) == stated == said["yuan"]
        assert len(once) == said["new"]
        assert len(read) - len(once) == said["duplicates"] > 0
        assert len(rows) - len(read) == said["rejected"] > 0
    assert set(totals["faults"]["spoiled"]) >= {"numeric_id", "wrong_check_character"}
    assert len(totals["faults"]["untidy"]) == 4


def right_payment(row: Row) -> tuple[tuple[str, str], int] | None:
    """What a careful reader makes of a row: who, for what, how much; None if it can't be right."""
    number = unicodedata.normalize("NFKC", str(row["证件号"])).strip().upper()
    amount = str(row["补贴金额"]).removesuffix("元").removesuffix(".0")
    if not CERTIFICATE.fullmatch(number) or check_character(number[:17]) != number[17]:
        return None
    if not amount.isascii() or not amount.isdigit():
        return None
    return (number, row["补贴类型"]), int(amount)


def test_command_prints_the_totals_it_wrote(tmp_path):
    ran = subprocess.run(
        [sys.executable, SCRIPT, tmp_path / "out", "--size", "0.5", "--seed", "3", "--json"],
        capture_output=True,
        check=True,
        encoding="utf-8",
        errors="replace",
    )

    totals = json.loads(ran.stdout)
    assert totals == make_demo_year(tmp_path / "again", scale=0.005, seed=3)
    assert len(ran.stderr.splitlines()) == FILES


def test_command_refuses_an_impossible_size(tmp_path):
    ran = subprocess.run(
        [sys.executable, SCRIPT, tmp_path / "out", "--size", "200"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )

    assert ran.returncode == 2
    assert "size" in ran.stderr
    assert not (tmp_path / "out").exists()
