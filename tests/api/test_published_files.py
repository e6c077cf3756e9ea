"""A file that was not published as it is: which one it is like, and where it differs."""

import io
import json
import zipfile
from datetime import date

import pytest
from msgspec.structs import replace

from api import published_files, publishing
from api.published_files import Difference
from api.publishing import Made, Scope
from kiosk.words import Words
from ledger.aggregates import PublishedFigure
from ledger.aggregates.published_report import FigureChange, ReportForm
from ledger.vocabulary import Unit
from projections.year_account import ReportLine
from tests.api.office_day import Day

COLUMNS = ReportLine.__struct_fields__
YEAR = Scope(
    start=date(2022, 1, 1), end=date(2023, 1, 1), area=None, form=ReportForm.CSV, language="en"
)
QUARTER = replace(YEAR, start=date(2022, 4, 1), end=date(2022, 7, 1))


def publish(day: Day, words: Words, scope: Scope) -> Made:
    made = publishing.make_for_public(day.office, words, scope)
    publishing.publish(day.office, made, day.office.by(str(scope)), document=None)
    return made


def forged(data: bytes) -> bytes:
    """The workbook with other words in its first sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"Rehabilitation", b"Recreation"))
    return out.getvalue()


def test_a_published_file_is_known_by_its_bytes(day: Day, words: Words):
    made = publish(day, words, YEAR)

    found = published_files.published_as(day.office.views, made.data)

    assert [each.digest for each in found] == [made.digest]
    assert published_files.published_as(day.office.views, made.data + b"\n") == []


def test_of_several_publications_the_nearest_is_named(day: Day, words: Words):
    year, quarter = publish(day, words, YEAR), publish(day, words, QUARTER)
    in_year, in_quarter = (
        published_files.nearest(day.office, words, made.data.replace(b",90,", b",91,"))
        for made in (year, quarter)
    )

    assert in_year is not None
    assert in_quarter is not None
    assert [each.publication.digest for each in (in_year, in_quarter)] == [
        year.digest,
        quarter.digest,
    ]
    assert in_year.changes == (FigureChange("rehab_session", "minutes", 90, 91),)


def test_the_office_s_own_figures_are_not_said_to_be_missing_in_a_file(day: Day, words: Words):
    figure = PublishedFigure.id_of(day.office.organisation, "people_trained")
    with day.office.ledger.begin(PublishedFigure, figure, day.office.by("define")) as begun:
        named = {"figure": "people_trained", "definition": 1, "unit": Unit.PERSONS}
        begun.define(occurred_on="2022-01-01", lines=("rehab_session",), **named)
    made = publish(day, words, YEAR)

    found = published_files.nearest(day.office, words, made.data.replace(b",90,", b",91,"))

    assert found is not None
    assert found.changes == (FigureChange("rehab_session", "minutes", 90, 91),)


def test_an_account_of_another_position_is_like_the_one_that_was_published(day: Day, words: Words):
    published = publish(day, words, YEAR)
    later = publishing.make(day.office.fresh(), words, YEAR)

    found = published_files.nearest(day.office, words, later.data)

    assert later.data != published.data
    assert found is not None
    assert (found.publication.digest, found.changes) == (published.digest, ())
    assert str(later.position) in found.differences[0].in_file


@pytest.mark.parametrize("form", [ReportForm.JSON, ReportForm.HTML])
def test_a_line_that_reads_otherwise_is_named(day: Day, words: Words, form: ReportForm):
    made = publish(day, words, replace(YEAR, form=form))
    position = str(made.position).encode()

    found = published_files.nearest(day.office, words, made.data.replace(position, b"100000", 1))

    assert found is not None
    assert len(found.differences) == 1
    assert "100000" in found.differences[0].in_file
    assert str(made.position) in found.differences[0].published


def test_a_cell_of_a_workbook_that_reads_otherwise_is_named(day: Day, words: Words):
    made = publish(day, words, replace(YEAR, form=ReportForm.XLSX))

    found = published_files.nearest(day.office, words, forged(made.data))

    assert found is not None
    assert found.differences
    assert all("Recreation" in each.in_file for each in found.differences)


LINE = json.dumps(dict.fromkeys(COLUMNS, 1) | {"service": "x", "currency": "CNY"})
STRANGE = [
    b"",
    b"shopping\nlist\n",
    b"PK\x03\x04 no workbook",
    b"{",
    b'{"lines":' + b"[" * 100_000,
    *(
        f'{{"lines": [{LINE.replace(one, other)}]}}'.encode()
        for one, other in (
            ('"times": 1', '"times": Infinity'),
            ('"times": 1', f'"times": 1{"0" * 400}'),
            ('"service": "x"', '"service": ["x"]'),
            ('"currency": "CNY"', '"currency": {}'),
        )
    ),
    b'{"lines": 1}',
    b"service,times\n" + b"x" * 200_000 + b",1\n",
]


@pytest.mark.parametrize("data", STRANGE, ids=range(len(STRANGE)))
def test_a_file_of_somebody_else_is_like_none(day: Day, words: Words, data: bytes):
    publish(day, words, YEAR)
    publish(day, words, replace(YEAR, form=ReportForm.JSON))

    assert published_files.nearest(day.office, words, data) is None


def test_a_long_line_is_shown_from_where_it_differs():
    published, found = "a" * 100 + "b" + "c" * 100, "a" * 100 + "d" + "c" * 100

    (difference,) = published_files.differences(["same", published], ["same", found])

    shown = "…" + "a" * 40 + "{}" + "c" * 39 + "…"
    assert difference == Difference(2, shown.format("b"), shown.format("d"))


def test_lines_that_were_added_or_left_out_are_shown_beside_nothing():
    assert published_files.differences(["one", "two"], ["one"]) == [Difference(2, "two", "")]
    assert published_files.differences(["one"], ["one", "two"]) == [Difference(2, "", "two")]
