"""No room for the views: what they know is read, and the rest when there is room again."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from api.office import Office
from api.settings import Settings
from projections import feed, person_history
from tests.api.backup.conftest import grow


def behind(office: Office) -> int:
    return max(view.behind for view in feed.health(office.ledger, office.views).views)


def test_without_room_the_views_are_read_as_they_are(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    with closing(Office(Settings(data=tmp_path / "data"), create=True)) as office:
        grow(office, 3, "first")
        person = office.ledger.read(1, 1, unseal=frozenset())[0][1].originator_id
        known = person_history.of(office.fresh(), person)
        office.views._db.execute("PRAGMA max_page_count=1")  # no more than it has
        grow(office, 300, "more")

        with caplog.at_level(logging.WARNING):
            assert person_history.of(office.fresh(), person) == known
        assert behind(office) >= 300
        assert "SQLITE_FULL" in caplog.text
        office.views._db.execute("PRAGMA max_page_count=1000000")
        office.fresh()
        assert behind(office) == 0


def test_what_is_wrong_with_the_views_otherwise_is_not_passed_over(tmp_path: Path):
    with closing(Office(Settings(data=tmp_path / "data"), create=True)) as office:
        office.views._db.execute("DROP TABLE anchor")
        grow(office, 1, "one")

        with pytest.raises(sqlite3.OperationalError):
            office.fresh()
