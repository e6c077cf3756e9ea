"""What the sealer makes of a ledger: checkpoints that continue each other, tiles, proofs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.application import ServiceLedger
from ledger.errors import LogBroken, NotSealed, ProofWrong
from ledger.proof.leaves import leaf_of, read_leaf
from ledger.proof.log import Log
from ledger.proof.notes import SecretKey, Use
from ledger.proof.proofs import parse_proof
from ledger.proof.tree import EMPTY_ROOT, continues, leaf_hash, root_of
from tests.facts import record_everything
from tests.ledger.proof.rows import GrowingRows
from tests.stores import tamper

ORIGIN = "handrail/changji/4f1c22aa"
KEY = SecretKey(ORIGIN, Use.NOTE, bytes(range(32)))


@pytest.fixture
def rows() -> GrowingRows:
    return GrowingRows()


@pytest.fixture
def log(tmp_path: Path, rows: GrowingRows) -> Iterator[Log]:
    with closing(Log(tmp_path / "log.sqlite", rows, KEY)) as opened:
        yield opened


def plain_root(rows: GrowingRows, size: int) -> bytes:
    return root_of(leaf_hash(leaf_of(rows.row(index))) for index in range(size))


def test_an_empty_ledger_has_a_checkpoint_of_nothing(log: Log):
    checkpoint = log.seal().checkpoint

    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (ORIGIN, 0, EMPTY_ROOT)


@pytest.mark.parametrize("step", [1, 7])
def test_the_root_is_that_of_all_leaves_however_they_came(tmp_path: Path, step: int):
    rows = GrowingRows(step)
    with closing(Log(tmp_path / "log.sqlite", rows, KEY)) as log:
        for rows.number in (1, 2, 255, 256, 257, 511, 512, 700, 65_536, 65_537, 66_050):
            checkpoint = log.seal().checkpoint
            assert checkpoint.size == rows.number
            assert checkpoint.root == plain_root(rows, rows.number)


def test_sealed_in_one_go_or_in_many_the_file_holds_the_same(tmp_path: Path):
    rows = GrowingRows()
    with closing(Log(tmp_path / "many.sqlite", rows, KEY)) as many:
        for rows.number in range(1, 1_500, 13):
            many.seal()
    with closing(Log(tmp_path / "once.sqlite", rows, KEY)) as once:
        once.seal()
    kept = [
        sqlite3.connect(tmp_path / name).execute("SELECT * FROM tile ORDER BY 1, 2").fetchall()
        for name in ("many.sqlite", "once.sqlite")
    ]

    assert kept[0] == kept[1]


def test_nothing_new_makes_no_other_checkpoint(log: Log, rows: GrowingRows):
    rows.number = 300
    first = log.seal()

    assert log.seal() == first


def test_every_checkpoint_continues_the_ones_before(log: Log, rows: GrowingRows):
    sizes = (1, 200, 256, 300, 1_000)
    notes = []
    for rows.number in sizes:
        notes.append(log.seal().checkpoint)
    for old in notes:
        for new in notes:
            if old.size <= new.size:
                path = log.consistency(old.size, new.size)
                assert continues(old.size, old.root, new.size, new.root, path)


def test_every_fact_has_a_proof_that_holds_as_a_text(log: Log, rows: GrowingRows):
    rows.number = 600
    log.seal()
    for index in (0, 1, 255, 256, 511, 599):
        text = str(log.prove(rows.row(index)[0]))
        proof = parse_proof(text)
        proof.must_hold()
        assert str(proof) == text
        assert proof.index == index
        assert proof.says.position == rows.row(index)[0]


def test_a_proof_of_another_fact_does_not_hold(log: Log, rows: GrowingRows):
    rows.number = 600
    log.seal()
    text = str(log.prove(rows.row(7)[0])).replace("index 7\n", "index 8\n")

    with pytest.raises(ProofWrong):
        parse_proof(text).must_hold()


def test_what_is_not_sealed_has_no_proof(log: Log, rows: GrowingRows):
    rows.number = 10
    log.seal()
    rows.number = 11

    with pytest.raises(NotSealed):
        log.prove(rows.row(10)[0])


@pytest.mark.parametrize(("old", "new"), [(5, 11), (7, 3), (-1, 5)])
def test_no_consistency_beyond_what_is_sealed(log: Log, rows: GrowingRows, old: int, new: int):
    rows.number = 10
    log.seal()

    with pytest.raises(NotSealed):
        log.consistency(old, new)


def test_a_checkpoint_that_was_not_made_is_not_made_up(log: Log, rows: GrowingRows):
    rows.number = 10
    log.seal()

    with pytest.raises(NotSealed):
        log.checkpoint(9)


def test_tiles_are_those_of_the_leaves(log: Log, rows: GrowingRows):
    rows.number = 600
    log.seal()
    leaves = [leaf_of(rows.row(index)) for index in range(600)]

    assert log.tile(0, 2, 88) == b"".join(leaf_hash(each) for each in leaves[512:])
    assert log.tile(1, 0, 2) == root_of(map(leaf_hash, leaves[:256])) + root_of(
        map(leaf_hash, leaves[256:512])
    )
    with pytest.raises(NotSealed):
        log.tile(0, 2)


def test_facts_that_are_gone_are_missed_by_the_sealer(log: Log, rows: GrowingRows):
    rows.number = 10
    log.seal()
    rows.number = 9

    with pytest.raises(LogBroken) as broken:
        log.seal()

    assert broken.value.facts == {"what": "facts_missing", "position": 10}


def test_a_log_is_not_opened_under_another_name(tmp_path: Path, log: Log, rows: GrowingRows):
    other = SecretKey("handrail/elsewhere", Use.NOTE, bytes(32))

    with pytest.raises(LogBroken):
        Log(tmp_path / "log.sqlite", rows, other)


def test_a_new_key_signs_beside_the_old_one_once(log: Log, rows: GrowingRows):
    rows.number = 10
    new = SecretKey(ORIGIN, Use.NOTE, bytes(32))
    turned = log.turn_key(new)
    rows.number = 11
    after = log.seal()

    assert turned.signed_by([KEY.key]) == {KEY.key}
    assert turned.signed_by([new.key]) == {new.key}
    assert after.signed_by([KEY.key, new.key]) == {new.key}
    assert log.keys == [KEY.key, new.key]


def test_the_key_of_another_log_does_not_sign_here(log: Log):
    with pytest.raises(LogBroken):
        log.turn_key(SecretKey("handrail/elsewhere", Use.NOTE, bytes(32)))


def test_a_year_is_sealed_and_every_fact_of_it_proven(ledger: ServiceLedger, tmp_path: Path):
    record_everything(ledger)
    with closing(Log(tmp_path / "log.sqlite", ledger.recorder, KEY)) as log:
        log.seal()
        log.check()
        for row in ledger.recorder.select_rows(0, 10_000):
            proof = log.prove(row[0])
            proof.must_hold()
            assert proof.leaf == leaf_of(row)
            assert read_leaf(proof.leaf).topic == row[3]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE facts SET state = ? WHERE position = 3", "fact_altered"),
        ("DELETE FROM facts WHERE position = 3", "fact_altered"),
        ("DELETE FROM facts WHERE position > 3", "facts_missing"),
    ],
)
def test_a_changed_end_of_the_ledger_is_found_at_the_start(
    ledger: ServiceLedger, tmp_path: Path, statement: str, what: str
):
    record_everything(ledger)
    with closing(Log(tmp_path / "log.sqlite", ledger.recorder, KEY)) as log:
        log.seal()
        tamper(tmp_path / "data", statement, *[b"{}"] * statement.count("?"))

        with pytest.raises(LogBroken) as broken:
            log.check()

        assert broken.value.facts["what"] == what


def test_a_root_that_was_never_signed_is_found_at_the_start(tmp_path: Path, rows: GrowingRows):
    rows.number = 600
    with closing(Log(tmp_path / "log.sqlite", rows, KEY)) as log:
        log.seal()
        with closing(sqlite3.connect(tmp_path / "log.sqlite")) as file:
            file.execute("UPDATE tile SET hashes = zeroblob(64) WHERE level = 1")
            file.commit()

        with pytest.raises(LogBroken) as broken:
            log.check()

    assert broken.value.facts == {"what": "root", "size": 600}


def test_what_witnesses_signed_stays_when_two_seal_at_once(
    log: Log, rows: GrowingRows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    rows.number = 10
    witness = SecretKey("county.example/witness", Use.COSIGNATURE, bytes(32))
    text = log.seal().text
    log.add_cosignatures(10, [witness.cosign(text, 1)])
    with closing(Log(tmp_path / "log.sqlite", rows, KEY)) as other:
        monkeypatch.setattr(other, "_is_behind", lambda: True)  # it looked a moment before

        note = other.seal()

    assert note == log.newest()
    assert note.signed_by([witness.key]) == {witness.key}
