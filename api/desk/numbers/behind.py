"""One line of the numbers: all that it counts, by which rule, and the facts behind it."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from api.desk.numbers.guarding import counters_of
from api.desk.numbers.telling import Teller, cell
from api.reports.naming import money_as_read, part_name
from api.rights import Right
from projections import policies, year_account, year_rows
from projections.counted import LINES, PARTS
from projections.policies import PolicyRow
from projections.store import is_sensitive
from projections.year_account import ReportLine
from projections.year_rows import RowBehind

FACTS_SHOWN_MAX = 50


class Counter(NamedTuple):
    """What a line counts: now, before, a year before, and what that means."""

    name: str
    means: str
    cells: list[str]


class Behind(NamedTuple):
    """One fact that was counted; ``person_id`` only where its reader may go to the record."""

    position: str
    day: str
    topic: str
    part: str
    area: str
    counted: str
    person_id: UUID | None
    is_confidential: bool


def counters(teller: Teller, service: str) -> list[Counter]:
    """Everything that a line counts in any of the three periods."""
    found = [
        [line for line in each.account.lines if line.service == service]
        for each in teller.numbers.counts
    ]
    kept = [teller.guard.kept_back(each.account.lines) for each in teller.numbers.counts]
    currencies = sorted({line.currency or "" for lines in found for line in lines})
    made = []
    for currency in currencies:
        lines = [_in(each, currency) for each in found]
        for counter in counters_of([line for line in lines if line]):
            cells = [
                cell(teller, line, counter, back) for line, back in zip(lines, kept, strict=True)
            ]
            name, means = teller.t(f"report.{counter}"), teller.t(f"account.means_{counter}")
            made.append(Counter(name, means, cells))
    return made


def _in(lines: list[ReportLine], currency: str) -> ReportLine | None:
    return next((line for line in lines if (line.currency or "") == currency), None)


def topics(teller: Teller, service: str) -> list[str]:
    """Which facts a line counts, as people call them; for a scheme every one that has schemes."""
    line = service.partition(":")[0]
    lines = LINES[teller.numbers.now.account.lines_version].counted
    named = [topic for topic, each in lines.items() if each.name == line]
    return [teller.t(f"topic.{topic}") for topic in named]


def rules(teller: Teller, service: str) -> list[PolicyRow]:
    """The policies by which the line was decided in the period, in the order of their days."""
    period = teller.numbers.now.period
    return [
        row
        for row in policies.versions(teller.turn.office.views, code=service.partition(":")[0])
        if row.effective_from < period.end and _is_in_force_from(row, period.start)
    ]


def _is_in_force_from(row: PolicyRow, day: date) -> bool:
    return row.until is None or row.until > max(day, row.effective_from)


def facts(teller: Teller, service: str, after: int) -> tuple[list[Behind], int]:
    """The facts behind the line, and the position behind which there are more, or 0."""
    views, numbers = teller.turn.office.views, teller.numbers
    period = numbers.now.period
    asked = year_account.asked(
        views,
        start=period.start,
        end=period.end,
        area=numbers.area,
        at=numbers.position,
        happened_by=None,
    )
    rows = year_rows.behind(views, asked, service, after=after, limit=FACTS_SHOWN_MAX + 1)
    shown = rows[:FACTS_SHOWN_MAX]
    told = dict(views.facts_at([row.position for row in shown]))
    names = teller.turn.may(Right.READ_PERSON)
    made = [_behind(teller, service, row, told[row.position], names=names) for row in shown]
    return made, shown[-1].position if len(rows) > len(shown) else 0


def _behind(teller: Teller, service: str, row: RowBehind, fact: object, *, names: bool) -> Behind:
    confidential = is_sensitive(fact)  # type: ignore[arg-type]
    line = service.partition(":")[0]
    part = f"{line}:{row.part}"
    words, lang = teller.turn.house.words, teller.turn.lang
    is_told = row.part and line in PARTS and not confidential
    return Behind(
        teller.turn.number(row.position),
        teller.turn.day(fact.occurred_on),  # type: ignore[attr-defined]
        teller.t(f"topic.{fact.TOPIC}"),  # type: ignore[attr-defined]
        part_name(part, words, lang) if is_told else "",
        row.area or "",
        _counted(teller, row),
        row.person_id if names and not confidential else None,
        confidential,
    )


def _counted(teller: Teller, row: RowBehind) -> str:
    lang = teller.turn.lang
    money = [
        money_as_read(each, row.currency, lang)
        for each in (row.cash_minor, row.goods_minor)
        if each
    ]
    counts = [
        f"{teller.turn.number(value)} {teller.t(f'account.unit_{unit}')}"
        for unit, value in (("items", row.items), ("minutes", row.minutes))
        if value
    ]
    return ", ".join([*money, *counts])
