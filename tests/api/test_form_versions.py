"""Each form of an account is pinned by its bytes: who changes one, says so by its version.

What was published in a form is made again to the byte only by a program that writes the very same
form. When a test here fails, raise ``FORM_VERSION`` in ``api/reports/writing.py`` and pin the new
bytes under the new number; the old pins show what was published with the old one.
"""

import hashlib
from datetime import date

import pytest

from api import reports
from kiosk.words import Words
from ledger.aggregates.published_figure import PrintedIn, Qualifier
from ledger.vocabulary import Unit
from projections.figures import Definition, Figure, Printed
from projections.year_account import Account, ReportLine
from projections.year_months import MonthLine
from projections.year_places import PlaceLine

PINNED = {
    1: {
        "json": "5f0deade60264f6119c57045ed5ce1a1c198ea33ba34ffe6e3a1f7997a6cdd04",
        "csv": "0a1eae93865a216fb8e874083fe94aa93d3ed049359bd6859062ee82a61095a1",
        "xlsx": "706fccf628c60771ab7ce41fe3ebb0f41a03aeb69d39315d326d823daf289592",
        "html": "b22fb24f87fdab71e94402cf6a8c086a824c676e9c9d6411590e382d9db5ddc9",
    }
}
"""SHA-256 of the account below, in English, by version and form."""


def line(service: str, **counted: int) -> dict[str, int | str | None]:
    numbers = dict.fromkeys(ReportLine.__struct_fields__[1:-1], 0)
    money = "CNY" if {"cash_minor", "goods_minor"} & counted.keys() else None
    return {"service": service, **numbers, **counted, "currency": money}


SUBSIDY = line("living_subsidy", times=3, persons=2, person_times=3, cash_minor=32_050)
SESSIONS = line("rehab_session", times=2, persons=1, person_times=2, minutes=90)
OWN = line("reading_aloud", times=1, persons=1, person_times=1)
PLACED = ("service", "times", "items", "minutes", "cash_minor", "goods_minor", "currency")


def paper() -> reports.Paper:
    return reports.Paper(
        account=Account(
            start=date(2022, 1, 1),
            end=date(2023, 1, 1),
            area="6523",
            position=812,
            happened_by=None,
            undated=1,
            lines=[ReportLine(**each) for each in (SUBSIDY, OWN, SESSIONS)],  # type: ignore[arg-type]
            lines_version=1,
        ),
        months=[
            MonthLine(month="2022-03", **SUBSIDY),  # type: ignore[arg-type]
            MonthLine(month="2022", **SESSIONS),  # type: ignore[arg-type]
        ],
        places=[
            PlaceLine(place="652301", name="昌吉市", **{each: SUBSIDY[each] for each in PLACED})  # type: ignore[arg-type]
        ],
        figures=[
            Figure(
                figure="payments_made",
                definition=1,
                unit=Unit.MONEY,
                value=2_137_800_000,
                currency="CNY",
                printed=Printed(Qualifier.EXACTLY, "2137.8", PrintedIn.TEN_THOUSANDS, whole=True),
                undated=0,
            )
        ],
        definitions=[
            Definition(
                figure="payments_made",
                definition=1,
                lines=("living_subsidy", "nursing_subsidy"),
                unit=Unit.MONEY,
                currency="CNY",
                printed_in=PrintedIn.TEN_THOUSANDS,
                digits=1,
            )
        ],
        own={"reading_aloud": {"en": "Reading aloud", "zh-Hans": "朗读", "vi": "Đọc to"}},
    )


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "html"])
def test_a_form_has_the_bytes_of_its_version(form: str):
    written = reports.written(paper(), form, Words.load(), "en")

    digest = hashlib.sha256(written).hexdigest()

    assert digest == PINNED[reports.FORM_VERSION][form]
