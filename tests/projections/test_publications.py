from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from ledger.aggregates import Contact, PublishedReport
from ledger.application import ServiceLedger
from ledger.commands import COMMANDS
from projections import feed, generations, publications
from projections.publications import Publication
from projections.store import Views
from tests.facts import by, ready
from tests.ledger.more_samples.publishing import FILE_DIGEST, NEW_DIGEST
from tests.ledger.years.publishing import ACCOUNT

SESSIONS = {"code": "rehab_session", "unit": "times", "value": 2}
PUBLISHED = Publication(
    id=UUID(int=0),
    position=2,
    report="account",
    period_from=date(2022, 1, 1),
    period_until=date(2023, 1, 1),
    area="652301",
    form="csv",
    language="zh-Hans",
    told_on="2022-12-28",
    made_at=1,
    lines_version=1,
    form_version=1,
    digest=FILE_DIGEST,
    document=None,
    reason=None,
    stands=True,
)


@pytest.fixture
def do(ledger: ServiceLedger, views: Views, tell) -> Any:
    """Publish or restate by command, from the first fact on; the event id it got."""
    tell(UUID(int=1), ready(Contact.ContactMade))

    def done(name: str, **told: Any) -> UUID:
        said = {"position": 1, "digest": FILE_DIGEST, "figures": [SESSIONS]} | ACCOUNT | told
        command = COMMANDS[f"published_report.{name}"]
        asked = by()
        ledger.perform(asked, command.on(command.read(said)), said)
        feed.catch_up(ledger, views)
        return ledger.facts_of_command(asked.key)[-1].event_id

    return done


def restated(**told: Any) -> dict[str, Any]:
    return {
        "occurred_on": "2022-12-30",
        "digest": NEW_DIGEST,
        "restate_reason": "late_entries",
        "figures": [SESSIONS | {"value": 3}],
    } | told


def test_publications_published_are_listed_newest_first(views: Views, do):
    first = do("publish", occurred_on="2022-12-28")
    other = do("publish", occurred_on="2022-12-29", form="json", area=None, document="41")

    listed = publications.published(views)

    as_json = {"id": other, "position": 3, "form": "json", "area": None, "document": "41"}
    assert listed == [
        msgspec.structs.replace(PUBLISHED, **as_json, told_on="2022-12-29"),
        msgspec.structs.replace(PUBLISHED, id=first),
    ]
    assert publications.published(views, form="csv") == listed[1:]
    assert publications.published(views, limit=1) == listed[:1]


def test_publications_published_stand_until_they_are_restated(views: Views, do):
    first = do("publish", occurred_on="2022-12-28")
    second = do("restate", **restated(position=2))

    listed = publications.published(views)

    assert [(each.id, each.stands, each.reason) for each in listed] == [
        (second, True, "late_entries"),
        (first, False, None),
    ]
    assert (listed[0].made_at, listed[0].digest) == (2, NEW_DIGEST)


def test_publications_published_are_none_before_the_first(views: Views):
    assert publications.published(views) == []


def test_publications_with_digest_are_all_that_are_this_file(views: Views, do):
    first = do("publish", occurred_on="2022-12-28")
    in_vietnamese = do("publish", occurred_on="2022-12-28", language="vi")

    found = publications.with_digest(views, digest=FILE_DIGEST)

    assert [each.id for each in found] == [in_vietnamese, first]
    assert publications.with_digest(views, digest=NEW_DIGEST) == []


def test_publications_are_found_by_their_id(views: Views, do):
    said = do("publish", occurred_on="2022-12-28")

    assert publications.one(views, said) == msgspec.structs.replace(PUBLISHED, id=said)
    assert publications.one(views, UUID(int=5)) is None


def test_publications_are_built_again_as_they_are(
    ledger: ServiceLedger, views: Views, do, tmp_path: Path
):
    do("publish", occurred_on="2022-12-28")
    do("restate", **restated())

    result, fresh = generations.rebuild(ledger, views, tmp_path / "data" / "views")
    fresh.close()

    assert [each.rows for each in result.views if each.view == publications.NAME] == [2]
    assert result.equal


def test_publications_read_nothing_but_publications():
    assert {
        PublishedReport.ReportPublished.TOPIC,
        PublishedReport.ReportRestated.TOPIC,
    } == publications.READS
