"""A receipt proves its words, before and after the person is forgotten; without it nothing does."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger.aggregates import Person
from ledger.proof import verifier
from ledger.seals import SEAL_TAG
from tests.api.conftest import Run
from tests.api.office_day import AYGUL, Day
from tests.api.test_cli_privacy import erased, everything, key_of
from tests.stores import bytes_of, handed_out

Checked = tuple[int, dict[str, dict[str, Any]]]
Check = Callable[..., Checked]


def registration(day: Day, person: UUID) -> int:
    """Where it stands that this person is called so and so."""
    history = day.office.ledger.recorder.select_history(person, day.office.ledger.position())
    return next(row[0] for row in history if row[2] == Person.PersonRegistered.TOPIC)


def sealed_line(receipt: str) -> tuple[bytes, str]:
    """The salt and the words on a receipt."""
    (line,) = (each for each in receipt.split("\n") if each.startswith("sealed "))
    _, _, salt, words = line.split(" ", 3)
    return b64decode(salt), words


@pytest.fixture
def check(day: Day, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Let the verifier look at a receipt, with a ledger or none; what it found, by its code."""
    key = day.office.log.key.key.text

    def run(receipt: str, ledger: object = "-") -> Checked:
        file = tmp_path / "receipt.txt"
        file.write_text(receipt, encoding="utf-8")
        capsys.readouterr()
        code = verifier.main([str(ledger), "--proof", str(file), "--key", key, "--json"])
        findings = json.loads(capsys.readouterr().out)["findings"]
        return code, {each["code"]: each for each in findings}

    return run


def test_a_receipt_holds_offline_with_the_sealed_words_of_it(run: Run, day: Day, check: Check):
    receipt = run("prove", registration(day, day.aygul), "--receipt")

    code, found = check(receipt)

    assert code == 0
    assert {"signed", "proof_holds", "receipt_holds"} <= found.keys()
    assert AYGUL in found["receipt_holds"]["words"]
    assert "receipt_shut" not in found


def test_it_holds_after_the_person_is_forgotten_and_the_ledger_still_has_the_fact(
    run: Run, day: Day, check: Check, tmp_path: Path
):
    receipt = run("prove", registration(day, day.aygul), "--receipt")
    erased(run, day.aygul)
    run("keys", "turn")

    facts = handed_out(day.office.directory.path, tmp_path / "facts.copy")
    alone, inside = check(receipt), check(receipt, facts)

    assert alone[0] == inside[0] == 0
    assert AYGUL in alone[1]["receipt_holds"]["words"]
    assert {"receipt_holds", "proof_fact_here"} <= inside[1].keys()


def test_a_receipt_made_after_it_has_no_words_of_what_was_sealed(run: Run, day: Day, check: Check):
    position = registration(day, day.aygul)
    erased(run, day.aygul)

    code, found = check(run("prove", position, "--receipt"))

    assert (code, found["receipt_shut"]["count"]) == (0, 1)
    assert AYGUL not in found["receipt_holds"]["words"]


@pytest.mark.parametrize("part", ["name", "salt", "state", "person", "state_missing", "nothing"])
def test_an_altered_word_is_refused(run: Run, day: Day, check: Check, part: str):
    receipt = run("prove", registration(day, day.aygul), "--receipt")
    salt, _ = sealed_line(receipt)
    other = b64encode(bytes([salt[0] ^ 1]) + salt[1:]).decode()
    first, gap, rest = receipt.partition("\n\n")
    said = first.split("\n")
    spoilt = {
        "name": receipt.replace(AYGUL, f"{AYGUL}a"),
        "salt": receipt.replace(b64encode(salt).decode(), other),
        "state": receipt.replace('"occurred_on":"2', '"occurred_on":"3'),
        "person": receipt.replace(f"sealed {day.aygul}", f"sealed {day.li_lei}"),
        "state_missing": "\n".join([said[0], *said[2:]]) + gap + rest,
        "nothing": said[0] + gap + rest,
    }[part]
    assert spoilt != receipt

    code, found = check(spoilt)

    assert "receipt_holds" not in found
    assert (code, "receipt_wrong" in found) == ((2, False) if part == "nothing" else (1, True))


def test_words_of_the_first_form_of_a_seal_prove_nothing(run: Run, day: Day, check: Check):
    receipt = run("prove", registration(day, day.aygul), "--receipt")
    state = next(each for each in receipt.split("\n") if each.startswith("state "))
    told = json.loads(state[6:])
    ((person, coded),) = told["sealed"].items()
    first = b"\x01" + b64decode(coded)[1:]
    other = json.dumps(told | {"sealed": {person: b64encode(first).decode()}})

    proof = verifier.read_proof("receipt", receipt.replace(state[6:], other).encode())
    proof = proof._replace(stored=sha256(other.encode()).digest())

    with pytest.raises(ValueError, match="not what was sealed"):
        verifier.read_receipt(proof)


def test_without_the_paper_nothing_that_remains_leads_to_the_words(run: Run, day: Day):
    receipt = run("prove", registration(day, day.aygul), "--receipt")
    salt, words = sealed_line(receipt)
    key = key_of(day.office.ledger.vault, day.aygul)
    state = json.loads(receipt.split("\n")[1].removeprefix("state "))
    sealed = b64decode(state["sealed"][str(day.aygul)])
    erased(run, day.aygul)
    run("keys", "turn")
    day.office.close()

    left = everything(day.office.settings.data) + bytes_of(day.office.settings.data)

    for secret in (salt, key):
        for written in (secret, secret.hex().encode(), b64encode(secret)):
            assert written not in left
    assert sealed[1:33] == sha256(SEAL_TAG + salt + words.encode()).digest()
    at = left.find(b64encode(sealed))
    near = left[max(0, at - 20_000) : at + 20_000]
    assert at > 0, "the stored bytes are as they were"
    assert not any(
        sha256(SEAL_TAG + near[i : i + 32] + words.encode()).digest() == sealed[1:33]
        for i in range(len(near))
    ), "nothing beside it is the salt: the true words cannot be told from any others"
