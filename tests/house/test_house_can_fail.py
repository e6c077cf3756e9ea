"""Every rule of the house can be broken: a small house keeps them all, each change breaks one."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import checks
from tests.house.checks import CHECKS, Check

Change = Callable[[Path], None]

LOAN = "ledger/aggregates/loan.py"
ERRORS = "ledger/errors.py"
PAGE = "kiosk/templates/page.html"
NAMES = "docs/stored-names.txt"
TESTS = "tests/ledger/test_loan.py"
ENGLISH = "kiosk/locales/en/LC_MESSAGES/messages.po"
CHINESE = "kiosk/locales/zh_Hans/LC_MESSAGES/messages.po"

SENTENCES = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "fact.device_returned"
msgstr "{word} {device}"

msgid "topic.device_returned"
msgstr "{word}"

msgid "topic.loan_counted"
msgstr "{word} 1"

msgid "refused.loan_closed"
msgstr "{word}."
"""

HOUSE = {
    LOAN: '''
class Loan(History, stored_as="loan"):
    """A device that is out."""

    class DeviceReturned(Fact):
        """The device came back."""

        TOPIC = "device_returned"
        person_id: UUID
        condition: Condition

    class LoanCounted(Fact):
        """Somebody counted the loans."""

        TOPIC = "loan_counted"
''',
    "ledger/aggregates/__init__.py": "from ledger.aggregates.loan import DeviceReturned\n",
    "ledger/vocabulary.py": "class Condition(Enum):\n    GOOD = 'good'\n",
    ERRORS: """
class Refused(Exception):
    code = "refused"


class LoanClosed(Refused):
    code = "loan_closed"
""",
    "projections/counts.py": 'COUNTED = ("loan_counted",)\n',
    PAGE: '<h1 title="{{ t(\'page.title\') }}">{{ t("page.title") }}</h1>&nbsp;<img alt="">\n',
    ENGLISH: SENTENCES.replace("{word}", "back"),
    "kiosk/locales/vi/LC_MESSAGES/messages.po": SENTENCES.replace("{word}", "lại"),
    CHINESE: SENTENCES.replace("{word}", "已还"),
    NAMES: "# for ever\nloan  a history\ndevice_returned\nloan_counted\n",
    TESTS: """
def test_device_returned_closes_the_loan():
    assert refusal.code == "loan_closed"


def test_loan_counted():
    assert count == 1
""",
    "scripts/run": "#!/bin/sh\nexec handrail\n",
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name, text in HOUSE.items():
        write(tmp_path / name, text)
    return tmp_path


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def swap(name: str, old: str, new: str) -> Change:
    """One text in one file becomes another; it must be there."""

    def change(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        write(root / name, text.replace(old, new))

    return change


def add(name: str, text: str) -> Change:
    """A new file, or more at the end of one."""

    def change(root: Path) -> None:
        file = root / name
        write(file, (file.read_text(encoding="utf-8") if file.exists() else "") + text)

    return change


def commit_then_forget_a_name(root: Path) -> None:
    identity = ["-c", "user.name=House", "-c", "user.email=house@example.org"]
    for words in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "names"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    swap(NAMES, "loan_counted\n", "")(root)
    swap(LOAN, 'TOPIC = "loan_counted"', "")(root)


LINES_50 = "    x = 1\n" * 50
LINES_401 = "x = 1\n" * 401

VOCABULARY = "ledger/vocabulary.py"
COUNTS = "projections/counts.py"
PART = "api/templates/desk/parts/entry.html"
INDEX = "--index-url https://pyp" + "i.org/simple\n"

SABOTAGES: dict[Check, list[Change]] = {
    checks.facts_are_named_in_the_past: [
        swap(LOAN, '"device_returned"', '"return_device"'),
        swap(LOAN, '"device_returned"', '"device_give"'),
        swap(LOAN, '"device_returned"', '"device_give_quickly"'),
    ],
    checks.facts_are_named_as_stored: [
        swap(LOAN, "class DeviceReturned", "class Returned"),
        swap(LOAN, '"loan_counted"', '"device_returned"'),
    ],
    checks.facts_live_in_one_file: [add("ledger/aggregates/visit.py", "x = DeviceReturned\n")],
    checks.facts_are_projected: [
        swap(COUNTS, "loan_counted", "loan"),
        swap(LOAN, "person_id: UUID", "person_id: SealedId"),
        swap(LOAN, "person_id: UUID", "borrower: UUID"),
    ],
    checks.facts_shown_have_a_sentence: [
        swap(ENGLISH, "fact.device_returned", "fact.device"),
        swap(CHINESE, "已还 {device}", ""),
    ],
    checks.facts_have_a_word: [
        swap(ENGLISH, "topic.loan_counted", "topic.loan"),
        swap(CHINESE, "已还 1", ""),
        swap(CHINESE, 'msgid "topic.device', '#, fuzzy\nmsgid "topic.device'),
    ],
    checks.facts_say_what_they_are: [
        swap(LOAN, '"""The device came back."""', ""),
        swap(LOAN, "came back.", "came back"),
        swap(LOAN, "came back.", "came back. It is well."),
        swap(LOAN, "Somebody counted the loans", "The device came back"),
    ],
    checks.facts_have_a_test: [swap(TESTS, "test_loan_counted", "test_loans_counted")],
    checks.facts_hold_no_text_in_disguise: [
        swap(VOCABULARY, "(Enum)", "(StrEnum)"),
        swap(VOCABULARY, "(Enum)", "(str, Enum)"),
        swap(VOCABULARY, "class Condition(Enum)", "class A(int):\n    b = 1\nclass Condition(A)"),
    ],
    checks.stored_names_only_grow: [
        swap(NAMES, "loan_counted\n", "# loan_counted\n"),
        swap(NAMES, "loan  a history", ""),
        commit_then_forget_a_name,
    ],
    checks.aggregates_have_no_clock_and_no_chance: [
        add(LOAN, "x = datetime.now(UTC)\n"),
        add(LOAN, "x = uuid4()\n"),
    ],
    checks.files_and_functions_are_short: [
        add("api/app.py", f"def long():\n{LINES_50}"),
        add("kiosk/app.py", f"class A:\n  async def long(self):\n{LINES_50}"),
        add(COUNTS, LINES_401),
        add("scripts/run", LINES_401),
    ],
    checks.templates_hold_no_words: [
        add(PAGE, "<p>Borrowed</p>"),
        add(PAGE, "<p>借出</p>"),
        add(PAGE, "<p>&eacute;</p>"),
        add(PART, "{{ name }} is here"),
        add(PAGE, '<img alt="A device">'),
        add(PAGE, "<a title='借出' href='/'></a>"),
        add(PAGE, '<a\n  aria-label="{{ n }} more" href="/"></a>'),
        add(PAGE, "<input placeholder=Name>"),
    ],
    checks.refusals_have_a_sentence: [swap(CHINESE, "refused.loan_closed", "refused.loan")],
    checks.refusals_have_a_test: [swap(TESTS, '"loan_closed"', '"closed"')],
    checks.languages_say_the_same: [
        add(ENGLISH, '\nmsgid "page.title"\nmsgstr "Page"\n'),
        swap(CHINESE, " {device}", ""),
        swap(CHINESE, "{device}", "{item}"),
        swap(CHINESE, "{device}", "{device} {"),
        swap(CHINESE, 'msgid "refused', '#, fuzzy\nmsgid "refused'),
    ],
    checks.nothing_is_left_open: [
        add("kiosk/app.py", "# TO" + "DO: later\n"),
        add("api/app.py", "raise NotImplemented" + "Error\n"),
    ],
    checks.nothing_names_this_machine: [
        add("docs/index.md", "see /wo" + "rk/main/README.md\n"),
        add("scripts/run", "cd /ho" + "me/aygul/handrail\n"),
        add("requirements/run.txt", INDEX),
        add("pyproject.toml", "# https://mirror." + "example.com/\n"),
    ],
    checks.no_file_is_large: [add("docs/kiosk.png", "0" * 600 * 1024)],
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_small_house_keeps_the_rule(house: Path, check: Check):
    assert check(house) == []


@pytest.mark.parametrize(
    ("check", "change"),
    [
        pytest.param(check, change, id=f"{check.__name__}-{number}")
        for check, changes in SABOTAGES.items()
        for number, change in enumerate(changes, start=1)
    ],
)
def test_rule_can_be_broken(house: Path, check: Check, change: Change):
    change(house)

    assert check(house) != []


def test_every_rule_is_broken_once():
    assert set(SABOTAGES) == set(CHECKS)
    assert all(SABOTAGES.values())


def test_fact_that_needs_no_projection_is_named_with_its_reason(
    house: Path, monkeypatch: pytest.MonkeyPatch
):
    swap("projections/counts.py", "loan_counted", "loan")(house)
    monkeypatch.setitem(checks.NOT_SHOWN, "loan_counted", "nobody asks")

    assert checks.facts_are_projected(house) == []


def test_history_that_needs_no_projection_is_named_with_its_reason(
    house: Path, monkeypatch: pytest.MonkeyPatch
):
    swap("projections/counts.py", "loan_counted", "loan")(house)
    monkeypatch.setitem(checks.NOT_SHOWN, "loan", "nobody asks")

    assert checks.facts_are_projected(house) == []


def test_fact_excused_and_yet_projected_is_told(house: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(checks.NOT_SHOWN, "loan_counted", "nobody asks")

    assert checks.facts_are_projected(house) != []
