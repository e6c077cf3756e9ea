"""Facts, keys and the wrapping key lie apart; what is not whole is not opened."""

import os
import stat
from pathlib import Path
from uuid import UUID

import pytest

from ledger.aggregates import ImportBatch, Person, StaffMember
from ledger.application import DataDirectory, ServiceLedger
from ledger.keyfiles import write_key
from tests.facts import AYGUL, BEKZAT, by, copied, open_test_ledger, ready, refused
from tests.stores import lose_facts, lose_keys


def register(ledger: ServiceLedger, person: UUID, name: str = "阿依古丽") -> None:
    with ledger.begin(Person, person, by()) as it:
        it.register(occurred_on="2022", name=name)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with one person in it."""
    ledger = open_test_ledger(tmp_path)
    register(ledger, AYGUL)
    ledger.close()
    return tmp_path / "data"


def test_a_new_directory_has_facts_keys_and_a_wrapping_key(tmp_path: Path, store: str):
    directory = DataDirectory(tmp_path / "data")
    assert not directory.exists
    own = {"sqlite": {"ledger.sqlite", "vault.sqlite"}, "postgres": {"ledger.url"}}

    open_test_ledger(tmp_path).close()

    assert directory.exists
    assert {each.name for each in directory.path.iterdir()} == {"keys", *own[store]}
    assert [each.name for each in (directory.path / "keys").iterdir()] == ["wrapping.key"]
    assert stat.S_IMODE(directory.key_file.stat().st_mode) == 0o400


def test_a_directory_is_opened_again_as_it_is(data: Path):
    again = open_test_ledger(data.parent)

    person = again.load(Person, AYGUL)

    assert person is not None
    assert again.position() == 1
    again.close()


@pytest.mark.sqlite_only("whether there is a file at all")
def test_keys_without_facts_are_not_taken_for_a_new_office(data: Path):
    lose_facts(data)

    with refused("store_unsafe", what="ledger.sqlite", found="missing"):
        open_test_ledger(data.parent)

    assert not (data / "ledger.sqlite").exists()


def test_facts_without_their_keys_are_not_opened(data: Path):
    lose_keys(data)

    with refused("key_file_wrong", reason="vault_older_than_ledger"):
        open_test_ledger(data.parent)


def test_facts_with_keys_from_an_older_backup_are_not_opened(data: Path):
    ledger = open_test_ledger(data.parent)
    register(ledger, BEKZAT, "别克扎提")
    ledger.close()
    lose_keys(data, BEKZAT)

    with refused("key_file_wrong", reason="vault_older_than_ledger"):
        open_test_ledger(data.parent)


@pytest.mark.parametrize(
    "fact", [ready(StaffMember.StaffRegistered), ready(ImportBatch.FileImported)]
)
def test_facts_of_others_than_persons_are_missed_in_a_backup_of_keys_too(tmp_path: Path, fact):
    ledger = open_test_ledger(tmp_path)
    copied(ledger, UUID(int=1), fact)
    ledger.close()
    lose_keys(tmp_path / "data")

    with refused("key_file_wrong", reason="vault_older_than_ledger"):
        open_test_ledger(tmp_path)


def test_facts_of_an_erased_person_are_opened(data: Path):
    ledger = open_test_ledger(data.parent)
    ledger.vault.destroy_key(AYGUL)
    ledger.close()

    again = open_test_ledger(data.parent)

    assert again.position() == 1
    again.close()


def test_a_history_that_begins_gets_a_key_and_nobody_else_does(tmp_path: Path):
    ledger = open_test_ledger(tmp_path)

    register(ledger, AYGUL)

    assert ledger.vault.has_key(AYGUL)
    assert not ledger.vault.knows(BEKZAT)
    ledger.close()


def test_a_command_about_nobody_known_is_not_sealed_under_a_new_key(tmp_path: Path):
    ledger = open_test_ledger(tmp_path)
    fact = ready(Person.PinSet, originator_id=BEKZAT, originator_version=2)

    with refused("not_known", history="person", id=BEKZAT):
        ledger.perform(by(), lambda work: work.put([fact]))

    assert ledger.position() == 0
    assert not ledger.vault.knows(BEKZAT)
    ledger.close()


def test_a_ledger_that_is_empty_beside_the_keys_of_people_is_not_opened(
    data: Path, tmp_path: Path, store: str
):
    ledger = open_test_ledger(tmp_path)
    register(ledger, BEKZAT)
    ledger.close()
    lose_facts(data)
    if store == "sqlite":
        (data / "ledger.sqlite").touch()

    what = {"sqlite": "ledger.sqlite", "postgres": "facts"}[store]
    with refused("store_unsafe", what=what, found="empty"):
        open_test_ledger(tmp_path)


def test_a_key_is_whole_or_there_is_none(tmp_path: Path):
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / f".one.key.{os.getpid()}.part").write_text("cut o")

    write_key(keys / "one.key", "first")
    with pytest.raises(FileExistsError):
        write_key(keys / "one.key", "second")

    assert [each.name for each in keys.iterdir()] == ["one.key"]
    assert (keys / "one.key").read_text() == "first\n"
    assert stat.S_IMODE((keys / "one.key").stat().st_mode) == 0o400


def test_facts_without_keys_and_wrapping_key_get_no_new_one(data: Path):
    key_file = DataDirectory(data).key_file
    lose_keys(data)
    key_file.unlink()

    with refused("key_file_wrong", reason="unreadable"):
        open_test_ledger(data.parent)

    assert not key_file.exists()
