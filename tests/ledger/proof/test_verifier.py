"""The verifier an auditor runs: it finds whatever was done to a ledger, and names the place."""

import base64
import gzip
import hashlib
import json
import random
import re
import shutil
import sqlite3
import string
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.aggregates import Device
from ledger.proof import verifier
from tests.facts import copied, open_test_ledger, ready
from tests.ledger.proof.notes import (
    ORIGIN,
    Signer,
    leaves,
    note,
    path_of,
    proof,
    root,
    write_log,
)

HISTORIES = 180
OLDER = 270
SIZE = 2 * HISTORIES
LOG = Signer(ORIGIN)
WITNESSES = [Signer(f"{name}.example/witness", 4) for name in ("county", "prefecture", "people")]
POLICY = (
    f"# whom we trust\nlog {LOG.vkey}\n"
    + "".join(f"witness w{i} {each.vkey}\n" for i, each in enumerate(WITNESSES))
    + "group enough 2 w0 w1 w2\nquorum enough\n"
)
ALL = (LOG, *WITNESSES)


class Office(NamedTuple):
    """A ledger with two checkpoints of it and its log, and whom an auditor trusts."""

    facts: Path
    older: Path
    newest: Path
    policy: Path
    log: Path


def lay_out(folder: Path, facts: Path) -> Office:
    every = leaves(facts)
    older, newest, policy = (folder / name for name in ("older", "newest", "policy.txt"))
    older.write_text(note(every[:OLDER], *ALL), encoding="utf-8")
    newest.write_text(note(every, *ALL), encoding="utf-8")
    policy.write_text(POLICY, encoding="utf-8")
    return Office(facts, older, newest, policy, write_log(folder / "log.sqlite", every))


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    with closing(open_test_ledger(folder)) as ledger:
        for number in range(1, HISTORIES + 1):
            lent = ready(Device.DeviceRegistered), ready(Device.DeviceLent)
            copied(ledger, UUID(int=number << 64), *lent)
    facts = folder / "ledger.sqlite"
    [made] = (folder / "data").rglob("ledger.sqlite")
    with closing(sqlite3.connect(made)) as db, closing(sqlite3.connect(facts)) as to:
        db.backup(to)
    return lay_out(folder, facts)


@pytest.fixture
def office(master: Office, tmp_path: Path) -> Office:
    return Office(*(Path(shutil.copy(each, tmp_path)) for each in master))


Ran = tuple[int, dict[str, list[dict[str, Any]]]]


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the verifier; give its exit code, and what it found under each name."""

    def run(*arguments: object) -> Ran:
        code = verifier.main([*map(str, arguments), "--json"])
        found: dict[str, list[dict[str, Any]]] = {}
        for each in json.loads(capsys.readouterr().out)["findings"]:
            found.setdefault(each["code"], []).append(each)
        return code, found

    return run


def against_both(office: Office) -> list[object]:
    notes = ["--checkpoint", office.older, "--checkpoint", office.newest]
    return [office.facts, *notes, "--policy", office.policy]


def change(path: Path, *statements: str) -> None:
    """What somebody does who has the file and other tools than ours."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        kept = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
        for _, sql in kept:
            db.execute(sql)


def test_whole_ledger_holds(office: Office, verify: Callable[..., Ran]):
    code, found = verify(*against_both(office))

    assert code == 0
    assert found.keys() == {"read", "signed", "held"}
    assert [each["size"] for each in found["held"]] == [OLDER, SIZE]
    assert found["read"][0]["count"] == SIZE


SWAP_ROWS = [
    "UPDATE facts SET position = -1 WHERE position = 40",
    "UPDATE facts SET position = 40 WHERE position = 91",
    "UPDATE facts SET position = 91 WHERE position = -1",
]
SWAP_PAYLOADS = [
    "CREATE TEMP TABLE kept AS SELECT state FROM facts WHERE position = 40",
    "UPDATE facts SET state = (SELECT state FROM facts WHERE position = 91) WHERE position = 40",
    "UPDATE facts SET state = (SELECT state FROM kept) WHERE position = 91",
]
MOVE_UP = [
    "UPDATE facts SET position = -position - 1 WHERE position >= 40",
    "UPDATE facts SET position = -position WHERE position < 0",
]
MOVE_DOWN = [
    "UPDATE facts SET position = -position + 1 WHERE position > 40",
    "UPDATE facts SET position = -position WHERE position < 0",
]
INSERT = (
    "INSERT INTO facts SELECT 40, randomblob(16), 1, topic, state FROM facts WHERE position = 39"
)
GIVEN_OUT = f"UPDATE sqlite_sequence SET seq = {SIZE + 1}"
DELETE = "DELETE FROM facts WHERE position = 40"
RENUMBERED = [DELETE, *MOVE_DOWN, f"UPDATE sqlite_sequence SET seq = {SIZE - 1}"]
EDIT = "UPDATE facts SET state = CAST(replace(state, 'e', 'f') AS BLOB) WHERE position = 40"

