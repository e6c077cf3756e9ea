"""What was stored once is read for ever: one sample of every version of every fact."""

import json
import shutil
from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.history import FACTS
from ledger.stores import FactMapper
from tests.facts import AYGUL
from tests.golden import keeping

SEALED = ',"sealed":'
FILES = sorted(file.name for file in keeping.FOLDER.glob("*.v*.json"))


@pytest.fixture
def mapper(tmp_path: Path) -> Iterator[FactMapper]:
    vault = keeping.open_golden_vault(tmp_path)
    yield FactMapper(vault)
    vault.close()


@pytest.mark.parametrize("name", FILES)
def test_a_golden_sample_says_today_what_it_said_then(name, mapper: FactMapper):
    kept, fact = keeping.read(keeping.FOLDER / name, mapper)

    assert keeping.told_by(fact) == kept["reads_as"]


@pytest.mark.parametrize("name", [f for f in FILES if f == keeping.name_of(f.split(".")[0])])
def test_a_golden_sample_is_written_today_as_it_was_then(name, mapper: FactMapper):
    kept, fact = keeping.read(keeping.FOLDER / name, mapper)

    written = mapper.state_of(fact).decode()
    if is_of_the_first_form(kept["state"]):  # what is sealed is read so, and written otherwise now
        assert written.partition(SEALED)[0] == kept["state"].partition(SEALED)[0]
    else:
        assert written == kept["state"]


def is_of_the_first_form(state: str) -> bool:
    sealed = json.loads(state).get("sealed", {}).values()
    return any(b64decode(each)[:1] == b"\x01" for each in sealed)


def test_both_forms_of_a_sealed_value_are_kept_and_read_the_same(mapper: FactMapper):
    for topic in ("payment_paid", "person_registered"):
        first, was = keeping.read(keeping.FOLDER / f"{topic}.v1.json", mapper)
        second, now = keeping.read(keeping.FOLDER / f"{topic}.v1.seal2.json", mapper)

        assert (is_of_the_first_form(first["state"]), is_of_the_first_form(second["state"])) == (
            True,
            False,
        )
        assert keeping.told_by(was) == keeping.told_by(now)


def test_every_fact_has_a_golden_sample_of_each_of_its_versions():
    wanted = {
        f"{topic}.v{version}.json"
        for topic, fact in FACTS.items()
        for version in range(1, fact.CLASS_VERSION + 1)
    }

    assert wanted <= set(FILES), "scripts/write_event_catalogue.py --golden adds what is missing"


def test_every_golden_sample_has_every_field_filled():
    for topic in FACTS:
        fact = keeping.stamped(topic)
        own = (*fact.CLEAR_FIELDS, *fact.SEALED_FIELDS)
        assert [name for name in own if getattr(fact, name) is None] == []


def test_no_golden_sample_was_altered_or_removed():
    listed = (keeping.FOLDER / keeping.SUMS).read_text(encoding="ascii")

    assert keeping.sums() == listed, "a sample is added once and stays as it is"


@pytest.mark.parametrize("name", FILES)
def test_a_golden_sample_is_plain_json_that_tells_nothing_personal(name):
    kept = json.loads((keeping.FOLDER / name).read_text(encoding="utf-8"))
    state = json.loads(kept["state"])
    fact = FACTS[kept["topic"]]

    assert list(state)[:5] == ["v", "event_id", "occurred_on", "by", "fact"]
    assert set(state["fact"]) <= set(fact.CLEAR_FIELDS)
    if state["v"] == fact.CLASS_VERSION:  # an older version may have had nothing to seal
        assert bool(fact.SEALED_FIELDS) == ("sealed" in state)
    assert not any(name in kept["state"] for name in ("阿依古丽", "1389990", "6228480", "漏水"))


def kept_seal(name: str) -> bytes:
    kept = json.loads((keeping.FOLDER / name).read_text(encoding="utf-8"))
    sealed = json.loads(kept["state"])["sealed"]
    return msgspec.json.decode(json.dumps(sealed[str(AYGUL)]), type=bytes)


KEY = keeping.entropy(32)
PLACE = AYGUL.bytes + (3).to_bytes(8, "big") + b"payment_paid"
WORDS = {"account": "6228480086543210987", "coefficient": "1.5"}


def test_a_sealed_value_opens_with_nothing_but_the_key_and_the_written_rules():
    value = kept_seal("payment_paid.v1.seal2.json")

    plain = AESGCM(KEY).decrypt(value[33:45], value[45:], PLACE)
    salt = sha256(b"handrail salt v2\n\n" + KEY + len(PLACE).to_bytes(2, "big") + PLACE).digest()

    assert value[:33] == b"\x02" + sha256(b"handrail seal v2\n\n" + salt + plain).digest()
    assert json.loads(plain) == WORDS


def test_a_sealed_value_of_the_first_form_opens_so_too():
    value = kept_seal("payment_paid.v1.json")

    plain = AESGCM(KEY).decrypt(value[1:13], value[13:], PLACE)

    assert value[:1] == b"\x01"
    assert plain[:16] == bytes(16)
    assert json.loads(plain[16:]) == WORDS


def test_a_golden_sample_that_is_missing_is_added_and_no_other_is_touched(tmp_path: Path):
    folder = tmp_path / "golden"
    shutil.copytree(keeping.FOLDER, folder)
    (folder / "station_opened.v1.json").unlink()
    (folder / "pin_set.v1.json").write_text("altered")
    vault = keeping.open_golden_vault(tmp_path)

    added = keeping.add_missing(vault, folder)

    assert added == ["station_opened.v1.json"]
    original = (keeping.FOLDER / "station_opened.v1.json").read_bytes()
    assert (folder / "station_opened.v1.json").read_bytes() == original
    assert (folder / "pin_set.v1.json").read_text() == "altered"
    vault.close()


@pytest.mark.parametrize("deed", ["alter", "remove"])
def test_a_golden_sample_cannot_be_altered_unseen(tmp_path: Path, deed):
    folder = tmp_path / "golden"
    shutil.copytree(keeping.FOLDER, folder)
    sample = folder / "device_lent.v1.json"
    if deed == "alter":
        sample.write_text(sample.read_text(encoding="utf-8").replace("CNY", "VND") + " ")
    else:
        sample.unlink()

    assert keeping.sums(folder) != (folder / keeping.SUMS).read_text(encoding="ascii")
