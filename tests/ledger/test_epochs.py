"""The key-encryption key is turned: what lives still opens, and an old copy opens nothing."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from ledger import vault as vaults
from ledger.vault import Vault, create_key_file
from tests.facts import AYGUL, BEKZAT, NGUYEN, refused

HERE = b"payment 1"
SECRET = "阿依古丽·买买提".encode()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "keys" / "wrapping.key"
    create_key_file(file, os.urandom)
    return file


def open_vault(key_file: Path) -> Vault:
    return Vault.in_file(key_file.parents[1] / "vault.sqlite", key_file, os.urandom)


@pytest.fixture
def vault(key_file: Path) -> Iterator[Vault]:
    opened = open_vault(key_file)
    opened.create_keys([AYGUL, BEKZAT])
    yield opened
    opened.close()


def test_what_lives_opens_after_the_turn_and_after_a_new_start(vault: Vault, key_file: Path):
    sealed, number = vault.seal(AYGUL, HERE, SECRET), vault.number_id("card", "62280001")
    pepper = vault.pepper()
    turned = vault.turn_epoch()
    again = open_vault(key_file)

    with closing(again):
        assert turned == 4, "two persons, and the secrets of digests and PINs"
        assert vault.unseal(AYGUL, HERE, sealed) == again.unseal(AYGUL, HERE, sealed) == SECRET
        assert vault.number_id("card", "62280001") == again.number_id("card", "62280001") == number
        assert again.pepper() == pepper
        assert (vault.epoch, again.epoch) == (2, 2)


def test_a_vault_that_is_open_elsewhere_goes_on_with_the_new_key(vault: Vault, key_file: Path):
    sealed = vault.seal(AYGUL, HERE, SECRET)
    with closing(open_vault(key_file)) as other:
        other.turn_epoch()
    vault.create_keys([NGUYEN])
    of_the_new = vault.seal(NGUYEN, HERE, SECRET)

    assert vault.unseal(AYGUL, HERE, sealed) == SECRET
    with closing(open_vault(key_file)) as after:
        assert after.unseal(NGUYEN, HERE, of_the_new) == SECRET


def test_a_copy_from_before_opens_nothing_with_the_new_key(
    vault: Vault, key_file: Path, tmp_path: Path
):
    vault._keys._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path, copy, ignore=shutil.ignore_patterns("copy"))
    old_key = (copy / "keys" / "wrapping.key").read_bytes()
    vault.destroy_key(AYGUL)
    vault.turn_epoch()
    (copy / "keys" / "wrapping.key").unlink()
    shutil.copy2(key_file, copy / "keys" / "wrapping.key")

    with refused("key_file_wrong", reason="not_the_wrapping_key"):
        open_vault(copy / "keys" / "wrapping.key")
    everything = b"".join(
        each.read_bytes()
        for each in tmp_path.rglob("*")
        if each.is_file() and copy not in each.parents
    )
    assert old_key.strip() not in everything
    assert bytes.fromhex(old_key.decode()) not in everything


def test_the_turn_is_due_while_copies_still_open_who_was_erased(vault: Vault):
    before = vault.turn_is_due
    vault.destroy_key(AYGUL)
    between = vault.turn_is_due
    vault.turn_epoch()

    assert (before, between, vault.turn_is_due) == (False, True, False)
    assert vault.has_key(BEKZAT)
    assert not vault.has_key(AYGUL)


def test_a_vault_from_before_there_were_epochs_begins_the_first(vault: Vault, key_file: Path):
    vault.close()
    database = key_file.parents[1] / "vault.sqlite"
    with closing(sqlite3.connect(database)) as plain:
        plain.execute("DROP TABLE epoch")
        plain.commit()
    with closing(open_vault(key_file)) as opened:
        assert opened.epoch == 1
        assert opened.has_key(AYGUL)


def test_such_a_vault_is_not_opened_with_another_key(vault: Vault, key_file: Path):
    vault.close()
    with closing(sqlite3.connect(key_file.parents[1] / "vault.sqlite")) as plain:
        plain.execute("DROP TABLE epoch")
        plain.commit()
    key_file.unlink()
    create_key_file(key_file, os.urandom)

    with refused("key_file_wrong", reason="not_the_wrapping_key"):
        open_vault(key_file)


def test_without_a_key_no_database_is_made(tmp_path: Path):
    with refused("key_file_wrong", reason="unreadable"):
        open_vault(tmp_path / "keys" / "wrapping.key")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", range(1, 12))
def test_cut_off_at_any_step_the_vault_opens_again(
    vault: Vault, key_file: Path, monkeypatch: pytest.MonkeyPatch, step: int
):
    sealed = vault.seal(AYGUL, HERE, SECRET)
    left = step

    def cut(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def instead(*args: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                raise KeyboardInterrupt(name)
            return real(*args, **named)

        return instead

    for name in ("create_key_file", "_read_key_file", "sync_folder", "_check_of", "_fresh"):
        monkeypatch.setattr(vaults, name, cut(name, getattr(vaults, name)))
    with suppress(KeyboardInterrupt):
        vault.turn_epoch()
    monkeypatch.undo()

    with closing(open_vault(key_file)) as opened:
        assert opened.unseal(AYGUL, HERE, sealed) == SECRET
        opened.turn_epoch()
        assert opened.unseal(AYGUL, HERE, sealed) == SECRET


@pytest.mark.parametrize("written", ["", "00ff"])
def test_a_new_key_that_was_cut_off_in_the_writing_is_none(
    vault: Vault, key_file: Path, written: str
):
    sealed = vault.seal(AYGUL, HERE, SECRET)
    vault.close()
    fresh = key_file.with_suffix(".new")
    fresh.write_text(written, encoding="ascii")
    fresh.chmod(0o400)

    with closing(open_vault(key_file)) as opened:
        assert opened.unseal(AYGUL, HERE, sealed) == SECRET
        opened.turn_epoch()
        assert opened.unseal(AYGUL, HERE, sealed) == SECRET


def test_killed_at_any_moment_the_vault_opens_again(vault: Vault, key_file: Path):
    sealed = vault.seal(AYGUL, HERE, SECRET)
    vault.close()
    turning = (
        "import os, sys; from pathlib import Path\n"
        "from ledger.vault import Vault; key = Path(sys.argv[1])\n"
        "vault = Vault.in_file(key.parents[1] / 'vault.sqlite', key, os.urandom)\n"
        "print('go', flush=True)\n"
        "while True: vault.turn_epoch()\n"
    )
    for number in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", turning, str(key_file)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.013 * number)
        process.kill()
        process.wait()
        process.stdout.close()

        with closing(open_vault(key_file)) as opened:
            assert opened.unseal(AYGUL, HERE, sealed) == SECRET
