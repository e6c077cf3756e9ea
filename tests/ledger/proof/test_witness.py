"""A witness cosigns what continues what it saw, once and in order; everything else it refuses."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from ledger.proof.log import Log
from ledger.proof.notes import Note, SecretKey, Use, cosigned_at, parse_signature
from ledger.proof.witness import Reply, Request, Witness
from tests.facts import SetClock
from tests.ledger.proof.rows import GrowingRows

LOG = SecretKey("handrail/changji/4f1c22aa", Use.NOTE, bytes(range(32)))
WITNESS = SecretKey("county.example/witness", Use.COSIGNATURE, bytes(32))


@dataclass
class Watched:
    """A log, and a witness that knows it."""

    rows: GrowingRows
    log: Log
    witness: Witness

    def asked(self, old: int, size: int) -> Request:
        """What the log asks for when it has grown to ``size``."""
        self.rows.number = max(self.rows.number, size)
        note = self.log.seal()
        path = self.log.consistency(old, size) if old <= size else []
        return Request(old, tuple(path), note)

    def ask(self, old: int, size: int) -> Reply:
        return self.witness.add_checkpoint(str(self.asked(old, size)))


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    rows = GrowingRows()
    log = Log(tmp_path / "log.sqlite", rows, LOG)
    witness = Witness(tmp_path / "witness.sqlite", WITNESS, lambda: [LOG.key], SetClock().now)
    with closing(log), closing(witness):
        yield Watched(rows, log, witness)


def test_the_first_checkpoint_and_what_continues_it_are_cosigned(watched: Watched):
    for old, size in ((0, 10), (10, 300), (300, 300), (300, 1_000)):
        request = watched.asked(old, size)
        reply = watched.witness.add_checkpoint(str(request))

        assert (reply.status, reply.media_type) == (200, "text/plain; charset=utf-8")
        signature = parse_signature(reply.body.removesuffix("\n"))
        assert request.note.with_signatures([signature]).signed_by([WITNESS.key]) == {WITNESS.key}
        assert cosigned_at(signature) == int(SetClock().now().timestamp())
        assert watched.witness.seen(LOG.key.name)[0] == size


def test_an_old_size_that_was_not_seen_is_answered_with_the_one_that_was(watched: Watched):
    watched.ask(0, 10)

    assert watched.ask(0, 20) == Reply(409, "10\n", "text/x.tlog.size")
    assert watched.ask(11, 20) == Reply(409, "10\n", "text/x.tlog.size")


def test_an_old_size_above_the_new_one_is_refused(watched: Watched):
    assert watched.ask(30, 20).status == 400


def test_a_log_that_nobody_told_of_is_not_known(watched: Watched, tmp_path: Path):
    with closing(Witness(tmp_path / "other.sqlite", WITNESS, list)) as stranger:
        assert stranger.add_checkpoint(str(watched.asked(0, 10))).status == 404


def test_what_the_log_did_not_sign_is_refused(watched: Watched):
    request = watched.asked(0, 10)
    other = SecretKey(LOG.key.name, Use.NOTE, bytes(32))
    unsigned = Note(request.note.text, (other.sign(request.note.text),))
    lie = str(request).replace("\n10\n", "\n11\n")

    assert watched.witness.add_checkpoint(str(Request(0, (), unsigned))).status == 403
    assert watched.witness.add_checkpoint(lie).status == 403


def test_a_fork_signed_with_the_stolen_key_is_refused(watched: Watched, tmp_path: Path):
    watched.ask(0, 300)
    rows = GrowingRows(state=b'{"altered": true}')
    with closing(Log(tmp_path / "fork.sqlite", rows, LOG)) as fork:
        rows.number = 400
        note = fork.seal()
        request = Request(300, tuple(fork.consistency(300, 400)), note)
        grown = watched.witness.add_checkpoint(str(request))
    with closing(Log(tmp_path / "same.sqlite", rows, LOG)) as fork:
        rows.number = 300
        same = watched.witness.add_checkpoint(str(Request(300, (), fork.seal())))

    assert grown.status == 422
    assert same == Reply(409, "300\n", "text/x.tlog.size")
    assert watched.witness.seen(LOG.key.name)[0] == 300


def test_a_proof_where_none_belongs_is_refused(watched: Watched):
    request = watched.asked(0, 10)

    assert watched.witness.add_checkpoint(str(Request(0, (bytes(32),), request.note))).status == 422


@pytest.mark.parametrize(
    "text",
    [
        "",
        "old 0",
        "new 0\n\ntext",
        "old 00\n\n{note}",
        "old 0\nAA==\n\n{note}",
        "old 0\n" + ("A" * 43 + "=\n") * 64 + "\n{note}",
    ],
)
def test_what_is_no_request_is_refused(watched: Watched, text: str):
    note = str(watched.asked(0, 10).note)

    assert watched.witness.add_checkpoint(text.replace("{note}", note)).status == 400


def test_what_was_seen_is_known_after_a_new_start(watched: Watched, tmp_path: Path):
    watched.ask(0, 10)
    watched.witness.close()
    again = Witness(tmp_path / "witness.sqlite", WITNESS, lambda: [LOG.key])
    with closing(again):
        watched.witness = again
        assert watched.ask(0, 20).status == 409
        assert watched.ask(10, 20).status == 200
