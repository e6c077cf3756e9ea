"""Keys: what they seal opens nowhere else, and what they no longer open is gone."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.seals import SALT_TAG, SEAL_TAG
from ledger.vault import KEY_BYTES, Vault, create_key_file
from tests.facts import AYGUL, BEKZAT, CARD, NGUYEN, refused

HERE = b"payment 1"
THERE = b"payment 2"
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


def test_what_is_sealed_opens_for_the_same_person_and_place(vault: Vault):
    sealed = vault.seal(AYGUL, HERE, SECRET)

    assert vault.unseal(AYGUL, HERE, sealed) == SECRET
    assert SECRET not in sealed


def test_the_same_value_sealed_twice_looks_different(vault: Vault):
    assert vault.seal(AYGUL, HERE, SECRET) != vault.seal(AYGUL, HERE, SECRET)


def test_a_value_moved_to_another_place_does_not_open(vault: Vault):
    sealed = vault.seal(AYGUL, HERE, SECRET)

    with refused("key_file_wrong", reason="sealed_value_altered"):
        vault.unseal(AYGUL, THERE, sealed)


def test_a_value_moved_to_another_person_does_not_open(vault: Vault):
    sealed = vault.seal(AYGUL, HERE, SECRET)

    with refused("key_file_wrong", reason="sealed_value_altered"):
        vault.unseal(BEKZAT, HERE, sealed)


def test_a_value_with_any_byte_changed_or_missing_does_not_open(vault: Vault):
    sealed = vault.seal(AYGUL, HERE, b"x")
    flipped = [
        sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        for place in range(len(sealed))
    ]
    cut = [sealed[:length] for length in range(len(sealed))]

    for altered in flipped + cut:
        with refused("key_file_wrong", reason="sealed_value_altered"):
            vault.unseal(AYGUL, HERE, altered)


def sealed_first(key: bytes, begins: bytes) -> bytes:
    nonce = bytes(12)
    return b"\x01" + nonce + AESGCM(key).encrypt(nonce, begins + SECRET, HERE)


def test_a_value_of_the_first_form_opens_and_commits_to_its_key(vault: Vault):
    key = vault._key_of(AYGUL)
    assert key is not None

    assert vault.unseal(AYGUL, HERE, sealed_first(key, bytes(16))) == SECRET
    with refused("key_file_wrong", reason="sealed_value_altered"):
        vault.unseal(AYGUL, HERE, sealed_first(key, b"\x01" + bytes(15)))


def test_a_value_that_is_not_the_words_it_stands_for_does_not_open(vault: Vault):
    sealed, other = vault.seal(AYGUL, HERE, SECRET), vault.seal(AYGUL, HERE, b"other")

    with refused("key_file_wrong", reason="sealed_value_altered"):
        vault.unseal(AYGUL, HERE, sealed[:33] + other[33:])


def test_salt_and_words_prove_a_value_by_sha_256_alone(vault: Vault):
    sealed, salt = vault.seal(AYGUL, HERE, SECRET), vault.salt(AYGUL, HERE)
    key = vault._key_of(AYGUL)

    assert salt is not None
    assert sealed[:33] == b"\x02" + sha256(b"handrail seal v2\n\n" + salt + SECRET).digest()
    assert salt == sha256(b"handrail salt v2\n\n" + (key or b"") + b"\0\x09" + HERE).digest()
    assert (SEAL_TAG, SALT_TAG) == (b"handrail seal v2\n\n", b"handrail salt v2\n\n")


def test_each_fact_and_person_has_a_salt_of_its_own_until_the_key_is_destroyed(vault: Vault):
    salts = {vault.salt(who, place) for who in (AYGUL, BEKZAT) for place in (HERE, THERE)}

    vault.destroy_key(AYGUL)

    assert len(salts - {None}) == 4
    assert vault.salt(AYGUL, HERE) is None


def test_a_key_outlives_the_process(vault: Vault, key_file: Path):
    sealed = vault.seal(AYGUL, HERE, SECRET)
    vault.close()

    again = open_vault(key_file)

    assert again.unseal(AYGUL, HERE, sealed) == SECRET
    again.close()


def test_two_processes_that_need_a_key_at_once_have_the_same_one(vault: Vault, key_file: Path):
    other = open_vault(key_file)

    vault.create_keys([NGUYEN])
    other.create_keys([NGUYEN])

    assert other.unseal(NGUYEN, HERE, vault.seal(NGUYEN, HERE, SECRET)) == SECRET
    other.close()


def test_keys_swapped_between_persons_do_not_open(vault: Vault, key_file: Path):
    vault.close()
    with closing(sqlite3.connect(key_file.parents[1] / "vault.sqlite")) as file, file:
        file.execute(
            "UPDATE person_keys SET wrapped = (SELECT o.wrapped FROM person_keys o"
            " WHERE o.subject <> person_keys.subject)"
        )

    again = open_vault(key_file)

    with refused("key_file_wrong", reason="not_the_wrapping_key"):
        again.has_key(AYGUL)
    again.close()


def test_a_destroyed_key_opens_nothing(vault: Vault):
    sealed = vault.seal(AYGUL, HERE, SECRET)

    vault.destroy_key(AYGUL)

    assert vault.unseal(AYGUL, HERE, sealed) is None
    assert not vault.has_key(AYGUL)


def test_a_destroyed_key_is_never_made_again(vault: Vault, key_file: Path):
    vault.destroy_key(AYGUL)
    vault.create_keys([AYGUL])

    for each in (vault, open_vault(key_file)):
        with refused("person_is_erased", id=AYGUL):
            each.seal(AYGUL, HERE, SECRET)
        assert not each.has_key(AYGUL)
        each.close()


def test_a_key_destroyed_before_it_was_made_is_never_made(vault: Vault):
    vault.destroy_key(NGUYEN)
    vault.create_keys([NGUYEN])

    with refused("person_is_erased", id=NGUYEN):
        vault.seal(NGUYEN, HERE, SECRET)


def test_a_key_that_is_missing_is_not_made_by_sealing(vault: Vault):
    with refused("key_file_wrong", reason="key_missing"):
        vault.seal(NGUYEN, HERE, SECRET)

    assert not vault.knows(NGUYEN)


def test_a_vault_knows_whom_it_ever_had_a_key_for(vault: Vault):
    vault.destroy_key(AYGUL)

    assert vault.knows(AYGUL)
    assert vault.knows(BEKZAT)
    assert not vault.knows(NGUYEN)
    assert not vault.is_empty


def test_a_new_vault_is_empty_whatever_it_keeps_for_itself(key_file: Path):
    new = open_vault(key_file)
    new.pepper()

    assert new.is_empty
    new.close()


def test_a_key_destroyed_by_another_process_opens_nothing_here(vault: Vault, key_file: Path):
    sealed = vault.seal(AYGUL, HERE, SECRET)
    other = open_vault(key_file)

    other.destroy_key(AYGUL)

    assert vault.unseal(AYGUL, HERE, sealed) is None
    with refused("person_is_erased"):
        vault.seal(AYGUL, HERE, SECRET)
    other.close()


def test_keys_that_are_remembered_are_those_that_are_looked_for(vault: Vault, key_file: Path):
    sealed = vault.seal(AYGUL, HERE, SECRET)
    vault.destroy_key(BEKZAT)
    other = open_vault(key_file)

    other.remember({AYGUL, BEKZAT, NGUYEN})

    assert other.unseal(AYGUL, HERE, sealed) == SECRET
    with refused("person_is_erased"):
        other.seal(BEKZAT, HERE, SECRET)
    with refused("key_file_wrong", reason="key_missing"):
        other.seal(NGUYEN, HERE, SECRET)
    vault.destroy_key(AYGUL)
    assert other.unseal(AYGUL, HERE, sealed) is None
    other.close()


def test_a_destroyed_key_is_in_no_file_any_more(vault: Vault, key_file: Path):
    subjects = [UUID(int=number) for number in range(1, 60)]
    vault.create_keys(subjects)
    database = key_file.parents[1] / "vault.sqlite"
    with closing(sqlite3.connect(database)) as file:
        wrapped = dict(file.execute("SELECT subject, wrapped FROM person_keys").fetchall())

    for subject in subjects:
        vault.destroy_key(subject)

    files = b"".join(file.read_bytes() for file in database.parent.glob("vault.sqlite*"))
    assert wrapped[AYGUL.bytes] in files
    assert not [subject for subject in subjects if wrapped[subject.bytes] in files]


def test_the_keys_of_the_others_stay(vault: Vault):
    sealed = vault.seal(BEKZAT, HERE, SECRET)

    vault.destroy_key(AYGUL)

    assert vault.unseal(BEKZAT, HERE, sealed) == SECRET


def test_a_wrapping_key_is_written_for_its_owner_alone(key_file: Path):
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o400
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700
    assert len(bytes.fromhex(key_file.read_text())) == KEY_BYTES


def test_a_wrapping_key_is_never_written_over(key_file: Path):
    before = key_file.read_bytes()

    with pytest.raises(FileExistsError):
        create_key_file(key_file, os.urandom)

    assert key_file.read_bytes() == before


def test_a_vault_and_its_side_files_are_read_by_their_owner_alone(vault: Vault, key_file: Path):
    vault.create_keys([AYGUL])

    files = list(key_file.parents[1].glob("vault.sqlite*"))

    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_another_wrapping_key_opens_nothing(vault: Vault, key_file: Path):
    vault.close()
    key_file.chmod(0o600)
    key_file.write_text(os.urandom(KEY_BYTES).hex())

    with refused("key_file_wrong", reason="not_the_wrapping_key"):
        open_vault(key_file)


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o460, 0o644, 0o401])
def test_a_wrapping_key_that_others_may_read_is_not_used(key_file: Path, mode):
    key_file.chmod(mode)

    with refused("key_file_wrong", reason="others_may_read", file="wrapping.key"):
        open_vault(key_file)


@pytest.mark.parametrize(
    ("content", "reason"),
    [("", "length"), ("00" * 31, "length"), ("not hex", "unreadable"), ("\xff", "unreadable")],
)
def test_a_wrapping_key_that_is_none_is_not_used(key_file: Path, content, reason):
    key_file.chmod(0o600)
    key_file.write_bytes(content.encode("latin-1"))

    with refused("key_file_wrong", reason=reason):
        open_vault(key_file)


def test_a_wrapping_key_that_is_missing_is_said_to_be(key_file: Path):
    key_file.unlink()

    with refused("key_file_wrong", reason="unreadable"):
        open_vault(key_file)


def test_a_number_has_one_id_that_outlives_the_process(vault: Vault, key_file: Path):
    made = vault.number_id("card", CARD)
    vault.close()
    again = open_vault(key_file)

    assert again.number_id("card", CARD) == made
    assert again.number_id("card", CARD + "0") != made
    assert again.number_id("username", CARD) != made
    again.close()


def test_a_number_has_another_id_in_every_installation(vault: Vault, tmp_path: Path):
    other_file = tmp_path / "elsewhere" / "keys" / "wrapping.key"
    create_key_file(other_file, os.urandom)
    other = open_vault(other_file)

    assert other.number_id("card", CARD) != vault.number_id("card", CARD)
    assert other.pepper() != vault.pepper()
    other.close()


def test_the_pepper_is_a_secret_of_its_own_that_stays(vault: Vault):
    pepper = vault.pepper()

    assert len(pepper) == 32
    assert vault.pepper() == pepper
    assert pepper != vault._lookup_key


def test_the_vault_holds_no_number_and_no_secret_in_clear(vault: Vault, key_file: Path):
    vault.number_id("card", CARD)
    pepper = vault.pepper()
    vault.seal(AYGUL, HERE, SECRET)

    files = b"".join(f.read_bytes() for f in key_file.parents[1].glob("vault.sqlite*"))

    assert b"pepper" in files
    assert not any(each in files for each in (CARD.encode(), pepper, vault._lookup_key, SECRET))
    assert bytes.fromhex(key_file.read_text()) not in files
