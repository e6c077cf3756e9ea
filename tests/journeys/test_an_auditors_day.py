"""An auditor's day: from a checkpoint on paper to a signed finding, by keyboard and by command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect
from typer.testing import CliRunner

from api.cli import app
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Device, Inspection
from ledger.proof import verifier
from tests.api.office_day import NUMBER, OUT, PASSWORD, Day
from tests.journeys.hands import Hands, sign_in, tab_back_to
from tests.stores import handed_out

KEYS_MAX = 200
"""Beside the signs that are typed."""


def lent_at(day: Day) -> int:
    """Where the ledger says that the device went out."""
    facts = day.office.ledger.read(0, 10_000, unseal=frozenset())
    return next(at for at, fact in facts if isinstance(fact, Device.DeviceLent))


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_paper_to_finding_by_keyboard(
    opened: BrowserContext, day: Day, words: Words, language: str
) -> None:
    paper, position = str(day.office.log.seal()), lent_at(day)
    hands = Hands(opened.new_page())
    sign_in(hands.page, "auditor", language)

    hands.tab_to("/audit/questions/2")
    hands.send()
    hands.tab_to("/audit/checkpoint")
    hands.send()
    expect(hands.page.locator("#note")).to_be_focused()
    hands.page.keyboard.insert_text(paper)
    hands.press("Tab")
    hands.send()
    expect(hands.page.locator("#verdict")).to_be_focused()
    expect(hands.page.locator("#verdict.agrees")).to_contain_text(
        words.t("audit.paper_signed", language)
    )
    tab_back_to(hands.page, words.t("audit.front_title", language))
    hands.send()
    hands.tab_to("/audit/questions/7")
    hands.send()
    hands.tab_to(f"/audit/questions/7?device={OUT}")
    hands.send()
    hands.tab_to(f"/audit/facts/{position}")
    hands.send()
    hands.tab_to(f"/audit/finding?position={position}")
    hands.send()
    expect(hands.page.locator("#said")).to_be_focused()
    said = f"lent twice ({language})"
    hands.page.keyboard.insert_text(said)
    for _ in range(5):
        hands.press("Tab")
    hands.send()

    expect(hands.page.locator("#heading")).to_be_focused()
    expect(hands.page.locator("blockquote")).to_contain_text(said)
    newest = day.office.ledger.position()
    ((_, fact),) = day.office.ledger.read(newest - 1, 1, unseal=frozenset())
    assert isinstance(fact, Inspection.FindingRaised)
    assert (fact.said, fact.envelope.actor) == (said, day.staff("auditor"))
    expect(hands.page.locator("main")).to_contain_text(f"{newest}-")
    assert hands.keys <= KEYS_MAX


def test_from_paper_to_finding_by_command(day: Day, tmp_path: Path) -> None:
    def handrail(*told: object, text: str | None = None) -> str:
        more = ["--data", str(day.office.settings.data), "--lang", "en"]
        done = CliRunner().invoke(app, [*map(str, told), *more], input=text)
        assert done.exit_code == 0, done.output
        return done.stdout

    march, june = tmp_path / "march.txt", tmp_path / "june.txt"
    deaths = tmp_path / "deaths.csv"
    deaths.write_text(f"{NUMBER}\n", "utf-8")
    handrail("checkpoint", "--out", march)

    assert "The ledger agrees" in handrail("audit", "check", march)
    assert OUT in handrail("audit", "answer", 7, f"device={OUT}")
    drawn = json.loads(handrail("audit", "sample", "--nonce", "blue", "--json"))
    assert len(drawn["lines"]) == 1
    assert "1 people among them" in handrail("audit", "match", deaths)
    where = ("--about", lent_at(day), "--paper", march, "--as", "auditor", "--json")
    told = json.loads(handrail("audit", "finding", "lent twice", *where, text=f"{PASSWORD}\n"))
    june.write_text(told["checkpoint"], "utf-8")
    proof = tmp_path / "finding.tlog-proof"
    handrail("prove", told["position"], "--out", proof)

    # Whoever trusts no server: the facts, both papers, the log's key, and nothing of ours running.
    key = day.office.log.keys[-1].text
    papers = ("--checkpoint", march, "--checkpoint", june, "--proof", proof, "--key", key)
    facts = handed_out(day.office.directory.path, tmp_path / "facts.copy")
    command = [sys.executable, verifier.__file__, facts, *papers]
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ALL HELD" in done.stdout
