from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import pytest

from ledger.aggregates import PublishedReport
from ledger.aggregates.published_report import FigureChange, changes_between
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.vocabulary import RestateReason, WithdrawalReason
from tests.facts import (
    ORGANISATION,
    by,
    copied,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
)
from tests.ledger.more_samples.publishing import (
    CASH,
    CASH_NOW,
    CONTENT,
    FILE_DIGEST,
    NEW_CONTENT,
    NEW_DIGEST,
    PERSONS,
    SCOPE,
    SESSIONS,
)

REPORT = PublishedReport.id_of(ORGANISATION, **SCOPE)
PUBLISHED = ready(PublishedReport.ReportPublished)
RESTATED = ready(PublishedReport.ReportRestated)
CHANGES = (FigureChange("living_subsidy", "cash_minor", 2_076_000, 2_066_000, "CNY"),)
PUBLISH: dict[str, Any] = SCOPE | {
    "occurred_on": "2022-12-28",
    "lines_version": 1,
    "form_version": 1,
    "position": 812,
    "digest": FILE_DIGEST,
    "content_digest": CONTENT,
    "figures": (CASH, PERSONS, SESSIONS),
    "document": "昌吉州残联〔2022〕41号",
}
RESTATE: dict[str, Any] = PUBLISH | {
    "occurred_on": "2022-12-30",
    "restate_reason": RestateReason.CORRECTED_ENTRIES,
    "position": 845,
    "digest": NEW_DIGEST,
    "content_digest": NEW_CONTENT,
    "figures": (CASH_NOW, PERSONS, SESSIONS),
    "changes": CHANGES,
    "replaced_position": 812,
    "replaced_digest": FILE_DIGEST,
    "document": "昌吉州残联〔2022〕44号",
}
UNCHANGED = {"figures": PUBLISHED.figures, "changes": (), "content_digest": CONTENT}
WORKED_OUT = ("changes", "replaced_position", "replaced_digest")


def ask(name: str, told: dict[str, Any]) -> Any:
    return COMMANDS[name].on(COMMANDS[name].read(plain(told)))


def do(ledger: ServiceLedger, name: str, told: dict[str, Any], key: str | None = None) -> Answer:
    return ledger.perform(by(key), ask(name, told), {"do": name, **plain(told)})


def plain(told: dict[str, Any]) -> dict[str, Any]:
    """What a line says: it knows nothing of what is worked out."""
    said = {name: value for name, value in told.items() if name not in WORKED_OUT}
    return dict(msgspec.to_builtins(said))


def test_report_published_keeps_every_figure_and_how_the_file_was_made():
    report = given(PublishedReport)

    report.publish(**PUBLISH)

    assert recorded(report) == [PUBLISHED]


@pytest.mark.parametrize(
    ("before", "changed", "code"),
    [
        ([PUBLISHED], {}, "report_already_published"),
        ([PUBLISHED, RESTATED], {}, "report_already_published"),
        ([], {"period_until": date(2022, 1, 1)}, "period_without_days"),
        ([], {"position": 0}, "position_unknown"),
        ([], {"figures": (CASH, SESSIONS, CASH_NOW)}, "figure_listed_twice"),
    ],
)
def test_report_published_otherwise_is_refused(before, changed, code):
    report = given(PublishedReport, *before)

    with refused(code):
        report.publish(**PUBLISH | changed)

    assert recorded(report) == []


def test_report_published_from_a_position_that_is_not_there_is_refused(ledger: ServiceLedger):
    copied(ledger, UUID(int=1), ready(PublishedReport.ReportPublished))

    with refused("position_unknown", position=2):
        do(ledger, "published_report.publish", PUBLISH | {"position": 2, "form": "json"})

    assert stored(ledger) == [PUBLISHED]


def test_report_published_is_known_by_all_of_its_scope():
    others = {
        PublishedReport.id_of(ORGANISATION, **SCOPE | changed)
        for changed in (
            {"report": "other"},
            {"period_from": date(2022, 2, 1)},
            {"period_until": date(2022, 7, 1)},
            {"area": None},
            {"form": next(form for form in type(SCOPE["form"]) if form is not SCOPE["form"])},
            {"language": "vi"},
        )
    }

    assert len(others - {REPORT}) == 6


