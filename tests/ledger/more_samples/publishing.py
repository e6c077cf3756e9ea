"""One ready-made fact of every kind around the publishing of a whole account."""

from datetime import date
from typing import Any

from ledger.aggregates import PublishedReport
from ledger.aggregates.published_report import FigureChange, ReportedFigure, ReportForm
from ledger.history import Fact
from ledger.vocabulary import RestateReason
from tests.ledger.people import AREA

FILE_DIGEST = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
NEW_DIGEST = "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13"
CONTENT = "0a49b7a6a65b25d8b5f3a8a3cfb1cd4b8e57b2e6cd4c9a2d0d4a62e4d5b54a11"
NEW_CONTENT = "6d1b8a3f6c2e49f0b7a5d3c1e9f80246acbd1357e0f9182a3b4c5d6e7f8091a2"

SCOPE: dict[str, Any] = {
    "report": "account",
    "period_from": date(2022, 1, 1),
    "period_until": date(2023, 1, 1),
    "area": AREA,
    "form": ReportForm.CSV,
    "language": "zh-Hans",
}
PERSONS = ReportedFigure("living_subsidy", "persons", 173, "CNY")
CASH = ReportedFigure("living_subsidy", "cash_minor", 2_076_000, "CNY")
CASH_NOW = ReportedFigure("living_subsidy", "cash_minor", 2_066_000, "CNY")
SESSIONS = ReportedFigure("rehab_session", "times", 41)

FACTS: tuple[Fact, ...] = (
    PublishedReport.ReportPublished(
        occurred_on="2022-12-28",
        lines_version=1,
        form_version=1,
        position=812,
        digest=FILE_DIGEST,
        content_digest=CONTENT,
        figures=(CASH, PERSONS, SESSIONS),
        document="昌吉州残联〔2022〕41号",
        **SCOPE,
    ),
    PublishedReport.ReportRestated(
        occurred_on="2022-12-30",
        restate_reason=RestateReason.CORRECTED_ENTRIES,
        lines_version=1,
        form_version=1,
        position=845,
        digest=NEW_DIGEST,
        content_digest=NEW_CONTENT,
        figures=(CASH_NOW, PERSONS, SESSIONS),
        changes=(FigureChange("living_subsidy", "cash_minor", 2_076_000, 2_066_000, "CNY"),),
        replaced_position=812,
        replaced_digest=FILE_DIGEST,
        document="昌吉州残联〔2022〕44号",
        **SCOPE,
    ),
)
