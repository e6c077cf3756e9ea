"""What an auditor asks, answered once for all: each answer a table, made of the facts alone.

The facts are read as they lie in the package: nothing that is sealed in them is opened.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from api import asking
from api.office import Office
from api.package.columns import append, columns_of, line_of
from api.package.facts import Seen
from ledger.reading import FactsReader
from ledger.stores import ShutMapper
from projections import feed, times
from projections.store import Views

FOLDER = "answers"
ALL = 1 << 40
"""No limit."""

OF_ALL = (
    "publications.published",
    "accounting_periods.listed",
    "payment_rounds.rounds",
    "payment_rounds.balance",
    "duties.joined",
    "suspicious_payments.suspicions",
    "decided_by_rule.versions",
    "policies.versions",
    "device_whereabouts.every",
    "stock_card.moves",
    "stock_takes.listed",
    "stock_takes.differences",
    "fund_traces.funds",
    "fund_traces.donations",
    "fund_traces.donors",
    "fund_traces.recipients",
    "needs_board.unconfirmed",
    "stations.listed",
    "organisations.listed",
    "staff_list.posts",
)
"""Asked of everything there is."""

OF_THE_DAY = ("device_whereabouts.suspicious", "needs_board.waiting", "needs_board.overdue")
"""Asked of the day on which the last fact was recorded."""

OF_THE_YEARS = (
    "corrections.made",
    "corrections.by_staff",
    "corrections.imports_withdrawn",
    "late_entries.entries",
    "late_entries.by_staff",
    "late_entries.shared_accounts",
    "record_access.glass_broken",
    "needs_board.figures",
    "year_months.months",
    "year_places.places",
)
"""Asked of every year in which something happened, together."""

OF_EACH = {
    "payments.of_month": "month",
    "payments.totals": "month",
    "payment_rounds.hands": "round_id",
    "device_card.life": "device_id",
}
"""Asked again and again, of each of what is named here; that is the first column."""

TABLES = (*OF_ALL, *OF_THE_DAY, *OF_THE_YEARS, *OF_EACH)


class ViewStopped(Exception):
    """A view does not know what came behind ``position``."""

    def __init__(self, view: str, position: int) -> None:
        super().__init__(view, position)
        self.view = view
        self.position = position


class _Asked(NamedTuple):
    """One question, and what is told with it each time it is asked."""

    question: asking.Question
    told: list[dict[str, Any]]


def write_answers(office: Office, folder: Path, position: int, seen: Seen, work: Path) -> None:
    """Write every answer as of ``position`` below ``folder``; ``work`` is for what is passing.

    Raises:
        ViewStopped: a view could not take in a fact.
    """
    (folder / FOLDER).mkdir(mode=0o700)
    known = asking.all_questions()
    modules = list({known[name].module.__name__: known[name].module for name in TABLES}.values())
    ledger = FactsReader(office.ledger.recorder, ShutMapper(office.ledger.vault))
    path = work / "views.sqlite"
    with times.as_of(ledger, modules, at=position, path=path) as views:
        for view, place in feed.places(views, {each.NAME for each in modules}).items():
            if place.stopped:
                raise ViewStopped(view, place.position)
        for name in TABLES:
            asked = _Asked(known[name], list(_told(views, name, seen, known)))
            _write(views, asked, folder / FOLDER / f"{name}.csv")


def _told(
    views: Views, name: str, seen: Seen, known: dict[str, asking.Question]
) -> Iterable[dict[str, Any]]:
    if name in OF_THE_DAY:
        return [{"day": date.fromisoformat(seen.recorded_on)}]
    if name in OF_THE_YEARS:
        start, end = date(min(seen.years), 1, 1), date(max(seen.years) + 1, 1, 1)
        return [{"start": start, "end": end}]
    each = OF_EACH.get(name)
    if each == "month":
        return [{each: month} for month in seen.months]
    if each is not None:
        listed = {"round_id": "payment_rounds.rounds", "device_id": "device_whereabouts.every"}
        rows = known[listed[each]].function(views, limit=ALL)
        return [{each: getattr(row, each)} for row in rows]
    return [{}]


def _write(views: Views, asked: _Asked, path: Path) -> None:
    question, lead = asked.question, OF_EACH.get(asked.question.name)
    if question.row is None:
        raise TypeError(question.name)
    columns = columns_of(question.row)
    if lead in {each.field for each in columns}:
        lead = None  # the rows say it themselves
    first = [lead] if lead else []
    append(path, [line_of([*first, *(each.name for each in columns)])])
    limit = {"limit": ALL} if "limit" in question.parameters else {}
    for told in asked.told:
        answer = question.function(views, **told, **limit)
        about = [str(told[lead])] if lead else []
        rows = answer if isinstance(answer, list | tuple) else [answer]
        plain = (msgspec.to_builtins(row, str_keys=True) for row in rows if row is not None)
        append(path, (line_of([*about, *(each.of(row) for each in columns)]) for row in plain))
