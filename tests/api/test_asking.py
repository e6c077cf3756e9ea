"""Questions asked by name at the command line: of now, of an earlier moment, and wrongly."""

import ast
import json
import os
import subprocess
import sys
from datetime import date
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from msgspec import Struct
from typer.testing import CliRunner

from api import answering, asking
from api.cli import app as command
from api.cli_ask import Discreet
from api.cli_common import EXIT_DIFFERENT
from kiosk.words import LANGUAGES, Words
from ledger.vocabulary import Money
from tests.api.office_day import AYGUL, FREE, HERE, LI_LEI, NUMBER, OUT, Day

ROOT = Path(__file__).parents[2]
WORDS = Words.load()
QUESTIONS = asking.all_questions()


def run(day: Day, *told: str, code: int = 0, **more: Any) -> str:
    data = str(day.office.settings.data)
    done = CliRunner().invoke(command, [*told, "--data", data, "--lang", "en"], **more)
    assert done.exit_code == code, done.output
    return done.output if code else done.stdout


def answer(day: Day, *told: str) -> Any:
    return json.loads(run(day, "ask", *told, "--json"))["answer"]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_its_words_and_those_of_its_answer(name: str):
    question = QUESTIONS[name]
    file = name.partition(".")[0]
    heads = question.row.__struct_fields__ if question.row else ()

    missing = [
        key
        for key in (f"question.{name}", *(f"answer.{file}.{head}" for head in heads))
        if key not in WORDS
    ]

    assert missing == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_can_be_told_all_it_takes(name: str):
    kinds = {each.kind for each in QUESTIONS[name].parameters.values()}

    strange = [
        kind
        for kind in kinds
        if kind not in {UUID, date, str, int, bool} and not issubclass(kind, Enum)
    ]

    assert strange == []


def test_questions_lists_what_can_be_asked(day: Day):
    printed = CliRunner().invoke(command, ["questions", "open_loans", "--lang", "en"]).stdout

    assert "open_loans.overdue" in printed
    assert "  day=2022-12-31" in printed
    assert "(may be left out)" in printed
    assert "needs_board" not in printed


def test_ask_answers_as_the_screens_do(day: Day):
    (loan,) = answer(day, "open_loans.all_out")

    assert loan["asset_number"] == OUT
    assert loan["person_id"] == str(day.li_lei)
    assert loan["due_on"] == "2023-01-09"


def test_ask_puts_names_to_people_and_places(day: Day):
    printed = run(day, "ask", "open_loans.all_out")

    assert f": {LI_LEI}\n" in printed
    assert f": {HERE}\n" in printed
    assert str(day.li_lei) not in printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_ask_says_so_when_there_is_nothing(day: Day, language: str):
    data = str(day.office.settings.data)
    told = ["ask", "open_loans.of", f"person_id={day.aygul}"]

    done = CliRunner().invoke(command, [*told, "--data", data, "--lang", language])

    assert done.stdout.splitlines()[1:] == [WORDS.t("ask.nothing", language)]


def test_ask_finds_a_person_by_a_number_that_is_typed(day: Day):
    told = ("ask", "open_loans.of", "person_id=?", "--json")

    for number in (NUMBER, day.card, f"{day.card[:4]} {day.card[4:]}"):
        printed = run(day, *told, input=f"{number}\n")

        assert json.loads(printed)["answer"] == []


def test_ask_as_it_was_known_before_the_loan(day: Day):
    lent = [
        place
        for place, fact in day.office.ledger.read(0, 10_000, unseal=frozenset())
        if fact.TOPIC == "device_lent"
    ]

    before = answer(day, "open_loans.all_out", "--as-of", str(lent[0] - 1))
    after = answer(day, "open_loans.all_out", "--as-of", str(lent[0]))

    assert before == []
    assert [loan["asset_number"] for loan in after] == [OUT]


def test_ask_as_it_had_happened_before_the_loan(day: Day):
    before = answer(day, "open_loans.all_out", "--happened-by", "2022-11-09")
    after = answer(day, "open_loans.all_out", "--happened-by", "2022-11-10")

    assert before == []
    assert [loan["asset_number"] for loan in after] == [OUT]


