"""The office's own spreadsheets: a plan of a year laid out in the columns an office uses.

Same file names, titles, headers, total rows and encodings as the sample files, including their
oddities: three spellings of a date, one file in GB18030, prices with a decimal.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import demo_words as words
import xlsxwriter
from demo_faults import Faults, SubsidyRow
from demo_plan import LIVING_YUAN, NURSING_YUAN, Grant, Plan
from demo_services import stream

Cell = str | int | float | date

MADE_AT = datetime(
    2023, 1, 4, 9, 0, tzinfo=UTC
)  # fixed, so that the same seed gives the same bytes
TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: a title row above the header and a total row below the data, where it has them."""

    file: str
    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    title: str = ""
    total: tuple[Cell, ...] | None = None
    encoding: str = "utf-8-sig"


def sheets(plan: Plan, seed: int, faults: Faults | None) -> Iterator[Sheet]:
    """Every file of the year, the register first; ``faults`` are put into the subsidy lists."""
    yield _register(plan)
    for month in range(1, 13):
        yield _subsidies(plan, month, seed, faults)
    yield _devices(plan)
    yield _loans(plan)
    yield _sessions(plan)
    yield _household_relief(plan)
    yield _temporary_relief(plan)
    yield _modifications(plan)
    yield _contacts(plan)
    yield _training(plan)
    yield _education_aid(plan)
    yield _hearing_aids(plan)


def write(sheet: Sheet, folder: Path) -> None:
    """Put one file into ``folder``, as a workbook or as CSV by its name."""
    path = folder / sheet.file
    if path.suffix == ".xlsx":
        _write_workbook(sheet, path)
    else:
        with path.open("w", encoding=sheet.encoding, newline="") as file:
            csv.writer(file).writerows([sheet.header, *sheet.rows])


