"""What an auditor found: recorded, sealed, and proved later to whoever asks."""

import json
from pathlib import Path

import pytest

from ledger.aggregates import Inspection
from projections import inspections
from tests.api.conftest import Browser, Run, Seen
from tests.api.office_day import PASSWORD, Day

SAID = "lent while it was in repair"


def form(auditor: Browser, **more: str) -> dict[str, str]:
    return auditor.get("/audit/finding").form("/audit/finding") | {
        "said": SAID,
        "severity": "defect",
        "positions": "3 4",
        "question": "7",
        "note": "",
        **more,
    }


def write(auditor: Browser, status: int = 200, **more: str) -> Seen:
    return auditor.post("/audit/finding", status, **form(auditor, **more))


def raised(day: Day) -> list[Inspection.FindingRaised]:
    facts = day.office.ledger.read(0, 10_000, unseal=frozenset())
    return [fact for _, fact in facts if isinstance(fact, Inspection.FindingRaised)]


def test_a_finding_is_recorded_with_its_checkpoint_and_receipt(day: Day, auditor: Browser) -> None:
    at = day.office.log.seal().checkpoint
    page = write(auditor)
    position = day.office.ledger.position()
    proof = auditor.client.get(f"/audit/facts/{position}/proof")

    (fact,) = raised(day)
    assert (fact.said, fact.question, fact.severity.value) == (SAID, 7, "defect")
    assert fact.about_facts is not None
    assert len(fact.about_facts) == 2
    assert (fact.checkpoint_size or 0) >= at.size
    assert fact.envelope.actor == day.staff("auditor")
    assert SAID in page.text
    assert f"{position}-" in page.text
    assert str(day.office.log.newest()).splitlines()[2] in page.text
    assert proof.text.startswith("c2sp.org/tlog-proof@v1")
    (waiting,) = inspections.open_findings(day.office.fresh())
    assert waiting.severity == "defect"


def test_a_finding_sent_twice_is_recorded_once(day: Day, auditor: Browser) -> None:
    sent = form(auditor)

    auditor.post("/audit/finding", **sent)
    auditor.post("/audit/finding", **sent)

    assert len(raised(day)) == 1


def test_the_findings_of_a_day_are_numbered(day: Day, auditor: Browser) -> None:
    write(auditor)
    write(auditor, said="another")

    assert [fact.finding for fact in raised(day)] == [1, 2]


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ({"said": " "}, 422, "Say what was found"),
        ({"said": "x" * 1_001}, 422, "Say what was found"),
        ({"severity": ""}, 422, "how grave"),
        ({"positions": "here"}, 422, "as numbers"),
        ({"positions": "999999"}, 409, "no such record"),
        ({"note": "a shopping list"}, 422, "not the lines of a checkpoint"),
    ],
    ids=["nothing", "too_long", "how_grave", "where", "nowhere", "no_paper"],
)
def test_what_cannot_be_recorded_is_asked_for_again(
    day: Day, auditor: Browser, more: dict[str, str], status: int, said: str
) -> None:
    page = write(auditor, status, **more)

    assert said in page.error
    assert raised(day) == []


def test_a_paper_of_another_ledger_is_refused(
    day: Day, auditor: Browser, run: Run, tmp_path: Path
) -> None:
    other = str(day.office.log.seal()).replace(day.office.log.origin, "elsewhere/ledger")
    paper = tmp_path / "paper.txt"
    paper.write_text(other)

    assert "another ledger" in write(auditor, 422, note=other).error
    assert "another ledger" in run("audit", "finding", "x", "--paper", paper, code=1)


def test_the_command_line_writes_a_finding_down(day: Day, run: Run, tmp_path: Path) -> None:
    paper = tmp_path / "paper.txt"
    paper.write_text(run("checkpoint"))
    more = ("--about", 3, "--severity", "grave_defect", "--paper", paper, "--as", "auditor")

    told = json.loads(run("audit", "finding", SAID, *more, "--json", text=f"{PASSWORD}\n"))
    plain = run("audit", "finding", SAID)

    first, second = raised(day)
    assert (first.envelope.actor, first.finding) == (day.staff("auditor"), 1)
    assert second.envelope.actor == day.office.operator
    assert told["at"]["size"] == first.checkpoint_size
    assert told["code"].startswith(f"{told['position']}-")
    assert f"entry {day.office.ledger.position()}" in plain
    assert "as numbers" in run("audit", "finding", SAID, "--about", "-1", code=2)
    assert "not the lines" in run("audit", "finding", SAID, "--paper", tmp_path / "no", code=1)
