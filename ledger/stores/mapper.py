"""Facts to bytes and back: plain JSON that any language can read.

    {"v": 1, "event_id": "...", "occurred_on": "2022-03", "by": {...}, "fact": {...},
     "sealed": {"<person id>": "<base64>"}}

``v`` is the version of the fact's own fields; ``by`` is the envelope; ``fact`` holds the
clear fields, and ``sealed`` the JSON object of the personal ones, encrypted (``vault.py``).
A field without a value is left out. docs/events.md lists every fact.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, cast
from uuid import UUID, SafeUUID

import msgspec
from eventsourcing.persistence import (
    JSONTranscoder,
    Mapper,
    MapperDeserialisationError,
    StoredEvent,
)
from msgspec import Raw, Struct
from msgspec.structs import force_setattr

from ledger.history import FACTS, Fact
from ledger.vault import AtHand, Vault
from ledger.vocabulary import Envelope

_encode = msgspec.json.Encoder().encode
_decode_raw = msgspec.json.Decoder().decode
_decode_seals = msgspec.json.Decoder(dict[UUID, bytes]).decode
_new, _set_int, _set_safe = object.__new__, vars(UUID)["int"].__set__, vars(UUID)["is_safe"].__set__


def bound_to(originator_id: UUID, version: int, topic: str) -> bytes:
    """The additional data that ties a sealed value to its place in the ledger."""
    return originator_id.bytes + version.to_bytes(8, "big") + topic.encode()


def uuid_of(sixteen: bytes) -> UUID:
    """The id these bytes stand for: as ``UUID(bytes=...)``, a third of its time."""
    made = _new(UUID)
    _set_int(made, int.from_bytes(sixteen))
    _set_safe(made, SafeUUID.unknown)
    return made


class _Named(Struct):
    event_id: UUID


class _Timed(Struct):
    recorded_at: str


class _Recorded(Struct):
    by: _Timed


_decode_named = msgspec.json.Decoder(_Named).decode
_decode_recorded = msgspec.json.Decoder(_Recorded).decode


def event_id_of(state: bytes) -> UUID:
    """The id of the fact that these stored bytes are, whatever it says."""
    return _decode_named(state).event_id


def recorded_at_of(state: bytes) -> datetime:
    """When the fact that these stored bytes are was recorded, in UTC, whatever it says."""
    return datetime.fromisoformat(_decode_recorded(state).by.recorded_at).astimezone(UTC)


class FactMapper(Mapper[UUID]):
    """Converts facts, sealing what is personal with the keys of ``vault``."""

    def __init__(self, vault: Vault) -> None:
        super().__init__(transcoder=JSONTranscoder())
        self.vault = vault
        self._decoders: dict[str, Callable[[bytes], Any]] = {}
        self._replay_decoders: dict[str, Callable[[bytes], Any]] = {}
        self._sealed_decoders: dict[str, Callable[[bytes], Struct]] = {}

    def to_rows(self, facts: Sequence[Fact]) -> list[StoredEvent]:
        """The rows of stamped facts; the keys of many are asked for at once."""
        if len(facts) > 1:
            self.vault.remember({fact.subject for fact in facts if fact.says_personal})
        keys: AtHand = {}
        return [self._row(fact, keys) for fact in facts]

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """The row of a stamped fact."""
        return self._row(cast("Fact", domain_event), {})

    def _row(self, fact: Fact, keys: AtHand) -> StoredEvent:
        return StoredEvent(
            originator_id=fact.originator_id,
            originator_version=fact.originator_version,
            topic=fact.TOPIC,
            state=self.state_of(fact, keys),
        )

    def state_of(self, fact: Fact, keys: AtHand | None = None) -> bytes:
        """The stored bytes of a stamped fact.

        Raises:
            ValueError: it holds something that could never be read back.
        """
        state: dict[str, Any] = {
            "v": fact.CLASS_VERSION,
            "event_id": fact.event_id,
            "occurred_on": fact.occurred_on,
            "by": fact.envelope,
            "fact": {
                name: value
                for name in fact.CLEAR_FIELDS
                if (value := getattr(fact, name)) is not None
            },
        }
        personal = {
            name: value for name in fact.SEALED_FIELDS if (value := getattr(fact, name)) is not None
        }
        if personal:
            place = bound_to(fact.originator_id, fact.originator_version, fact.TOPIC)
            plain = self._readable(fact, _encode(personal), self._sealed_decoder(fact.TOPIC))
            sealed = self.vault.seal(fact.subject, place, plain, keys)
            state["sealed"] = {str(fact.subject): sealed}
        return self._readable(fact, _encode(state), self._decoder(fact.TOPIC))

    @staticmethod
    def _readable(fact: Fact, encoded: bytes, decode: Callable[[bytes], Any]) -> bytes:
        # A fact stays for ever: one that no reader can take in would stop every reader for ever.
        try:
            decode(encoded)
        except msgspec.MsgspecError as error:
            raise ValueError(f"{fact.TOPIC} could not be read back: {error}") from error
        return encoded

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The fact of a row, with its personal fields as far as their key still exists."""
        return self.fact_of(
            cast("UUID", stored_event.originator_id),
            stored_event.originator_version,
            stored_event.topic,
            stored_event.state,
        )

    def fact_of(
        self,
        originator_id: UUID,
        version: int,
        topic: str,
        state: bytes,
        *,
        unseal: bool = True,
        keys: AtHand | None = None,
    ) -> Fact:
        """The fact of a row; without ``unseal`` its personal fields stay shut (``seals``).

        Raises:
            MapperDeserialisationError: the bytes are not a fact of this topic.
        """
        try:
            stored = self._stored(topic, state)
            fact: Fact = stored.fact
            force_setattr(fact, "originator_id", originator_id)
            force_setattr(fact, "originator_version", version)
            force_setattr(fact, "occurred_on", stored.occurred_on)
            force_setattr(fact, "event_id", stored.event_id)
            force_setattr(fact, "by", stored.by)
            if stored.sealed:
                force_setattr(fact, "seals", stored.sealed)
                if unseal:
                    self.unseal(fact, keys)
        except (msgspec.MsgspecError, KeyError, AttributeError) as error:
            message = f"not a fact: {topic} {originator_id} {version}: {error}"
            raise MapperDeserialisationError(message) from error
        return fact

    def replay_decoders(self, topics: frozenset[str]) -> dict[str, Callable[[bytes], Any]]:
        """What makes the stored bytes of each topic a row whose ``fact`` is as yet unstamped.

        In haste: who recorded it (``by``) and what is sealed are left as the bytes they are.
        They raise msgspec.MsgspecError where the bytes are not a fact of the topic, or one that a
        newer program wrote.
        """
        known = self._replay_decoders
        for topic in topics - known.keys():
            kind = FACTS[topic]
            row = _row_of(kind, version=Literal[1], envelope=Raw, sealed=Raw)
            fast = msgspec.json.Decoder(row).decode
            known[topic] = fast if kind.CLASS_VERSION == 1 else _careful(self._decoder(topic), kind)
        return {topic: known[topic] for topic in topics}

    def _stored(self, topic: str, state: bytes) -> Any:
        stored = self._decoder(topic)(state)
        if stored.v > FACTS[topic].CLASS_VERSION:
            raise KeyError(f"version {stored.v} was written by a newer program")
        return stored

    def unseal(self, fact: Fact, keys: AtHand | None = None) -> None:
        """Open the personal fields of a fact that was read back shut."""
        for name, value in self.personal_of(fact, keys).items():
            force_setattr(fact, name, value)

    def personal_of(self, fact: Fact, keys: AtHand | None = None) -> dict[str, Any]:
        """The personal fields that can still be read, by name; empty when erased."""
        place = bound_to(fact.originator_id, fact.originator_version, fact.TOPIC)
        known: dict[str, Any] = {}
        seals: Any = fact.seals or {}
        if isinstance(seals, Raw):
            seals = _decode_seals(seals)
        for subject, sealed in seals.items():
            plain = self.vault.unseal(subject, place, sealed, keys)
            if plain is not None:
                opened = self._sealed_decoder(fact.TOPIC)(plain)
                known |= {
                    name: value
                    for name in opened.__struct_fields__
                    if (value := getattr(opened, name)) is not None
                }
        return known

    def _sealed_decoder(self, topic: str) -> Callable[[bytes], Struct]:
        if topic not in self._sealed_decoders:
            kind = FACTS[topic]
            hints = {field.name: field.type for field in msgspec.structs.fields(kind)}
            fields = [(name, hints[name], None) for name in kind.SEALED_FIELDS]
            sealed = msgspec.defstruct(f"Sealed{kind.__name__}", fields)
            self._sealed_decoders[topic] = msgspec.json.Decoder(sealed).decode
        return self._sealed_decoders[topic]

    def _decoder(self, topic: str) -> Callable[[bytes], Any]:
        if topic not in self._decoders:
            self._decoders[topic] = _build_decoder(FACTS[topic])
        return self._decoders[topic]


