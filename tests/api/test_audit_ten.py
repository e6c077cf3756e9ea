"""The ten questions of an auditor, each answered on a page and by a command."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.audit.ten import QUESTIONS
from api.cli import app
from ledger.aggregates import Grant
from ledger.history import FACTS
from tests.api.conftest import Browser, Run, Seen
from tests.api.office_day import BROKEN, OUT, Day
from tests.api.page_rules import shown
from tests.facts import copied, ready
from tests.stores import rows_of, tamper


def test_the_ten_questions_stand_in_their_order_and_each_has_its_answer(auditor: Browser) -> None:
    front = auditor.get("/audit")

    asked = list(front.document.one("ol").all("a"))
    links = [each["href"] for each in asked]
    assert links == [f"/audit/questions/{number}" for number in range(1, 11)]
    for question, each in zip(QUESTIONS, asked, strict=True):
        page = auditor.get(each["href"])
        assert page.heading == shown(each)
        assert f"Question {question.number} of 10" in page.text


def test_there_is_no_eleventh_question(auditor: Browser) -> None:
    auditor.get("/audit/questions/11", 404)


def test_nobody_is_named_until_it_is_written_down_that_they_were_read(
    auditor: Browser, day: Day
) -> None:
    before = auditor.get("/audit/questions/7")
    read = _topics(day).count("record_viewed")
    named = auditor.get("/audit/questions/7?names=yes")

    assert f"record {day.li_lei.hex[:8]}" in before.text
    assert "李雷" not in before.text
    assert "李雷" in named.text
    assert read == 0
    assert _topics(day).count("record_viewed") == 1


def test_an_answer_is_narrowed_and_leads_on(auditor: Browser) -> None:
    page = auditor.get("/audit/questions/7?state=in_repair")
    one = auditor.get(f"/audit/questions/7?device={OUT}")

    assert BROKEN in page.text
    assert f"/audit/questions/7?device={BROKEN}" in page.html
    assert "What became of this device?" in one.text


def test_what_cannot_be_meant_is_asked_for_again(auditor: Browser, run: Run) -> None:
    page = auditor.get("/audit/questions/8?start=yesterday", 422)

    assert "start" in page.error
    assert "start" in run("audit", "answer", "8", "start=yesterday", code=2)
    assert "colour" in run("audit", "answer", "8", "colour=blue", code=2)
    assert "colour" in run("audit", "answer", "8", "colour", code=2)
    assert "handrail audit check" in run("audit", "answer", "2", code=2)


def test_the_command_line_answers_the_same(run: Run) -> None:
    told = json.loads(run("audit", "answer", "7", f"device={OUT}", "--json"))

    assert [part["question"] for part in told["parts"]][:2] == [
        "device_card.life",
        "device_whereabouts.suspicious",
    ]
    assert "CJ00001" in run("audit", "answer", "7")


def test_the_command_line_lists_the_questions_with_their_commands() -> None:
    told = CliRunner().invoke(app, ["audit", "questions", "--lang", "en"]).stdout.splitlines()

    assert len(told) == 20
    assert told[2:4] == [
        "2. Has anything been altered, removed or put in since a checkpoint?",
        "   handrail audit check paper.txt",
    ]


def test_an_entry_is_shown_as_it_is_stored_and_proved(auditor: Browser, day: Day) -> None:
    position = _topics(day).index("device_lent") + 1
    page = auditor.get(f"/audit/facts/{position}")
    proof = auditor.client.get(f"/audit/facts/{position}/proof")

    assert "due_on 2023-01-09" in page.text
    assert f"{position}-" in page.text
    assert proof.text.startswith("c2sp.org/tlog-proof@v1")
    auditor.get("/audit/facts/999999", 404)


def test_what_few_may_see_stays_closed(auditor: Browser, day: Day) -> None:
    facts = day.office.ledger.read(0, 10_000, unseal=frozenset())
    position = next(at for at, fact in facts if getattr(fact, "item", "") == "counselling")

    page = auditor.get(f"/audit/facts/{position}")

    assert "counselling" not in page.html
    assert "only those who must know" in page.text


def test_a_publication_is_made_again_and_held_against_now(
    day: Day, auditor: Browser, run: Run, tmp_path: Path
) -> None:
    run("publish", "year", 2022, "--format", "csv", "--out", tmp_path / "2022.csv")
    links = [each["href"] for each in auditor.get("/audit/questions/1").document.all("a")]
    (link,) = [each for each in links if each.startswith("/audit/publications/")]
    before = auditor.get(link)
    told = {"occurred_on": "2022-05-01", "person_id": day.aygul}
    copied(day.office.ledger, day.office.ledger.new_id(), ready(Grant.GrantPaid, **told))

    after = auditor.get(link)

    assert "byte for byte" in before.text
    assert "Nothing that counts" in before.text
    assert "byte for byte" in after.text
    assert "grant" in after.text
    assert link.removeprefix("/audit/publications/") in after.text
    auditor.get(f"/audit/publications/{day.aygul}", 404)


def _topics(day: Day) -> list[str]:
    facts = day.office.ledger.read(0, 10_000, unseal=frozenset())
    assert all(fact.TOPIC in FACTS for _, fact in facts)
    return [fact.TOPIC for _, fact in facts]


@pytest.fixture
def paper(run: Run) -> str:
    """The lines of the newest checkpoint."""
    return run("checkpoint")


def test_a_paper_agrees_whatever_became_of_its_line_ends(auditor: Browser, paper: str) -> None:
    page = auditor.post("/audit/checkpoint", note=paper.replace("\n", "\r\n").strip())

    assert "The ledger agrees" in verdict(page)
    assert "the signature of this ledger" in verdict(page)


def test_lines_that_are_no_checkpoint_are_asked_for_again(
    auditor: Browser, run: Run, tmp_path: Path
) -> None:
    wrong = tmp_path / "note.txt"
    wrong.write_text("a shopping list\n")

    page = auditor.post("/audit/checkpoint", 422, note="a shopping list")

    assert "not the lines of a checkpoint" in page.error
    assert "not the lines" in run("audit", "check", wrong, code=1)
    assert "cannot be read" in run("audit", "check", tmp_path / "nothing.txt", code=1)


def test_a_paper_whose_number_was_changed_bears_a_false_signature(
    auditor: Browser, paper: str
) -> None:
    origin, size, rest = paper.split("\n", 2)

    page = auditor.post("/audit/checkpoint", note=f"{origin}\n{int(size) - 1}\n{rest}")

    assert "signature under this checkpoint is false" in verdict(page)


def test_an_altered_fact_is_named(
    day: Day, auditor: Browser, run: Run, paper: str, tmp_path: Path
) -> None:
    saved = tmp_path / "paper.txt"
    saved.write_text(paper)
    assert "The ledger agrees" in run("audit", "check", saved)
    position = _topics(day).index("device_lent") + 1
    state = rows_of(day.office.settings.data)[position - 1][4]
    later = state.replace(b"2023-01-09", b"2023-01-10")
    alter = "UPDATE facts SET state = ? WHERE position = ?"
    tamper(day.office.settings.data, alter, later, position)

    page = auditor.post("/audit/checkpoint", note=paper)
    told = json.loads(run("audit", "check", saved, "--json", code=3))

    assert f"position {position}" in verdict(page)
    assert (told["verdict"], told["position"]) == ("differs", position)


def test_facts_that_are_gone_are_missed(
    day: Day, auditor: Browser, run: Run, paper: str, tmp_path: Path
) -> None:
    saved = tmp_path / "paper.txt"
    saved.write_text(paper)
    last = "DELETE FROM facts WHERE position = (SELECT MAX(position) FROM facts)"
    tamper(day.office.settings.data, last)

    page = auditor.post("/audit/checkpoint", note=paper)
    told = json.loads(run("audit", "check", saved, "--json", code=3))

    assert "now there are only" in verdict(page)
    assert told["verdict"] == "shorter"


@pytest.mark.sqlite_only("the file of the ledger is moved away")
def test_a_paper_is_held_against_nothing_where_there_is_no_ledger(
    day: Day, run: Run, paper: str, tmp_path: Path
) -> None:
    saved = tmp_path / "paper.txt"
    saved.write_text(paper)
    day.office.directory.log.rename(tmp_path / "log.sqlite")
    told = run("audit", "check", saved, code=1)
    day.office.directory.ledger.rename(tmp_path / "ledger.sqlite")

    assert "verifier" in told
    assert "There is no ledger" in run("audit", "check", saved, code=1)


def verdict(page: Seen) -> str:
    return next(shown(each) for each in page.document.all("div") if each.get("id") == "verdict")