ATTACKS = {
    "edit": ([EDIT], {"root_differs"}, "how_changed"),
    "swap two rows": (SWAP_ROWS, {"root_differs"}, "how_changed"),
    "swap two payloads": (SWAP_PAYLOADS, {"root_differs"}, "how_changed"),
    "insert": ([*MOVE_UP, INSERT, GIVEN_OUT], {"root_differs"}, "how_changed"),
    "delete": ([DELETE], {"root_differs", "cut_short", "gap"}, "how_missing"),
    "delete, vacuum": ([DELETE, "VACUUM"], {"root_differs", "cut_short", "gap"}, "how_missing"),
    "delete, renumber": (RENUMBERED, {"root_differs", "cut_short"}, "how_changed"),
    "topic": (
        ["UPDATE facts SET topic = 'device_returned' WHERE position = 40"],
        {"root_differs"},
        "how_changed",
    ),
    "version": (
        ["UPDATE facts SET originator_version = 7 WHERE position = 40"],
        {"root_differs", "version_wrong"},
        "how_changed",
    ),
    "history": (
        ["UPDATE facts SET originator_id = randomblob(16) WHERE position = 40"],
        {"root_differs", "version_wrong"},
        "how_changed",
    ),
    "no JSON": (
        ["UPDATE facts SET state = x'7bff7d' WHERE position = 40"],
        {"root_differs", "not_json"},
        "how_changed",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_found_and_its_place_is_named(
    attack: str, office: Office, verify: Callable[..., Ran]
):
    statements, codes, how = ATTACKS[attack]
    change(office.facts, *statements)

    code, found = verify(*against_both(office), "--log", office.log)

    assert code == 1
    assert codes <= found.keys()
    [first] = found["first_wrong"]
    assert (first["number"], first["how"]) == (40, how)
    assert first["position"] == (41 if how == "how_missing" else 40)
    assert "schema_altered" not in found


def test_gap_is_named(office: Office, verify: Callable[..., Ran]):
    change(office.facts, "DELETE FROM facts WHERE position IN (40, 41)")

    _, found = verify(*against_both(office))

    assert [(each["first"], each["last"]) for each in found["gap"]] == [(40, 41)]


def test_place_is_named_between_two_checkpoints_without_a_log(
    office: Office, verify: Callable[..., Ran]
):
    change(office.facts, EDIT.replace("40", "300"))

    code, found = verify(*against_both(office))

    assert code == 1
    assert [each["size"] for each in found["held"]] == [OLDER]
    [place] = found["wrong_between"]
    assert (place["low"], place["high"]) == (OLDER + 1, SIZE)
    assert (place["first"], place["last"]) == (OLDER + 1, SIZE)


def test_tail_that_was_cut_off_is_missed(office: Office, verify: Callable[..., Ran]):
    change(office.facts, f"DELETE FROM facts WHERE position > {SIZE - 2}")

    code, found = verify(*against_both(office))

    assert code == 1
    assert (found["cut_short"][0]["size"], found["cut_short"][0]["found"]) == (SIZE, SIZE - 2)
    assert [(each["first"], each["last"]) for each in found["gap"]] == [(SIZE - 1, SIZE)]


def test_cut_tail_is_missed_though_the_counter_was_set_back(
    office: Office, verify: Callable[..., Ran]
):
    cut = f"DELETE FROM facts WHERE position > {SIZE - 2}"
    change(office.facts, cut, f"UPDATE sqlite_sequence SET seq = {SIZE - 2}")

    code, found = verify(*against_both(office))

    assert code == 1
    assert found.keys() == {"read", "signed", "held", "cut_short"}


def test_fact_taken_out_is_placed_though_the_ledger_is_too_short(
    office: Office, verify: Callable[..., Ran]
):
    change(office.facts, *RENUMBERED)

    _, found = verify(
        office.facts, "--checkpoint", office.newest, "--policy", office.policy, "--log", office.log
    )

    assert "cut_short" in found
    assert [each["position"] for each in found["first_wrong"]] == [40]


def test_log_that_no_checkpoint_vouches_for_names_no_place(
    office: Office, verify: Callable[..., Ran]
):
    change(office.facts, EDIT)
    office.log.unlink()
    write_log(office.log, leaves(office.facts))

    _, found = verify(*against_both(office), "--log", office.log)

    assert {"log_not_trusted", "wrong_between"} <= found.keys()
    assert "first_wrong" not in found


def test_past_that_was_signed_again_is_told_as_such(office: Office, verify: Callable[..., Ran]):
    change(office.facts, EDIT)
    office.newest.write_text(note(leaves(office.facts), *ALL), encoding="utf-8")

    code, found = verify(*against_both(office), "--log", office.log)

    assert code == 1
    assert [each["size"] for each in found["root_differs"]] == [OLDER]
    assert [each["older"] for each in found["rewritten"]] == ["older"]
    assert [each["position"] for each in found["first_wrong"]] == [40]


def test_two_pasts_of_one_size_are_told_as_such(office: Office, verify: Callable[..., Ran]):
    change(office.facts, EDIT)
    forked = office.facts.with_name("forked")
    forked.write_text(note(leaves(office.facts), *ALL), encoding="utf-8")

    _, found = verify(*against_both(office), "--checkpoint", forked)

    assert [each["older"] for each in found["rewritten"]] == ["older"]
    assert [each["older"] for each in found["forked"]] == ["newest"]


def test_every_bit_that_is_turned_in_a_row_is_found(office: Office, verify: Callable[..., Ran]):
    chance = random.Random(7)
    for _ in range(40):
        position = chance.randrange(1, SIZE + 1)
        with closing(sqlite3.connect(office.facts)) as db:
            stored = db.execute("SELECT state FROM facts WHERE position = ?", (position,))
            (data,) = stored.fetchone()
        turned = bytearray(data)
        turned[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        put = f"UPDATE facts SET state = x'%s' WHERE position = {position}"
        change(office.facts, put % turned.hex())

        code, found = verify(*against_both(office), "--log", office.log)

        assert code == 1
        assert [each["position"] for each in found["first_wrong"]] == [position]
        change(office.facts, put % data.hex())


def test_facts_behind_the_newest_checkpoint_are_counted(office: Office, verify: Callable[..., Ran]):
    code, found = verify(office.facts, "--checkpoint", office.older, "--policy", office.policy)

    assert code == 0
    [new] = found["uncovered"]
    assert (new["count"], new["first"], new["last"]) == (SIZE - OLDER, OLDER + 1, SIZE)


def test_signature_unasked_for_is_said_loudly(office: Office, capsys: pytest.CaptureFixture[str]):
    code = verifier.main([str(office.facts), "--checkpoint", str(office.newest)])

    said = capsys.readouterr().out
    assert code == 0
    assert "NO SIGNATURE WAS CHECKED" in said
    assert "ALL HELD" not in said


@pytest.mark.parametrize(
    ("signers", "code"),
    [
        ((LOG, *WITNESSES[:2]), "signed"),
        ((LOG, WITNESSES[0], Signer("somebody.example", 4)), "quorum_missing"),
        ((LOG, WITNESSES[0], WITNESSES[0]), "quorum_missing"),
        ((Signer(ORIGIN), *WITNESSES), "log_unknown"),
        ((Signer("another/log"), *WITNESSES), "log_unknown"),
    ],
)
def test_checkpoint_needs_its_log_and_a_quorum(
    signers: tuple[Signer, ...], code: str, office: Office, verify: Callable[..., Ran]
):
    office.newest.write_text(note(leaves(office.facts), *signers), encoding="utf-8")

    exit_code, found = verify(
        office.facts, "--checkpoint", office.newest, "--policy", office.policy
    )

    assert code in found
    assert ("held" in found, exit_code) == ((True, 0) if code == "signed" else (False, 1))


def test_wrong_signature_of_a_known_key_makes_the_note_bad(
    office: Office, verify: Callable[..., Ran]
):
    said = office.newest.read_text(encoding="utf-8")
    office.newest.write_text(said.replace(f"\n{SIZE}\n", f"\n{SIZE - 1}\n"), encoding="utf-8")

    code, found = verify(*against_both(office))

    assert code == 1
    assert [each["file"] for each in found["signature_wrong"]] == ["newest"]


def test_key_alone_asks_for_no_witness(office: Office, verify: Callable[..., Ran]):
    office.newest.write_text(note(leaves(office.facts), LOG), encoding="utf-8")

    code, found = verify(office.facts, "--checkpoint", office.newest, "--key", LOG.vkey)

    assert code == 0
    assert "signed" in found


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"log {LOG.vkey}\n",
        f"log {WITNESSES[0].vkey}\nquorum none\n",
        f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none\n",
        POLICY.replace("enough 2", "enough 4"),
        POLICY.replace("w0 w1 w2", "w0 w1 w1"),
        POLICY.replace("w0 w1 w2", "w0 w1 w9"),
        POLICY.replace("quorum enough", "quorum nobody"),
        POLICY + f"witness w9 {WITNESSES[0].vkey}\n",
        POLICY.replace(LOG.id.hex(), "00000000"),
        POLICY + "quorum none\n",
    ],
)
def test_policy_that_is_none_is_refused(text: str, office: Office, verify: Callable[..., Ran]):
    office.policy.write_text(text, encoding="utf-8")

    code, found = verify(*against_both(office))

    assert code == 2
    assert found.keys() == {"unreadable"}


def test_groups_hold_groups(office: Office, verify: Callable[..., Ran]):
    nested = "group some any w0 w1\ngroup enough all some w2\nquorum enough\n"
    office.policy.write_text(POLICY.split("group")[0] + nested, encoding="utf-8")

    assert verify(*against_both(office))[0] == 0

    office.newest.write_text(note(leaves(office.facts), LOG, *WITNESSES[:2]), encoding="utf-8")
    assert "quorum_missing" in verify(*against_both(office))[1]


def write_copy(office: Office, to: Path, *, spread: int = 1, as_text: bool = False) -> list[bytes]:
    """The facts as PostgreSQL copies them, and the leaves that these are."""
    with closing(sqlite3.connect(office.facts)) as db:
        if spread > 1:
            change(office.facts, f"UPDATE facts SET position = -position * {spread}")
            change(office.facts, "UPDATE facts SET position = -position")
        rows = db.execute(
            "SELECT position, originator_id, originator_version, topic, state FROM facts"
            " ORDER BY position"
        ).fetchall()
    lines = [
        f"{position}\t{UUID(bytes=oid) if as_text else f'{chr(92) * 2}x{oid.hex()}'}\t{version}"
        f"\t{topic}\t\\\\x{state.hex()}\n"
        for position, oid, version, topic, state in rows
    ]
    opened = gzip.open if to.suffix == ".gz" else open
    with opened(to, "wt", encoding="utf-8") as file:
        file.writelines(lines)
    return leaves(office.facts)


@pytest.mark.parametrize("name", ["facts.copy", "facts.copy.gz"])
@pytest.mark.parametrize("as_text", [True, False])
def test_copy_of_a_gapped_postgresql_table_holds(
    name: str, as_text: bool, office: Office, tmp_path: Path, verify: Callable[..., Ran]
):
    every = write_copy(office, tmp_path / name, spread=3, as_text=as_text)
    office.newest.write_text(note(every, *ALL), encoding="utf-8")

    code, found = verify(tmp_path / name, "--checkpoint", office.newest, "--policy", office.policy)

    assert code == 0
    assert found.keys() == {"read", "signed", "held"}


def test_line_of_a_copy_that_is_no_fact_is_named(
    office: Office, tmp_path: Path, verify: Callable[..., Ran]
):
    write_copy(office, tmp_path / "copy")
    lines = (tmp_path / "copy").read_text(encoding="utf-8").split("\n")
    lines[39] = lines[39].replace("\\\\x", "")
    lines[50], lines[51] = lines[51], lines[50]
    (tmp_path / "copy").write_text("\n".join(lines), encoding="utf-8")

    code, found = verify(tmp_path / "copy", "--checkpoint", office.newest, "--log", office.log)

    assert code == 1
    assert [each["number"] for each in found["not_a_fact"]] == [40]
    assert [(each["position"], each["before"]) for each in found["disorder"]] == [(51, 52)]
    assert found["first_wrong"][0]["number"] == 40


def pack(office: Office, folder: Path) -> Path:
    folder.mkdir()
    shutil.copy(office.facts, folder / "facts.sqlite")
    shutil.copy(office.newest, folder / "checkpoint.txt")
    shutil.copy(office.policy, folder / "policy.txt")
    shutil.copy(office.log, folder / "log.sqlite")
    files = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}
    (folder / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    return folder


def zipped(folder: Path) -> Path:
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        for each in folder.iterdir():
            archive.write(each, each.name)
    return folder.with_suffix(".zip")


@pytest.mark.parametrize("form", [lambda folder: folder, zipped])
def test_package_holds(
    form: Callable[[Path], Path], office: Office, tmp_path: Path, verify: Callable[..., Ran]
):
    package = form(pack(office, tmp_path / "package"))

    code, found = verify(package)

    assert code == 0
    assert found.keys() == {"own_policy", "read", "signed", "held"}


@pytest.mark.parametrize("form", [lambda folder: folder, zipped])
def test_package_that_is_not_its_manifest_is_told(
    form: Callable[[Path], Path], office: Office, tmp_path: Path, verify: Callable[..., Ran]
):
    folder = pack(office, tmp_path / "package")
    change(folder / "log.sqlite", "DELETE FROM tile")
    (folder / "more.txt").touch()

    code, found = verify(form(folder), "--policy", office.policy)

    assert code == 1
    assert [each["name"] for each in found["file_differs"]] == ["log.sqlite"]
    assert [each["name"] for each in found["not_in_manifest"]] == ["more.txt"]
    assert "own_policy" not in found


@pytest.mark.parametrize("form", [lambda folder: folder, zipped])
def test_package_whose_facts_are_others_is_not_read(
    form: Callable[[Path], Path], office: Office, tmp_path: Path, verify: Callable[..., Ran]
):
    folder = pack(office, tmp_path / "package")
    change(folder / "facts.sqlite", EDIT)

    code, found = verify(form(folder), "--policy", office.policy)

    assert code == 1
    assert found.keys() == {"file_differs", "unreadable"}


def test_row_that_is_no_fact_at_all_is_named_and_not_printed(
    office: Office, verify: Callable[..., Ran]
):
    loose = "position, originator_id, originator_version, topic, state"
    change(
        office.facts,
        f"CREATE TABLE loose ({loose})",
        "INSERT INTO loose SELECT * FROM facts",
        "UPDATE loose SET originator_id = 'Aygul' WHERE position = 40",
        "UPDATE loose SET topic = x'ff' WHERE position = 50",
        "UPDATE loose SET state = 7 WHERE position = 60",
        "UPDATE loose SET originator_version = -1 WHERE position = 70",
        "UPDATE loose SET position = 'Bekzat' WHERE position = 360",
        "DROP TABLE facts",
        "ALTER TABLE loose RENAME TO facts",
    )

    code, found = verify(*against_both(office), "--log", office.log)

    assert code == 1
    assert [each["position"] for each in found["not_a_fact"]] == [40, 50, 60, 70, "?"]
    assert [each["position"] for each in found["first_wrong"]] == [40]
    assert "facts" in [each["name"] for each in found["schema_altered"]]


@pytest.mark.parametrize("index", [0, 1, 255, 256, 300, SIZE - 1])
def test_proof_holds_alone_and_in_the_ledger(
    index: int, office: Office, tmp_path: Path, verify: Callable[..., Ran]
):
    file = tmp_path / "receipt.tlog-proof"
    file.write_text(proof(index, leaves(office.facts), *ALL), encoding="utf-8")

    alone = verify("-", "--proof", file, "--policy", office.policy)
    inside = verify(office.facts, "--proof", file, "--policy", office.policy)

    assert (alone[0], inside[0]) == (0, 0)
    assert alone[1]["proof_holds"][0]["position"] == index + 1
    assert inside[1]["proof_fact_here"][0]["number"] == index + 1


def test_proof_that_was_changed_does_not_hold(
    office: Office, tmp_path: Path, verify: Callable[..., Ran]
):
    file, every = tmp_path / "receipt", leaves(office.facts)
    said = proof(300, every, *ALL)
    lines = said.split("\n")
    others = [
        said.replace("index 300", "index 301"),
        said.replace("index 300", "index 100000"),
        said.replace(base64.b64encode(every[300]).decode(), base64.b64encode(every[9]).decode()),
        "\n".join(lines[:3] + lines[4:]),
        "\n".join([*lines[:4], lines[3], *lines[4:]]),
        "\n".join([*lines[:3], lines[4], lines[3], *lines[5:]]),
    ]

    for other in others:
        file.write_text(other, encoding="utf-8")
        code, found = verify("-", "--proof", file, "--policy", office.policy)
        assert (code, "proof_wrong" in found) == (1, True)


def test_proof_of_a_fact_that_was_changed_since_is_told(
    office: Office, tmp_path: Path, verify: Callable[..., Ran]
):
    (tmp_path / "receipt").write_text(proof(39, leaves(office.facts), *ALL), encoding="utf-8")
    change(office.facts, EDIT)

    code, found = verify(office.facts, "--proof", tmp_path / "receipt", "--policy", office.policy)

    assert code == 1
    assert {"proof_holds", "proof_fact_differs", "root_differs"} <= found.keys()


def test_guard_that_was_altered_is_a_warning(office: Office, verify: Callable[..., Ran]):
    with closing(sqlite3.connect(office.facts)) as db:
        db.execute("DROP TRIGGER facts_refuse_update")
        db.execute("CREATE TRIGGER mine AFTER INSERT ON facts BEGIN SELECT 1; END")

    code, found = verify(*against_both(office))

    assert code == 0
    assert [each["name"] for each in found["schema_altered"]] == ["facts_refuse_update", "mine"]


def test_index_that_hides_a_fact_is_found(office: Office, verify: Callable[..., Ran]):
    with closing(sqlite3.connect(office.facts, isolation_level=None)) as db:
        index = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_facts_1'"
        (page,) = db.execute(index).fetchone()
        db.execute("CREATE TABLE other (a BLOB, b INTEGER, position INTEGER PRIMARY KEY)")
        db.execute(
            "INSERT INTO other SELECT originator_id, originator_version, position FROM facts"
            " WHERE position NOT IN (359, 360)"
        )
        db.execute("CREATE INDEX shorter ON other (a, b)")
        (mine,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'shorter'").fetchone()
        db.execute("PRAGMA writable_schema = 1")
        db.execute("DELETE FROM sqlite_master WHERE name = 'shorter'")
        db.execute(
            "UPDATE sqlite_master SET rootpage = ? WHERE name = 'sqlite_autoindex_facts_1'", (mine,)
        )
    assert page != mine

    code, found = verify(*against_both(office))

    assert code == 1
    assert "index_differs" in found
    assert len(found["held"]) == 2


def test_file_that_is_damaged_is_told(office: Office, verify: Callable[..., Ran]):
    with closing(sqlite3.connect(office.facts)) as db:
        (size,) = db.execute("PRAGMA page_size").fetchone()
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'facts'").fetchone()
    data = bytearray(office.facts.read_bytes())
    data[(page - 1) * size + 20 : page * size] = b"\xff" * (size - 20)
    office.facts.write_bytes(data)

    code, found = verify(*against_both(office))

    assert code == 1
    assert "damaged" in found


def test_ledger_is_read_while_somebody_writes(office: Office, verify: Callable[..., Ran]):
    with closing(sqlite3.connect(office.facts, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute(
            "INSERT INTO facts (originator_id, originator_version, topic, state)"
            " VALUES (randomblob(16), 1, 'device_lent', x'7b7d')"
        )
        code, found = verify(*against_both(office))

    assert code == 0
    assert found["read"][0]["count"] == SIZE


@pytest.mark.parametrize("missing", ["older", "newest", "facts", "policy"])
def test_what_is_not_there_cannot_be_read(missing: str, office: Office, verify: Callable[..., Ran]):
    getattr(office, missing).unlink()

    assert verify(*against_both(office))[0] == 2


def test_nothing_personal_is_printed(office: Office, capsys: pytest.CaptureFixture[str]):
    change(office.facts, f"UPDATE facts SET state = x'{b'{not JSON: Aygul'.hex()}'")

    verifier.main([*map(str, against_both(office)), "--log", str(office.log), "--json"])

    said = capsys.readouterr().out
    assert "not_json" in said
    assert "Aygul" not in said


def test_runs_from_any_folder_with_nothing_of_ours(office: Office, tmp_path: Path):
    alone = Path(shutil.copy(verifier.__file__, tmp_path / "check.py"))

    ran = subprocess.run(
        [sys.executable, "-I", "-S", alone, *map(str, against_both(office)), "--language", "vi"],
        cwd="/",
        capture_output=True,
        check=False,
    )

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "TẤT CẢ ĐÚNG" in ran.stdout.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much it was at most")
def test_memory_does_not_grow_with_the_ledger(office: Office, tmp_path: Path):
    measured = (
        "import runpy\n"
        "try: runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    peaks = []
    for copies in (10, 120):
        many = "SELECT * FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        many += f" WHERE i < {copies}) SELECT randomblob(16), 1, topic, state FROM facts, n)"
        larger = Path(shutil.copy(office.facts, tmp_path / f"{copies}.sqlite"))
        grow = f"INSERT INTO facts (originator_id, originator_version, topic, state) {many}"
        change(larger, grow)
        program = f"import sys; sys.argv = [{verifier.__file__!r}, {str(larger)!r}]\n{measured}"
        ran = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, check=True)
        peaks.append(int(ran.stdout.split()[-1]))

    assert peaks[1] < 50_000
    assert peaks[1] - peaks[0] < 3_000


@pytest.mark.parametrize("code", verifier.SENTENCES)
def test_message_is_in_three_languages(code: str):
    sentences = verifier.SENTENCES[code][1]

    assert sentences.keys() == {"en", "zh-Hans", "vi"}
    assert re.search("[\u4e00-\u9fff]", sentences["zh-Hans"])
    assert all(text == text.strip() and text for text in sentences.values())
    fields = [
        {name for _, name, _, _ in string.Formatter().parse(text)} for text in sentences.values()
    ]
    assert fields[0] - {None} == fields[1] - {None} == fields[2] - {None}


CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
CT_LEAVES += ["606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""As the tests of certificate transparency have published them."""


@pytest.mark.parametrize("size", range(1, 9))
def test_root_is_the_one_published_for_these_leaves(size: int):
    every = [bytes.fromhex(each) for each in CT_LEAVES[:size]]
    tree = verifier.Tree(range(1, size + 1))

    tree.add([hashlib.sha256(b"\0" + each).digest() for each in every])

    assert tree.root().hex() == CT_ROOTS[size - 1] == root(every).hex()
    assert [tree.roots[n].hex() for n in range(1, size + 1)] == CT_ROOTS[:size]


def test_root_of_nothing_is_the_hash_of_nothing():
    assert verifier.Tree([]).root() == hashlib.sha256().digest()


@pytest.mark.parametrize("size", [255, 256, 257, 511, 512, 513, 1024, 1279, 2048 + 3])
def test_root_of_many_tiles_is_that_of_the_definition(size: int):
    every = [bytes([n % 256, n // 256]) for n in range(size)]
    hashes = [hashlib.sha256(b"\0" + each).digest() for each in every]
    stops = [1, 200, 256, 300, 512, size]
    tree = verifier.Tree(stops)

    for at in range(0, size, 256):
        tree.add(hashes[at : at + 256])

    assert tree.root() == root(every)
    assert all(tree.roots[stop] == root(every[:stop]) for stop in stops if stop <= size)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 21, 32, 33])
def test_path_holds_for_its_leaf_and_for_no_other(size: int):
    every = [bytes([n]) for n in range(size)]
    stated = verifier.Note("", ORIGIN, size, root(every), b"", [])

    for index in range(size):
        path = path_of(index, every)
        for claimed in range(size):
            own = hashlib.sha256(b"\0" + every[index]).digest()
            held = verifier.proof_holds(verifier.Proof(claimed, 0, own, path, stated))
            assert held == (claimed == index)


def test_signatures_are_judged_as_by_another_library():
    chance = random.Random(1)
    for turn in range(60):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), chance.randbytes(turn)
        parts = [bytearray(public), bytearray(message + b"."), bytearray(key.sign(message + b"."))]
        if turn % 2:
            part = parts[chance.randrange(3)]
            part[chance.randrange(len(part))] ^= 1 << chance.randrange(8)

        own = verifier.signature_holds(*map(bytes, parts))

        assert own == held_elsewhere(*map(bytes, parts)) == (turn % 2 == 0)


def test_note_that_others_published_verifies():
    """The example of C2SP signed-note."""
    vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    signed = base64.b64decode(
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    )

    policy = verifier.Policy(f"log {vkey}\nquorum none\n".encode())

    _, _, key = policy.keys["example.com/foo", signed[:4]]
    assert verifier.signature_holds(key, b"This is an example message.\n", signed[4:])


def held_elsewhere(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_second_forms_of_a_signature_do_not_pass():
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), key.sign(b"text")
    scalar = int.from_bytes(signature[32:], "little")
    larger = signature[:32] + (scalar + verifier.ORDER).to_bytes(32, "little")
    one, one_again = (1).to_bytes(32, "little"), (verifier.P + 1).to_bytes(32, "little")
    nothing = one + bytes(32)

    assert verifier.signature_holds(public, b"text", signature)
    assert not verifier.signature_holds(public, b"text", larger)
    assert not verifier.signature_holds(public, b"text", signature + b"\0")
    assert not verifier.signature_holds(one, b"text", nothing)
    assert not verifier.signature_holds(one_again, b"text", nothing)
    assert not verifier.signature_holds(one[:31] + b"\x80", b"text", nothing)
    assert not verifier.signature_holds(public, b"text", one_again + signature[32:])


@pytest.mark.parametrize(
    "number",
    [verifier.P, verifier.P + 1, verifier.P + 3, 1 | 1 << 255, (verifier.P - 1) | 1 << 255],
)
def test_second_form_of_a_point_is_none(number: int):
    with pytest.raises(ValueError, match="not a point"):
        verifier.point_of(number.to_bytes(32, "little"))


def test_sentence_carries_nothing_a_terminal_would_obey():
    facts = {"file": "a\x1b[2J\nb", "name": "c"}

    assert verifier.say("en", "signature_wrong", facts).isprintable()


WITHOUT_ONE = "DELETE FROM facts WHERE position = 40"


@pytest.mark.parametrize(("word", "wrong"), [("gapped", False), ("dense", True), (None, True)])
def test_unused_positions_are_no_loss_where_the_package_says_so(
    word: str | None, wrong: bool, office: Office, tmp_path: Path, verify: Callable[..., Ran]
):
    """The tree is over what there is."""
    change(office.facts, WITHOUT_ONE)
    every = leaves(office.facts)
    office.newest.write_text(note(every, *ALL), encoding="utf-8")
    office.log.unlink()
    write_log(office.log, every)
    folder = pack(office, tmp_path / "package")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(
        json.dumps(manifest | {"positions": word} if word else manifest)
    )

    code, found = verify(folder, "--policy", office.policy)

    assert code == int(wrong)
    assert ("gap" in found) == wrong
    assert ("gapped" in found) == (word == "gapped")
    assert [each["size"] for each in found["held"]] == [SIZE - 1]


def test_a_word_for_positions_that_nobody_knows_is_told(
    office: Office, tmp_path: Path, verify: Callable[..., Ran]
):
    folder = pack(office, tmp_path / "package")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"positions": "anyhow"}))

    code, found = verify(folder)

    assert code == 2
    assert found["unreadable"][0]["what"] == "manifest.json"


def test_a_part_of_a_zip_that_cannot_be_unpacked_is_named(
    office: Office, tmp_path: Path, verify: Callable[..., Ran]
):
    package = zipped(pack(office, tmp_path / "package"))
    kept = bytearray(package.read_bytes())
    with zipfile.ZipFile(package) as archive:
        entry = archive.getinfo("log.sqlite")
    kept[entry.header_offset + 60] ^= 255
    package.write_bytes(kept)

    code, found = verify(package, "--policy", office.policy)

    assert code == 1
    assert [each["name"] for each in found["file_differs"]] == ["log.sqlite"]