class ShutMapper(FactMapper):
    """Reads facts and opens nothing that is sealed in them, as if every key were destroyed."""

    def personal_of(self, fact: Fact, keys: AtHand | None = None) -> dict[str, Any]:
        """Nothing."""
        return {}


def _careful(decode: Callable[[bytes], Any], kind: type[Fact]) -> Callable[[bytes], Any]:
    def decode_known(state: bytes) -> Any:
        stored = decode(state)
        if stored.v > kind.CLASS_VERSION:
            raise msgspec.ValidationError("of a newer program")
        return stored

    return decode_known


def _row_of(kind: type[Fact], *, version: Any, envelope: Any, sealed: Any) -> type[Struct]:
    return msgspec.defstruct(
        f"Stored{kind.__name__}",
        [
            ("event_id", UUID),
            ("occurred_on", str),
            ("by", envelope),
            ("fact", kind),
            ("v", version, 1),
            ("sealed", sealed, None),
        ],
    )


def _build_decoder(kind: type[Fact]) -> Callable[[bytes], Any]:
    row = _row_of(kind, version=int, envelope=Envelope, sealed=dict[UUID, bytes] | None)
    decode = msgspec.json.Decoder(row).decode
    if kind.CLASS_VERSION == 1:
        return decode

    def decode_any(state: bytes) -> Any:
        raw = _decode_raw(state)
        for version in range(raw.get("v", 1), kind.CLASS_VERSION):
            getattr(kind, f"upcast_v{version}_v{version + 1}")(raw["fact"])
        return msgspec.convert(raw, row)

    return decode_any