def test_ask_as_known_on_a_day_of_recording(day: Day):
    long_ago = answer(day, "open_loans.all_out", "--as-of", "2001-01-01")
    today = answer(day, "open_loans.all_out", "--as-of", day.office.today())

    assert long_ago == []
    assert [loan["asset_number"] for loan in today] == [OUT]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (["open_loans.nobody_asks"], "There is no question called open_loans.nobody_asks."),
        (["open_loans.overdue"], "This question needs day."),
        (["open_loans.overdue", "day"], "day has no value."),
        (["open_loans.overdue", "day=soon"], "day cannot be read"),
        (["open_loans.overdue", "colour=red"], "This question takes no colour."),
        (["open_loans.of", "person_id=somebody"], "person_id cannot be read"),
        (["open_loans.all_out", "--as-of", "soon"], "A moment is a position up to"),
        (["open_loans.all_out", "--as-of", "99999999"], "A moment is a position up to"),
        (["open_loans.all_out", "--happened-by", "2022"], "A moment is a position up to"),
        (["open_loans.all_out", "--happened-by", ""], "A moment is a position up to"),
        (["open_loans.all_out", "--as-of", "9999-12-31"], "A moment is a position up to"),
        (["open_loans.all_out", "--as-of", "9" * 5_000], "A moment is a position up to"),
        (["open_loans.all_out", "limit=-1"], "limit cannot be read"),
        (["open_loans.all_out", f"limit={2**70}"], "limit cannot be read"),
        (["open_loans.overdue", "day=9999-12-31"], "day cannot be read"),
        (
            ["payments.why_less", "person_id=" + str(UUID(int=1)), "month=2022-13"],
            "month cannot be",
        ),
        (["needs_board.waiting", "day=2022-01-01", "area=a\nb"], "area cannot be read"),
        (["needs_board.waiting", "day=2022-01-01", f"area={'6' * 300}"], "area cannot be read"),
    ],
)
def test_ask_says_what_it_cannot_make_out(day: Day, told: list[str], said: str):
    assert said in run(day, "ask", *told, code=2)


def test_views_tells_how_far_each_has_come(day: Day):
    printed = run(day, "views")
    told = json.loads(run(day, "views", "--json"))

    assert f"position {day.office.ledger.position()}" in printed
    assert {view["behind"] for view in told["views"]} == {0}


def test_views_tells_loudly_which_one_stopped(day: Day):
    path = day.office.fresh().path
    day.office.views._db.execute(
        "CREATE TRIGGER poison BEFORE INSERT ON open_loans BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with day.office.ledger.change(
        asking.open_loans.Device, asking._id(day.office, "device_id", FREE), day.office.by("lend")
    ) as device:
        device.lend(
            occurred_on="2022-12-01",
            person_id=day.aygul,
            station_id=day.here,
            due_on=date(2023, 3, 1),
        )

    printed = run(day, "views", code=EXIT_DIFFERENT)
    beside = run(day, "ask", "open_loans.all_out", code=0)

    position = day.office.ledger.position()
    stopped = f"The view open_loans stands still at position {position}"
    assert stopped in printed
    assert "IntegrityError open_loans.py:" in printed
    assert path == day.office.views.path
    assert OUT in beside


MONEY: dict[str, int | str] = {"minor": 9000, "currency": "CNY"}


class Part(Struct):
    """One of several."""

    amount: Money
    done: bool


class Whole(Struct):
    """A thing with parts."""

    person_id: UUID
    parts: tuple[Part, ...]
    totals: dict[str, int]
    price: dict[str, int | str]
    note: str | None = None


def test_an_answer_of_many_parts_is_told_part_by_part(day: Day):
    question = asking.Question("nowhere.of", ModuleType("nowhere"), lambda: None, {}, Whole)
    whole = Whole(
        day.aygul,
        (Part(Money(1250, "CNY"), True), Part(Money(5, "VND"), False)),
        {"a": 1},
        MONEY,
    )

    lines = list(answering.Teller(day.office, WORDS, "en").lines(question, [whole]))

    assert lines == [
        "1.",
        f"  person_id: {AYGUL}",
        "  parts:",
        "    - amount: 12.50 yuan",
        "      done: yes",
        "    - amount: 5 dong",
        "      done: no",
        "  totals: a: 1",
        "  price: 90 yuan",
    ]


class Promise(Struct):
    """Something that is of one kind among several."""

    about: str


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("roster_category.living_alone", "独居残疾人"),
        ("work.低位灶台", "低位灶台"),
        ("work.v.2", "v.2"),
        ("work", "work"),
    ],
)
def test_an_answer_is_about_what_its_own_vocabulary_says(day: Day, about: str, said: str):
    question = asking.Question("nowhere.of", ModuleType("nowhere"), lambda: None, {}, Promise)

    lines = list(answering.Teller(day.office, WORDS, "zh-Hans").lines(question, [Promise(about)]))

    assert lines == ["1.", f"  about: {said}"]


class Owed(Struct):
    """An amount by its smallest unit, beside one of another currency, and why."""

    minor: int
    other_paid_minor: int
    written_off_minor: int | None
    currency: str
    other_currency: str
    detail: str


def test_an_answer_tells_amounts_as_money_and_a_reason_by_its_whole_name(day: Day):
    question = asking.Question("nowhere.of", ModuleType("nowhere"), lambda: None, {}, Owed)
    owed = Owed(1250, 90, None, "CNY", "VND", "entitlement_stop_reason.died")

    lines = list(answering.Teller(day.office, WORDS, "en").lines(question, owed))

    assert lines == [
        "  minor: 12.50 yuan",
        "  other_paid_minor: 90 dong",
        "  currency: yuan",
        "  other_currency: VND",
        f"  detail: {WORDS.t('entitlement_stop_reason.died', 'en')}",
    ]


@pytest.mark.parametrize("nothing", [None, [], (), {}])
def test_an_answer_of_nothing_is_told(day: Day, nothing: object):
    question = QUESTIONS["open_loans.all_out"]

    lines = list(answering.Teller(day.office, WORDS, "vi").lines(question, nothing))

    assert lines == ["Không có gì."]


