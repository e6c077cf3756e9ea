"""The account for a program: JSON with everything, CSV with a line per service.

Both say the same in every language: codes, days as ISO text, money in the smallest unit.
"""

import json
from typing import Any

import msgspec

from api.reports.cells import in_csv
from api.reports.naming import amount, whole_year
from api.reports.paper import Paper
from projections.year_account import ReportLine

COLUMNS = ReportLine.__struct_fields__
HEADS = ("year", "area", "position", *COLUMNS, "cash", "goods", "from", "until", "happened_by")


def as_json(paper: Paper) -> str:
    """One object: period, area, position, the lines, and by month and place, and the figures."""
    account = paper.account
    told: dict[str, Any] = {
        "year": whole_year(account.start, account.end),
        "from": account.start,
        "until": account.end,
        "area": account.area,
        "position": account.position,
        "happened_by": account.happened_by,
        "undated": account.undated,
        "lines": account.lines,
        "months": paper.months,
        "places": paper.places,
        "figures": paper.figures,
    }
    if paper.targets:
        told["targets"] = paper.targets
    return json.dumps(msgspec.to_builtins(told), ensure_ascii=False, indent=1)


def as_csv(paper: Paper) -> str:
    """One line per service, with the period, the area and the position on each.

    ``cash`` and ``goods`` are whole units with their decimals, ``cash_minor`` and ``goods_minor``
    the same in the smallest unit. What a spreadsheet would run has an apostrophe before it.
    """
    rows = [HEADS, *(_row(paper, line) for line in paper.lines)]
    return "".join(f"{','.join(in_csv(cell) for cell in row)}\n" for row in rows)


def _row(paper: Paper, line: ReportLine) -> list[Any]:
    account = paper.account
    return [
        whole_year(account.start, account.end) or "",
        account.area or "",
        account.position,
        *(getattr(line, column) for column in COLUMNS),
        *(
            amount(minor, line.currency) if line.currency else ""
            for minor in (line.cash_minor, line.goods_minor)
        ),
        account.start,
        account.end,
        account.happened_by or "",
    ]
