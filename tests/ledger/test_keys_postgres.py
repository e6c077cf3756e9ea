"""The keys of persons in PostgreSQL: kept, destroyed, forgotten by others, wrapped anew."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from ledger.errors import PersonIsErased
from ledger.keys import postgres as keys
from ledger.keys.postgres import PostgresKeys
from ledger.proof.log import Log
from ledger.proof.rehash import rehash
from ledger.vault import Vault, create_key_file
from tests.facts import AYGUL, BEKZAT, NGUYEN, open_test_ledger, record_everything, refused
from tests.ledger.proof.test_log import KEY
from tests.postgres import Server

HERE = b"\0" * 24 + b"person_registered"
SECRET = "阿依古丽".encode()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    create_key_file(tmp_path / "keys" / "wrapping.key", os.urandom)
    return tmp_path / "keys" / "wrapping.key"


@pytest.fixture
def vault(url: str, key_file: Path) -> Iterator[Vault]:
    with closing(Vault(PostgresKeys(url), key_file, os.urandom)) as opened:
        opened.create_keys([AYGUL, BEKZAT])
        yield opened


def test_a_key_and_every_secret_outlive_the_process(vault: Vault, url: str, key_file: Path):
    sealed = vault.seal(AYGUL, HERE, SECRET)
    vault.create_keys([AYGUL])  # a key is made once

    with closing(Vault(PostgresKeys(url), key_file, os.urandom)) as other:
        assert other.unseal(AYGUL, HERE, sealed) == SECRET
        assert other.pepper() == vault.pepper()
        assert other.number_id("card", "62280001") == vault.number_id("card", "62280001")
        assert not other.is_empty
        assert not other.knows(NGUYEN)


def test_keys_that_are_remembered_are_those_that_are_looked_for(
    vault: Vault, url: str, key_file: Path
):
    sealed = vault.seal(AYGUL, HERE, SECRET)
    vault.destroy_key(BEKZAT)

    with closing(Vault(PostgresKeys(url), key_file, os.urandom)) as other:
        other.remember({AYGUL, BEKZAT, NGUYEN})

        assert other.unseal(AYGUL, HERE, sealed) == SECRET
        with refused("person_is_erased"):
            other.seal(BEKZAT, HERE, SECRET)
        with refused("key_file_wrong", reason="key_missing"):
            other.seal(NGUYEN, HERE, SECRET)


def test_a_destroyed_key_opens_nothing_here_or_elsewhere_and_is_never_made_again(
    vault: Vault, url: str, key_file: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(keys, "LOOK_S", 0.0)
    sealed, other_sealed = vault.seal(AYGUL, HERE, SECRET), vault.seal(BEKZAT, HERE, SECRET)
    with closing(Vault(PostgresKeys(url), key_file, os.urandom)) as other:
        assert other.unseal(AYGUL, HERE, sealed) == SECRET

        vault.destroy_key(AYGUL)
        vault.create_keys([AYGUL])

        for each in (vault, other):
            assert each.unseal(AYGUL, HERE, sealed) is None
            assert each.unseal(BEKZAT, HERE, other_sealed) == SECRET
            with pytest.raises(PersonIsErased):
                each.seal(AYGUL, HERE, SECRET)
            assert each.turn_is_due


def test_after_the_turn_copies_of_before_open_nothing(
    vault: Vault, url: str, key_file: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(keys, "LOOK_S", 0.0)
    sealed, pepper = vault.seal(BEKZAT, HERE, SECRET), vault.pepper()
    with psycopg.connect(url) as connection:
        before = set(connection.execute("SELECT wrapped FROM keys.person_keys").fetchall())
    with closing(Vault(PostgresKeys(url), key_file, os.urandom)) as other:
        vault.destroy_key(AYGUL)
        old_key = key_file.read_bytes()

        assert vault.turn_epoch() == 3  # one person, the secret of numbers, the pepper

        assert vault.epoch == other.epoch == 2
        assert not vault.turn_is_due
        assert key_file.read_bytes() != old_key
        for each in (vault, other):
            assert each.unseal(BEKZAT, HERE, sealed) == SECRET
            assert each.pepper() == pepper
    with psycopg.connect(url) as connection:
        after = set(connection.execute("SELECT wrapped FROM keys.person_keys").fetchall())
    assert not before & after


def test_another_wrapping_key_opens_nothing(vault: Vault, url: str, tmp_path: Path):
    create_key_file(tmp_path / "other" / "wrapping.key", os.urandom)

    with refused("key_file_wrong", reason="not_the_wrapping_key"):
        Vault(PostgresKeys(url), tmp_path / "other" / "wrapping.key", os.urandom)


def test_a_key_is_made_by_a_line_that_broke_while_nobody_used_it(vault: Vault, server: Server):
    server.stop("fast")
    server.start()

    vault.create_keys([NGUYEN])

    assert vault.has_key(NGUYEN)


def test_many_wait_for_a_database_that_is_away_as_long_as_one(
    vault: Vault, server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ledger.postgres.PATIENCE_S", 1.0)
    monkeypatch.setattr("ledger.vault.QUEUE_S", 0.2)
    assert vault.has_key(AYGUL)

    def ask(number: int) -> float:
        began = time.monotonic()
        with refused("store_away"):
            vault.has_key(UUID(int=number))
        return time.monotonic() - began

    server.stop("fast")
    try:
        with ThreadPoolExecutor(8) as readers:
            waits = list(readers.map(ask, range(8)))
    finally:
        server.start()

    assert max(waits) < 4.0  # one after the other: eight
    assert vault.has_key(AYGUL)


def test_a_database_that_is_away_is_said(
    vault: Vault, server: Server, url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("ledger.postgres.PATIENCE_S", 0.5)
    server.stop("fast")
    try:
        with refused("store_away"):
            vault.create_keys([NGUYEN])
        with refused("store_away"):
            vault.knows(NGUYEN)
    finally:
        server.start()
    vault.create_keys([NGUYEN])
    assert vault.knows(NGUYEN)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE ledger.facts SET state = '{}' WHERE position = 3", "fact_altered"),
        ("DELETE FROM ledger.facts WHERE position = 3", "facts_missing"),
        ("DELETE FROM ledger.facts WHERE position > 3", "facts_missing"),
    ],
    ids=["altered", "torn out", "cut short"],
)
def test_who_may_do_anything_is_found_out_by_the_log(
    server: Server, url: str, tmp_path: Path, statement: str, what: str
):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ledger.url").write_text(url)
    ledger = open_test_ledger(tmp_path)
    record_everything(ledger)
    with closing(Log(tmp_path / "log.sqlite", ledger.recorder, KEY)) as log:
        log.seal()
        log.check()
        assert rehash(ledger.recorder, log).root == log.root_at(log.size)
        with psycopg.connect(server.url(url.rsplit("/", maxsplit=1)[-1], "postgres")) as master:
            master.execute("ALTER TABLE ledger.facts DISABLE TRIGGER facts_only_grow")
            master.execute(statement)

        with refused("log_broken", what=what):
            rehash(ledger.recorder, log)
    ledger.close()
