"""A little year's account, told to the public and put right."""

from typing import Any

from tests.ledger.more_samples.publishing import CONTENT, FILE_DIGEST, NEW_DIGEST
from tests.ledger.people import AREA
from tests.ledger.years.telling import Teller

ACCOUNT: dict[str, Any] = {
    "report": "account",
    "period_from": "2022-01-01",
    "period_until": "2023-01-01",
    "area": AREA,
    "form": "csv",
    "language": "zh-Hans",
    "lines_version": 1,
    "form_version": 1,
    "content_digest": CONTENT,
}


def record(teller: Teller) -> None:
    """Record one fact of every kind of this theme."""
    sessions = {"code": "rehab_session", "unit": "times", "value": 2}
    told = ACCOUNT | {"position": teller.ledger.position(), "figures": [sessions]}
    teller.do("published_report.publish", occurred_on="2022-12-28", digest=FILE_DIGEST, **told)
    told |= {"position": teller.ledger.position(), "figures": [sessions | {"value": 3}]}
    teller.do(
        "published_report.restate",
        occurred_on="2022-12-30",
        digest=NEW_DIGEST,
        restate_reason="late_entries",
        **told,
    )
