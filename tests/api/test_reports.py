"""Every form of an account, whole where it is small, and whatever text stands in it."""

import csv
import io
import json
import re
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from api import reports
from api.reports.cells import held, safe
from api.reports.charts import money_pictures, times_picture
from api.reports.figuring import exact_as_read, printed_as_read
from api.reports.naming import share_as_read
from api.reports.page import body_of
from api.reports.sheet import TEXT_LENGTH_MAX, workbook
from api.reports.tabs import Tab
from kiosk.words import LANGUAGES, Words
from ledger.aggregates.published_figure import PrintedIn, Qualifier
from ledger.vocabulary import Unit
from projections.figures import Figure, Printed
from tests.api.page_rules import shown
from tests.api.test_form_versions import paper
from tests.kiosk.markup import read

WORDS = Words.load()
HOSTILE = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '"=1"', "' =1", "'=1"),
    *("＝1+1", "＋1", "－1", "＠A1", "<b>&amp;</b>", '"><script>alert(1)</script>', "_x000D_", "'"),
)
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=40),
    st.tuples(st.sampled_from(["", " ", '"', "'", "\ufeff"]), st.sampled_from(HOSTILE)).map(
        "".join
    ),
)
RUNS = re.compile(r'[ "\ufeff]*[=+\-@\t\r\n＝＋－＠﹢﹣﹫]')


def written(form: str, lang: str = "en", **changed: Any) -> bytes:
    return reports.written(with_(**changed), form, WORDS, lang)


def with_(*, service: str = "reading_aloud", word: str = "", name: str = "") -> reports.Paper:
    """The small account, with another text where an office or a file can bring one."""
    whole = msgspec.to_builtins(paper())
    whole["account"]["lines"][1]["service"] = service
    if word:
        whole["own"] = {service: dict.fromkeys(LANGUAGES, word)}
    if name:
        whole["places"][0]["name"] = name
    return msgspec.convert(whole, reports.Paper)


def test_csv_says_the_period_on_each_line_and_money_twice() -> None:
    made = written("csv").decode()

    assert made == (
        "year,area,position,service,times,persons,person_times,households,items,minutes,days,"
        "reach,cash_minor,goods_minor,currency,cash,goods,from,until,happened_by\n"
        "2022,6523,812,living_subsidy,3,2,3,0,0,0,0,0,32050,0,CNY,320.50,0.00,"
        "2022-01-01,2023-01-01,\n"
        "2022,6523,812,reading_aloud,1,1,1,0,0,0,0,0,0,0,,,,2022-01-01,2023-01-01,\n"
        "2022,6523,812,rehab_session,2,1,2,0,0,90,0,0,0,0,,,,2022-01-01,2023-01-01,\n"
    )
    assert {written("csv", lang).decode() for lang in LANGUAGES} == {made}


def test_json_has_everything_and_no_fraction() -> None:
    whole = json.loads(written("json"), parse_float=lambda text: pytest.fail(f"{text} in JSON"))

    assert {key: whole[key] for key in whole if not isinstance(whole[key], list)} == {
        "year": 2022,
        "from": "2022-01-01",
        "until": "2023-01-01",
        "area": "6523",
        "position": 812,
        "happened_by": None,
        "undated": 1,
    }
    assert [line["service"] for line in whole["lines"]] == [
        "living_subsidy",
        "reading_aloud",
        "rehab_session",
    ]
    assert [line["month"] for line in whole["months"]] == ["2022-03", "2022"]
    assert whole["places"][0]["cash_minor"] == 32_050
    assert whole["figures"][0]["printed"]["number"] == "2137.8"


def sheets(made: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(made))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_the_workbook_reads_back_with_numbers_as_numbers() -> None:
    read_back = sheets(written("xlsx"))

    assert list(read_back) == ["Account", "Months", "Places", "Figures", "Notes"]
    head, subsidy, *others = read_back["Account"]
    assert dict(zip(head, subsidy, strict=True)) == {
        "Part": "Money and relief",
        "Service": "Living subsidy for disabled persons in difficulty",
        "Code": "living_subsidy",
        "times": 3,
        "persons": 2,
        "person-times": 3,
        "cash": 320.5,
        "worth of goods": 0,
        "Currency": "CNY",
        "Cash, in the smallest unit": 32_050,
        "Worth of goods, in the smallest unit": 0,
        **dict.fromkeys(("households", "items", "minutes", "days"), 0),
        "people counted without names": 0,
    }
    assert [row[1] for row in others] == ["Rehabilitation sessions", "Reading aloud"]
    assert [row[:5] for row in read_back["Figures"][1:]] == [
        ["payments_made", "payments_made", "21,378,000 yuan", 21_378_000, "money"]
    ]