def _write_workbook(sheet: Sheet, path: Path) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": MADE_AT})
        bold = book.add_format({"bold": True, "align": "center"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, len(sheet.header) - 1, sheet.title, bold)
        page.write_row(1, 0, sheet.header, bold)
        below = [sheet.total] if sheet.total else []
        for at, row in enumerate([*sheet.rows, *below], start=2):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    if cell:
                        page.write_string(at, column, cell)
                elif isinstance(cell, date):
                    page.write_datetime(at, column, cell, day)
                else:
                    page.write_number(at, column, cell)


def _register(plan: Plan) -> Sheet:
    return Sheet(
        file="持证残疾人名册.xlsx",
        title="昌吉州持证残疾人基本情况名册",
        header=(
            *("序号", "姓名", "性别", "残疾人证号", "残疾类别", "残疾等级"),
            *("户籍县市", "乡镇街道", "联系电话", "家庭编号", "城乡"),
        ),
        rows=[
            (
                *(each.place, each.name, each.sex, each.certificate, each.category, each.grade),
                *(each.county.name, each.town, each.phone, each.household, each.settlement),
            )
            for each in plan.people
        ],
    )


def _subsidies(plan: Plan, month: int, seed: int, faults: Faults | None) -> Sheet:
    """One month's list of both subsidies; its total row counts what is right in it."""
    rows = [
        SubsidyRow.of(person, plan.year, scheme, yuan)
        for scheme, yuan, roll in (
            (words.LIVING, LIVING_YUAN, plan.living[month - 1]),
            (words.NURSING, NURSING_YUAN, plan.nursing[month - 1]),
        )
        for person in roll
    ]
    file = f"两项补贴发放表_{plan.year}-{month:02d}.xlsx"
    yuan = sum(row.rate for row in rows)
    if faults:
        rows = faults.into(rows, file, stream(seed, f"faults {month}"))
    return Sheet(
        file=file,
        title=f"{plan.year}年{month}月残疾人两项补贴发放花名册",
        header=(
            *("姓名", "证件号", "户籍区县", "户籍街道", "残疾类别", "残疾等级", "年龄"),
            *("申请时间", "补贴类型", "补贴标准", "补贴金额", "状态", "银行账号"),
        ),
        rows=[row.cells() for row in rows],
        total=(TOTAL, *[""] * 9, yuan),
    )


def _devices(plan: Plan) -> Sheet:
    return Sheet(
        file="辅具台账.csv",
        header=("资产编号", "品名", "ISO9999代码", "价格(元)", "购置日期", "来源", "所在站点"),
        rows=[
            (
                *(each.asset_number, each.kind.name, each.kind.code, f"{each.kind.price_yuan}.0"),
                *(_slashed(each.bought_on), each.source, each.station),
            )
            for each in plan.devices
        ],
        encoding="gb18030",
    )


def _loans(plan: Plan) -> Sheet:
    return Sheet(
        file="辅具借用登记.csv",
        header=(
            *("借用单号", "资产编号", "借用人证号", "借出日期", "应还日期"),
            *("归还日期", "归还状况", "站点"),
        ),
        rows=[
            (
                *(f"JY{number:06d}", each.device.asset_number, each.person.certificate),
                *(each.lent_on.isoformat(), each.due_on.isoformat()),
                *(_in_characters(each.returned_on), each.condition, each.device.station),
            )
            for number, each in enumerate(plan.loans, start=1)
        ],
    )


def _sessions(plan: Plan) -> Sheet:
    return Sheet(
        file="康复训练记录.csv",
        header=("康复站", "残疾人证号", "日期", "项目", "时长(分钟)"),
        rows=[
            (
                *(each.station, each.person.certificate, _dotted(each.held_on)),
                *(each.item, each.minutes),
            )
            for each in plan.sessions
        ],
    )


def _household_relief(plan: Plan) -> Sheet:
    return Sheet(
        file="特困残疾人家庭救助.xlsx",
        title=f"{plan.year}年特困残疾人家庭救助金发放表",
        header=("户主姓名", "残疾人证号", "家庭编号", "救助金额(元)", "发放日期"),
        rows=[
            (*_head_of(each), each.person.household, each.cash_yuan, each.paid_on)
            for each in plan.household_relief
        ],
        total=(TOTAL, "", "", _cash(plan.household_relief)),
    )


def _temporary_relief(plan: Plan) -> Sheet:
    return Sheet(
        file="临时救助.xlsx",
        title=f"{plan.year}年困难残疾人家庭临时救助",
        header=(
            *("户主姓名", "残疾人证号", "家庭编号", "现金(元)"),
            *("物资名称", "物资折价(元)", "日期"),
        ),
        rows=[
            (
                *(*_head_of(each), each.person.household, each.cash_yuan),
                *(each.goods, each.goods_yuan, each.paid_on),
            )
            for each in plan.temporary_relief
        ],
    )


def _modifications(plan: Plan) -> Sheet:
    return Sheet(
        file="家庭无障碍改造.xlsx",
        title=f"{plan.year}年困难重度残疾人家庭无障碍改造",
        header=(
            *("户主", "残疾人证号", "改造地点", "改造类型"),
            *("进度", "金额(元)", "负责人", "验收日期"),
        ),
        rows=[
            (*_head_of(each), *each.detail, "已验收", each.cash_yuan, "州残联", each.paid_on)
            for each in plan.modifications
        ],
        total=(TOTAL, *[""] * 4, _cash(plan.modifications)),
    )


def _contacts(plan: Plan) -> Sheet:
    return Sheet(
        file="走访与电话问候.csv",
        header=("日期", "方式", "残疾人证号", "结果", "反映需求", "处理方式", "转办单位"),
        rows=[
            (
                *(each.made_on.isoformat(), each.channel, each.person.certificate),
                *(each.result, each.need, each.handling, each.passed_to),
            )
            for each in plan.contacts
        ],
    )


def _training(plan: Plan) -> Sheet:
    return Sheet(
        file="职业技能培训.xlsx",
        title=f"{plan.year}年残疾人职业技能培训",
        header=("姓名", "残疾人证号", "培训工种", "天数", "培训经费(元)"),
        rows=[(*_head_of(each), *each.detail, 15, each.cash_yuan) for each in plan.training],
        total=(TOTAL, "", "", "", _cash(plan.training)),
    )


def _education_aid(plan: Plan) -> Sheet:
    return Sheet(
        file="爱心天使助学.csv",
        header=("姓名", "残疾人证号", "项目级别", "金额(元)"),
        rows=[(*_head_of(each), *each.detail, each.cash_yuan) for each in plan.education_aid],
    )


def _hearing_aids(plan: Plan) -> Sheet:
    return Sheet(
        file="助听器捐赠发放.csv",
        header=("设备编号", "残疾人证号", "发放日期", "折价(元)", "捐赠方"),
        rows=[
            (
                *(each.goods, each.person.certificate, each.paid_on.isoformat()),
                *(each.goods_yuan, "基金会"),
            )
            for each in plan.hearing_aids
        ],
    )


def _head_of(grant: Grant) -> tuple[str, str]:
    return grant.person.name, grant.person.certificate


def _cash(grants: list[Grant]) -> int:
    return sum(grant.cash_yuan for grant in grants)


def _slashed(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"


def _dotted(day: date) -> str:
    return f"{day.year}.{day.month}.{day.day}"


def _in_characters(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