def test_report_published_again_with_its_key_is_published_once(ledger: ServiceLedger):
    copied(ledger, UUID(int=1), PUBLISHED)
    told = PUBLISH | {"position": 1}

    first = do(ledger, "published_report.publish", told, "publish")
    again = do(ledger, "published_report.publish", told, "publish")

    assert (first.value, again.value, again.repeated) == (str(REPORT), str(REPORT), True)
    assert ledger.position() == 2


def test_report_published_twice_at_once_is_published_once(ledger: ServiceLedger):
    copied(ledger, UUID(int=1), PUBLISHED)
    publish = ask("published_report.publish", PUBLISH | {"position": 1})

    with refused("report_already_published"):
        meanwhile(ledger, publish, publish)

    assert ledger.position() == 2


@pytest.mark.parametrize("before", [[PUBLISHED], [PUBLISHED, RESTATED]])
def test_report_published_in_error_is_never_withdrawn_but_restated(before):
    said = UUID(int=0xF1)
    newest = msgspec.structs.replace(before[-1], event_id=said)
    report = given(PublishedReport, *before[:-1], newest)

    with refused("undone_otherwise", topic=newest.TOPIC, by="report_restated"):
        report.withdraw(occurred_on="2022-12-30", fact_id=said, reason=WithdrawalReason.WRONG_THING)

    assert recorded(report) == []


def test_report_restated_names_what_it_replaces_and_every_change():
    report = given(PublishedReport, PUBLISHED)

    report.restate(**RESTATE)

    assert recorded(report) == [RESTATED]


def test_report_restated_by_a_command_works_out_what_changed(ledger: ServiceLedger):
    copied(ledger, REPORT, PUBLISHED)
    fill(ledger, 845)

    do(ledger, "published_report.restate", RESTATE)

    assert stored(ledger, 845) == [RESTATED]


def test_report_restated_when_only_its_months_or_places_changed():
    report = given(PublishedReport, PUBLISHED)

    report.restate(**RESTATE | {"figures": PUBLISHED.figures, "changes": ()})

    (restated,) = recorded(report)
    assert (restated.changes, restated.content_digest) == ((), NEW_CONTENT)


def test_report_restated_before_it_was_published_is_refused(ledger: ServiceLedger):
    fill(ledger, 845)

    with refused("report_not_published"):
        do(ledger, "published_report.restate", RESTATE)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (UNCHANGED, "report_unchanged"),
        ({"position": 811}, "position_before_published"),
        ({"figures": (CASH_NOW, CASH_NOW)}, "figure_listed_twice"),
        ({"changes": ()}, "report_contradicted"),
        ({"replaced_position": 811}, "report_contradicted"),
        ({"replaced_digest": NEW_DIGEST}, "report_contradicted"),
    ],
)
def test_report_restated_otherwise_than_it_is_is_refused(changed, code):
    report = given(PublishedReport, PUBLISHED)

    with refused(code):
        report.restate(**RESTATE | changed)

    assert recorded(report) == []


def test_report_restated_twice_at_once_is_restated_once(ledger: ServiceLedger):
    copied(ledger, REPORT, PUBLISHED)
    fill(ledger, 845)
    restate = ask("published_report.restate", RESTATE)

    with refused("report_unchanged"):
        meanwhile(ledger, restate, restate)

    assert stored(ledger, 845) == [RESTATED]


def test_report_restated_from_a_position_that_is_not_there_is_refused(ledger: ServiceLedger):
    copied(ledger, REPORT, PUBLISHED)

    with refused("position_unknown", position=845):
        do(ledger, "published_report.restate", RESTATE)


def test_a_figure_that_came_or_went_changed_from_or_to_nothing():
    changes = changes_between((PERSONS, SESSIONS), (SESSIONS, CASH))

    assert changes == (
        FigureChange("living_subsidy", "cash_minor", 0, CASH.value, "CNY"),
        FigureChange("living_subsidy", "persons", PERSONS.value, 0, "CNY"),
    )


def fill(ledger: ServiceLedger, position: int) -> None:
    """Let other things happen until the ledger has so many facts."""
    missing = position - ledger.position()
    copied(ledger, UUID(int=1), *[ready(PublishedReport.ReportPublished)] * missing)