def test_the_workbook_is_the_same_at_any_hour_and_says_who_made_it() -> None:
    first, second = written("xlsx"), written("xlsx")
    book = load_workbook(io.BytesIO(first))

    assert first == second
    assert (book.properties.title, book.properties.creator) == (
        "Services delivered in 2022: 6523",
        "Handrail",
    )
    assert book.properties.created.year == 2000
    assert {each.date_time[0] for each in ZipFile(io.BytesIO(first)).infolist()} == {1980}


@given(text=TEXTS)
def test_csv_any_text_comes_back_and_begins_no_formula(text: str) -> None:
    made = written("csv", service=text).decode()
    cells = [row["service"] for row in csv.DictReader(io.StringIO(made, newline=""))]

    assert not RUNS.match(cells[1])
    assert cells[1].removeprefix("'") == text
    assert cells[0] == "living_subsidy"


@given(number=st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False)))
def test_csv_a_number_below_zero_stays_a_number(number: int | Decimal) -> None:
    assert safe(number) is number


def stored_texts(made: bytes) -> list[str]:
    """The texts of a workbook as the format says they are read: openpyxl gives some otherwise."""
    with ZipFile(io.BytesIO(made)) as book:
        root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - our own file
    return [unescape(each.text or "") for each in root.iter() if each.tag.endswith("}t")]


@given(texts=st.lists(TEXTS.filter(bool), min_size=1, max_size=5, unique=True))
def test_xlsx_any_text_comes_back_as_text(texts: list[str]) -> None:
    made = workbook([Tab("Notes", ["a head"], [10], [[text] for text in texts])], texts[0])
    cells = [cell for (cell,) in load_workbook(io.BytesIO(made))["Notes"].iter_rows(min_row=2)]

    assert stored_texts(made) == ["a head", *dict.fromkeys(map(held, texts))]
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}


