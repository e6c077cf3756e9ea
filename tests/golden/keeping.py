"""One stored sample of every fact, kept for ever: whatever is written later must still read these.

Each file holds a row as it was stored by the first program that wrote this version of the fact,
and what it said. A file is added once and never altered; SHA256SUMS lists them all.
"""

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from ledger.history import FACTS, Fact
from ledger.stores import FactMapper
from ledger.vault import Vault, create_key_file
from ledger.vocabulary import Channel, Envelope, Source
from tests.ledger.samples import AYGUL, BEKZAT, CLERK, ORGANISATION, REHAB_STATION, SAMPLES

FOLDER = Path(__file__).parent
SUMS = "SHA256SUMS"
VERSION_IN_HISTORY = 3
ENVELOPE = Envelope(
    recorded_at="2022-12-31T12:00:00.123456Z",
    actor=CLERK,
    organisation=ORGANISATION,
    channel=Channel.IMPORT,
    command="import:golden:1",
    station=REHAB_STATION,
    on_behalf_of=BEKZAT,
    corrects=UUID("01856827-34fb-7fff-bfff-ffffffffffff"),
    policy="golden-2022",
    source=Source(UUID("00000000-0000-8000-8000-00000000f11e"), 17),
)
EVENT_ID = UUID("01856827-34fb-7abc-8def-0123456789ab")


def entropy(size: int) -> bytes:
    """The same bytes whenever as many are asked for: no secret, but the same keys for ever."""
    return hashlib.shake_128(b"golden samples").digest(size)


def open_golden_vault(folder: Path) -> Vault:
    """The vault whose keys open the samples, made anew in an empty ``folder``."""
    key_file = folder / "keys" / "wrapping.key"
    create_key_file(key_file, entropy)
    vault = Vault.in_file(folder / "vault.sqlite", key_file, entropy)
    vault.create_keys(stamped(topic).subject for topic in SAMPLES)
    return vault


def stamped(topic: str) -> Fact:
    """The ready-made fact of this topic as the door would have stamped it."""
    return replace(
        SAMPLES[topic],
        originator_id=AYGUL,
        originator_version=VERSION_IN_HISTORY,
        event_id=EVENT_ID,
        by=ENVELOPE,
    )


def told_by(fact: Fact) -> dict[str, Any]:
    """Everything a fact says, as plain JSON."""
    told = json.loads(msgspec.json.encode(replace(fact, seals=None)))
    return {name: value for name, value in told.items() if value is not None}


def read(file: Path, mapper: FactMapper) -> tuple[dict[str, Any], Fact]:
    """A sample as it lies there, and the fact that is read from it today."""
    kept = json.loads(file.read_text(encoding="utf-8"))
    fact = mapper.fact_of(
        UUID(kept["originator_id"]),
        kept["originator_version"],
        kept["topic"],
        kept["state"].encode(),
    )
    return kept, fact


def name_of(topic: str) -> str:
    """The file of the present version of a fact."""
    return f"{topic}.v{FACTS[topic].CLASS_VERSION}.json"


def sums(folder: Path = FOLDER) -> str:
    """The digest of every sample, in the form that ``sha256sum --check`` takes."""
    files = sorted(folder.glob("*.v*.json"))
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    return "".join(lines)


def add_missing(vault: Vault, folder: Path = FOLDER) -> list[str]:
    """Write a sample for each fact that has none in its present version; their names."""
    mapper = FactMapper(vault)
    missing = [topic for topic in sorted(FACTS) if not (folder / name_of(topic)).exists()]
    for topic in missing:
        fact = stamped(topic)
        sample = {
            "topic": topic,
            "originator_id": str(fact.originator_id),
            "originator_version": fact.originator_version,
            "state": mapper.state_of(fact).decode(),
            "reads_as": told_by(fact),
        }
        text = json.dumps(sample, ensure_ascii=False, indent=2) + "\n"
        (folder / name_of(topic)).write_text(text, encoding="utf-8")
    (folder / SUMS).write_text(sums(folder), encoding="ascii")
    return [name_of(topic) for topic in missing]