def test_history_tells_what_a_person_received(day: Day):
    printed = run(day, "history", "--person", str(day.aygul), "--sensitive")

    name, *entries = printed.splitlines()
    assert name == AYGUL
    assert any(entry.startswith("2022-12-15") and "100" in entry for entry in entries)
    assert [entry[:4] for entry in entries] == sorted((e[:4] for e in entries), reverse=True)


def test_history_leaves_out_what_few_may_see(day: Day):
    told = json.loads(run(day, "history", "--person", str(day.aygul), "--json"))
    whole = json.loads(run(day, "history", "--person", str(day.aygul), "--sensitive", "--json"))

    hidden = [entry for entry in whole if entry not in told]
    assert [entry["body"]["item"] for entry in hidden] == ["counselling"]


def test_history_asks_for_the_number_of_the_person(day: Day):
    printed = run(day, "history", "--json", input=f"{NUMBER}\n")

    told = json.loads(run(day, "history", "--person", str(day.aygul), "--json"))
    assert json.loads(printed) == told


def test_history_as_it_was_known_and_as_it_had_happened(day: Day):
    whole = json.loads(run(day, "history", "--person", str(day.aygul), "--json"))
    paid = next(entry for entry in whole if entry["topic"] == "payment_paid")
    person = ("history", "--person", str(day.aygul), "--json")

    known = json.loads(run(day, *person, "--as-of", str(paid["position"] - 1)))
    happened = json.loads(run(day, *person, "--happened-by", "2022-12-14"))

    assert known == [entry for entry in whole if entry["position"] < paid["position"]]
    assert paid not in happened
    assert happened == [entry for entry in whole if entry["occurred_on"] < "2022-12-15"]


def test_history_tells_the_life_of_a_device(day: Day):
    whole = json.loads(run(day, "history", "--device", OUT, "--json"))
    early = json.loads(
        run(day, "history", "--device", OUT, "--happened-by", "2022-01-01", "--json")
    )

    assert [entry["topic"] for entry in whole] == ["device_registered", "device_lent"]
    assert [entry["topic"] for entry in early] == ["device_registered"]
    assert LI_LEI in run(day, "history", "--device", OUT)


def test_history_says_when_there_is_no_such_device(day: Day):
    said = run(day, "history", "--device", "CJ99999", code=1)

    assert "No device is known by CJ99999." in said


def test_the_table_of_questions_is_that_of_the_code():
    done = subprocess.run(
        [sys.executable, "scripts/write_question_table.py", "--check"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_every_question_has_a_test_called_after_it():
    tests = {
        node.name
        for file in (ROOT / "tests/projections").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }

    untested = [
        name
        for name in QUESTIONS
        if not any(test.startswith(f"test_{name.replace('.', '_')}") for test in tests)
    ]

    assert untested == []


def test_ask_says_when_nothing_was_recorded_by_then(day: Day):
    data = str(day.office.settings.data)
    told = ["ask", "open_loans.all_out", "--as-of", "2001-01-01", "--data", data, "--lang", "en"]

    done = CliRunner().invoke(command, told)

    assert "Nothing was recorded by that moment." in done.stderr


def test_ask_tells_what_the_answer_was_made_of(day: Day):
    with day.office.fresh().writing() as db:
        db.execute(
            "UPDATE tracking SET stopped_at = 7, position = 6, swept = 6, topic = 'x', why = 'y'"
            " WHERE view = 'open_loans'"
        )

    told = json.loads(run(day, "ask", "open_loans.all_out", "--json"))
    other = json.loads(run(day, "ask", "stations.listed", "--json"))

    assert told["stopped"] == ["open_loans"]
    assert told["position"] < day.office.ledger.position()
    assert (other["position"], other["stopped"]) == (day.office.ledger.position(), [])


class Case(Struct):
    """Something few may see, or that holds some of it."""

    name: str
    sensitive: bool = False
    inner: tuple["Case", ...] = ()
    by_kind: dict[str, list["Case"]] = {}


def test_what_few_may_see_is_left_out_however_deep_it_lies():
    secret = Case("secret", sensitive=True)
    answer = [Case("a", inner=(secret, Case("b"))), secret, Case("c", by_kind={"k": [secret]})]

    kept = Discreet()

    assert kept.of(answer) == [Case("a", inner=(Case("b"),)), Case("c", by_kind={"k": []})]
    assert kept.left_out == 3
    assert Discreet().of(secret) is None


def test_an_answer_cannot_forge_a_line(day: Day):
    question = QUESTIONS["open_loans.all_out"]

    lines = list(
        answering.Teller(day.office, WORDS, "en").lines(question, ["a\n  Kind: forged\x1b"])
    )

    assert lines == ["1.", "  a\N{REPLACEMENT CHARACTER}  Kind: forged\N{REPLACEMENT CHARACTER}"]


def test_history_wants_an_id_or_asks_for_the_number(day: Day):
    assert "That is not an id." in run(day, "history", "--person", NUMBER, code=2)