def test_xlsx_has_no_formula_and_cuts_what_no_cell_can_hold() -> None:
    rows: list[list[Any]] = [[text] for text in HOSTILE] + [["x" * 40_000], [10**20]]
    made = workbook([Tab("Notes", ["a"], [10], rows)], "=1+1")
    with ZipFile(io.BytesIO(made)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")

    assert b"<f>" not in sheet
    assert [row[0] for row in sheets(made)["Notes"]][-2:] == ["x" * TEXT_LENGTH_MAX, str(10**20)]


@given(text=TEXTS.filter(str.strip))
def test_html_any_text_stands_there_as_text(text: str) -> None:
    visible = re.sub("[^\n\u0020-\ud7ff\ue000-\ufffd]", "", text)
    made = written("html", word=visible, name=visible).decode()
    document = read(made)
    plain = read(written("html", word="x", name="x").decode())

    assert [each.tag for each in document.all()] == [each.tag for each in plain.all()]
    assert " ".join(visible.split()) in " ".join(shown(document.one("main")).split())


def test_html_runs_nothing_and_asks_for_nothing() -> None:
    made = written("html").decode()

    assert "default-src 'none'" in made
    for forbidden in ("<script", "http:", "https:", "//", "url(", "onload", "javascript:", " src="):
        assert forbidden not in made, forbidden


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_picture_has_a_title_words_and_the_numbers_of_its_table(lang: str) -> None:
    pictures = [
        *money_pictures(paper(), WORDS, lang),
        *times_picture(paper(), "care", WORDS, lang),
        *times_picture(paper(), "money", WORDS, lang),
    ]
    document = read(written("html", lang).decode())
    figures = list(document.all("figure"))

    assert len(figures) == len(pictures) >= 3
    for figure, picture in zip(figures, body_pictures(lang), strict=True):
        drawn = figure.one("svg")
        ids = drawn["aria-labelledby"].split()
        assert [drawn.one(tag)["id"] for tag in ("title", "desc")] == ids
        assert shown(drawn.one("title")) == picture.title == shown(figure.one("h3"))
        assert shown(drawn.one("desc")) == picture.told
        cells = [[shown(each) for each in row.all("td")] for row in figure.one("tbody").all("tr")]
        assert cells == [row.cells for row in picture.grid.rows]


def body_pictures(lang: str) -> list[Any]:
    body = body_of(paper(), WORDS, lang)
    return [*body.pictures, *(each for section in body.sections for each in section.pictures)]


def test_bars_are_as_high_as_their_numbers() -> None:
    picture = money_pictures(paper(), WORDS, "en")[0]
    heights = [Decimal(box.height.removesuffix("em")) for box in picture.drawing.boxes]
    ticks = [word.text for word in picture.drawing.words if word.anchor == "end"]

    assert [row.cells[0] for row in picture.grid.rows][2] == "320.50 yuan"
    assert heights[2] == Decimal("16.03"), "of 20 for 400 yuan"
    assert not any(heights[:2] + heights[3:])
    assert ticks == ["0", "100", "200", "300", "400"]


TEXT = {
    "en": (
        "Services delivered in 2022: 6523",
        "payments_made: 21,378,000 yuan",
        ["  times: 3", "  persons: 2", "  person-times: 3", "  cash: 320.50 yuan"],
    ),
    "vi": (
        "Dịch vụ đã cung cấp năm 2022: 6523",
        "payments_made: 21.378.000 nhân dân tệ",
        ["  số lần: 3", "  số người: 2", "  lượt người: 3", "  tiền mặt: 320,50 nhân dân tệ"],
    ),
    "zh-Hans": (
        "2022年服务情况：6523",
        "payments_made: 2,137.8万元",
        ["  次数: 3", "  人数: 2", "  人次: 3", "  现金: 320.50元"],
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_is_told_in_the_language_of_the_reader(lang: str) -> None:
    lines = written("text", lang).decode().splitlines()
    title, figure, counted = TEXT[lang]

    assert lines[0] == title
    assert figure in lines
    at = lines.index(WORDS.t("theme.money", lang).upper())
    assert lines[at + 2 : at + 2 + len(counted)] == counted


def figure(
    value: int, number: str, qualifier: Qualifier, printed_in: PrintedIn, unit: Unit = Unit.MONEY
) -> Figure:
    return Figure(
        figure="any",
        definition=1,
        unit=unit,
        value=value,
        currency="CNY" if unit is Unit.MONEY else None,
        printed=Printed(qualifier, number, printed_in, whole=False),
        undated=0,
    )


@pytest.mark.parametrize(
    ("given_figure", "en", "vi", "zh"),
    [
        (
            figure(57_050_000, "57.05", Qualifier.EXACTLY, PrintedIn.TEN_THOUSANDS),
            "570,500 yuan",
            "570.500 nhân dân tệ",
            "57.05万元",
        ),
        (
            figure(2_137_800_000, "2138", Qualifier.ABOUT, PrintedIn.TEN_THOUSANDS),
            "about 21,380,000 yuan",
            "khoảng 21.380.000 nhân dân tệ",
            "约2,138万元",
        ),
        (
            figure(2_137_800_000, "21.4", Qualifier.NEARLY, PrintedIn.MILLIONS),
            "nearly 21.4 million yuan",
            "gần 21,4 triệu nhân dân tệ",
            "近21.4百万元",
        ),
        (
            figure(1_234, "12", Qualifier.MORE_THAN, PrintedIn.HUNDREDS, Unit.PERSONS),
            "more than 1,200 people",
            "hơn 1.200 người",
            "超过12百人",
        ),
        (
            figure(1, "1", Qualifier.EXACTLY, PrintedIn.ONES, Unit.HOUSEHOLDS),
            "1 household",
            "1 hộ",
            "1户",
        ),
    ],
)
def test_a_figure_is_printed_as_each_language_tells_numbers(
    given_figure: Figure, en: str, vi: str, zh: str
) -> None:
    told = [printed_as_read(given_figure, WORDS, lang) for lang in ("en", "vi", "zh-Hans")]

    assert told == [en, vi, zh]


def test_a_figure_that_cannot_be_worked_out_says_why() -> None:
    refused = Figure(
        figure="any",
        definition=1,
        unit=Unit.MONEY,
        value=None,
        currency=None,
        printed=None,
        undated=0,
        refused="figure_unit_not_counted",
    )

    assert printed_as_read(refused, WORDS, "en").startswith("One of the lines of this figure is")
    assert exact_as_read(refused, WORDS, "en") == ""


def test_a_share_of_something_is_never_told_as_nothing() -> None:
    told = [share_as_read(part, 100_000, "en") for part in (0, 1, 49, 50, 99_949, 99_950, 100_000)]

    assert told == ["0.0%", "<0.1%", "<0.1%", "0.1%", "99.9%", "100.0%", "100.0%"]
