"""Every way to change a ledger behind its back is found; in full: scripts/try_attacks.py."""

from pathlib import Path
from random import Random

from tests.ledger.proof.attacking import attacked, flipped, judged
from tests.ledger.proof.attacks import ATTACKS


def test_every_attack_is_found_by_a_checkpoint_from_elsewhere(tmp_path: Path):
    found = list(attacked(tmp_path, 4, Random(2026)))

    assert [name for name, is_found in found if not is_found] == []
    assert {name.partition(",")[0] for name, _ in found} == set(ATTACKS)
    assert len(ATTACKS) == 11


def test_every_bit_that_is_turned_over_is_found_and_its_place_named(tmp_path: Path):
    assert {found for _, found in flipped(tmp_path, 60, Random(2026))} == {True}


def test_verifier_and_server_are_of_one_mind(tmp_path: Path):
    told = list(judged(tmp_path / "made", 60, Random(2026)))

    assert [name for name, is_same in told if not is_same] == []
    assert any(name == "left alone" for name, _ in told)
