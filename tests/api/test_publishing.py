"""Publishing an account, and making it again: what goes wrong is told apart from what is right."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from api import publishing, reports
from api.publishing import Made, Scope
from kiosk.words import Words
from ledger.aggregates import RehabSession
from ledger.aggregates.published_report import FigureChange, ReportedFigure, ReportForm
from ledger.vocabulary import RestateReason
from projections import publications, year_account
from projections.publications import Publication
from tests.api.office_day import AREA, Day
from tests.facts import refused

YEAR = Scope(
    start=date(2022, 1, 1), end=date(2023, 1, 1), area=None, form=ReportForm.JSON, language="en"
)
SESSIONS = ReportedFigure("rehab_session", "times", 2)


def made(day: Day, words: Words, scope: Scope = YEAR) -> Made:
    return publishing.make_for_public(day.office, words, scope)


def published(day: Day, words: Words, scope: Scope = YEAR) -> Publication:
    by = day.office.by(day.office.new_key("publish"))
    return publishing.publish(day.office, made(day, words, scope), by, document="41")


def one_more_session(day: Day, occurred_on: str = "2022-07-01") -> UUID:
    session = RehabSession.id_of(day.li_lei, day.here, occurred_on, "physiotherapy")
    with day.office.ledger.begin(RehabSession, session, day.office.by(occurred_on)) as begun:
        begun.deliver(
            occurred_on=occurred_on,
            person_id=day.li_lei,
            station_id=day.here,
            item="physiotherapy",
            minutes=30,
            area=AREA,
        )
    return session


def test_a_file_says_what_stood_in_it_and_what_it_was_made_from(day: Day, words: Words):
    before = day.office.ledger.position()

    file = made(day, words)

    told = json.loads(file.data)
    assert (file.position, told["position"]) == (before, before)
    assert SESSIONS in file.figures
    assert sum(each.value for each in file.figures if each.unit == "cash_minor") == 10_000
    assert all(each.value for each in file.figures)


def test_the_same_account_has_the_same_content_in_every_form_and_language(day: Day, words: Words):
    files = [
        made(day, words, replace(YEAR, form=form, language=language))
        for form in ReportForm
        for language in ("zh-Hans", "vi", "en")
    ]

    assert len({file.content_digest for file in files}) == 1
    assert len({file.digest for file in files}) == 1 + 1 + 3 + 3


def test_a_publication_says_how_the_file_was_made(day: Day, words: Words):
    file = made(day, words)

    told = published(day, words)

    assert (told.made_at, told.digest, told.document) == (file.position, file.digest, "41")
    assert (told.form_version, told.lines_version) == (reports.FORM_VERSION, file.lines_version)
    assert publishing.fact_of(day.office.views, told).figures == file.figures


def test_an_account_is_published_once_and_restated_when_it_changed(day: Day, words: Words):
    first = published(day, words)
    by, reason = day.office.by, RestateReason.LATE_ENTRIES

    with refused("report_already_published", position=first.made_at):
        publishing.publish(day.office, made(day, words), by("again"), document=None)
    with refused("report_unchanged"):
        publishing.restate(
            day.office, made(day, words), by("unchanged"), reason=reason, document=None
        )
    one_more_session(day)
    second = publishing.restate(
        day.office, made(day, words), by("late"), reason=reason, document=None
    )

    changes = publishing.fact_of(day.office.views, second).changes
    assert FigureChange("rehab_session", "times", 2, 3) in changes
    assert [each.stands for each in publications.published(day.office.views)] == [True, False]


def test_an_account_in_which_nothing_stands_is_not_published(day: Day, words: Words):
    empty = replace(YEAR, start=date(2031, 1, 1), end=date(2032, 1, 1))

    with pytest.raises(publishing.NothingToPublish):
        made(day, words, empty)


def test_nothing_is_published_from_views_that_lag_behind(day: Day, words: Words, monkeypatch):
    def broken(*_: Any) -> None:
        raise ValueError("a fact that the view cannot take in")

    monkeypatch.setattr(year_account, "project", broken)
    one_more_session(day)

    with pytest.raises(publishing.ViewsStopped):
        made(day, words)


@pytest.mark.parametrize("from_facts", [False, True])
@pytest.mark.parametrize("form", list(ReportForm))
def test_a_file_comes_out_as_it_was_whatever_was_recorded_since(
    day: Day, words: Words, form: ReportForm, from_facts: bool
):
    told = published(day, words, replace(YEAR, form=form, area="6523"))
    one_more_session(day)

    result = publishing.rederive(day.office, words, told, from_facts=from_facts)

    assert (result.is_same, result.changes) == (True, ())
    assert SESSIONS in result.made.figures


def test_a_file_of_another_version_of_its_form_is_told_by_its_figures(
    day: Day, words: Words, monkeypatch
):
    told = published(day, words)
    monkeypatch.setattr(reports, "FORM_VERSION", reports.FORM_VERSION + 1)
    monkeypatch.setattr(reports, "written", lambda *_: b"another form")

    result = publishing.rederive(day.office, words, told)

    assert (result.is_same, result.is_other_form, result.changes) == (False, True, ())


def test_a_file_made_by_lines_that_nobody_has_is_not_made_again(day: Day, words: Words):
    told = replace(published(day, words), lines_version=99)

    with pytest.raises(publishing.LinesUnknown, match="99"):
        publishing.rederive(day.office, words, told)


def test_a_file_is_put_in_place_when_it_is_recorded_and_not_before(tmp_path: Path):
    out = tmp_path / "account.csv"
    out.write_text("the old one", encoding="utf-8")

    with pytest.raises(RuntimeError), publishing.put_in_place(out, b"the new one"):
        raise RuntimeError
    before = out.read_bytes()
    with publishing.put_in_place(out, b"the new one"):
        meanwhile = out.read_bytes()

    assert (before, meanwhile, out.read_bytes()) == (b"the old one", b"the old one", b"the new one")
    assert [each.name for each in tmp_path.iterdir()] == ["account.csv"]


def test_a_file_beside_it_is_left_alone_and_a_link_stays_one(tmp_path: Path):
    out, target, beside = (
        tmp_path / name for name in ("out.csv", "account.csv", "account.csv.new")
    )
    out.symlink_to(target)
    for file in (target, beside):
        file.write_text("the old one", encoding="utf-8")

    with pytest.raises(RuntimeError), publishing.put_in_place(out, b"the new one"):
        raise RuntimeError
    with publishing.put_in_place(out, b"the new one"):
        pass

    assert out.is_symlink()
    assert (target.read_bytes(), beside.read_bytes()) == (b"the new one", b"the old one")
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("place", ["", "missing/account.csv", "/dev/null"])
def test_a_file_that_cannot_be_written_is_told_before_anything_is_recorded(
    tmp_path: Path, place: str
):
    recorded: list[Any] = []

    with pytest.raises(OSError), publishing.put_in_place(tmp_path / place, b""):  # noqa: PT011
        recorded.append("too late")

    assert recorded == []
